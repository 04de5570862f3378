//! Annotations as they are kept until they are written: flat, with their texts beside them.

use super::record::{Record, Records, State};

/// X-Ray indexes this many annotation keys of a trace.
pub(crate) const MAX_KEYS: usize = 50;

/// An annotation of a record; those of one record lie side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredAnnotation {
    pub(crate) key: StoredKey,
    pub(crate) value: StoredValue,
}

/// The key of an annotation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StoredKey {
    Literal(&'static str),
    Text(Text),
}

impl StoredKey {
    /// Whether both are the very same literal.
    fn is(self, other: Self) -> bool {
        matches!((self, other), (Self::Literal(a), Self::Literal(b)) if std::ptr::eq(a, b))
    }
}

/// The value of an annotation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StoredValue {
    Text(Text),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

/// A stretch of [`Records::text`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Records {
    /// Keeps a text.
    #[inline]
    pub(crate) fn keep(&mut self, text: &str) -> Text {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        Text { start, len: text.len() as u32 }
    }

    /// A text that was kept.
    pub(crate) fn kept(&self, text: Text) -> &str {
        self.text.get(text.start as usize..(text.start + text.len) as usize).unwrap_or_default()
    }

    /// The key of an annotation.
    #[inline]
    pub(crate) fn key(&self, key: StoredKey) -> &str {
        match key {
            StoredKey::Literal(key) => key,
            StoredKey::Text(text) => self.kept(text),
        }
    }

    /// The annotations of a record, oldest first.
    #[inline]
    pub(crate) fn annotations_of(&self, record: &Record) -> &[StoredAnnotation] {
        let first = record.first_annotation as usize;
        self.annotations.get(first..first + usize::from(record.annotations)).unwrap_or_default()
    }

    /// Adds an annotation to a record, or replaces the one with its key. Says whether there was room.
    pub(crate) fn store(&mut self, place: u32, key: StoredKey, value: StoredValue) -> bool {
        let Some(record) = self.items.get(place as usize) else { return false };
        let (first, count) = (record.first_annotation as usize, usize::from(record.annotations));
        let same = self.annotations_of(record).iter().position(|stored| self.key(stored.key) == self.key(key));
        if let Some(stored) = same.and_then(|same| self.annotations.get_mut(first + same)) {
            stored.value = value;
            return true;
        }
        if count >= MAX_KEYS {
            return false;
        }
        // They stay side by side: where others came after them they move to the end.
        let first = if first + count == self.annotations.len() {
            first
        } else {
            let end = self.annotations.len();
            self.annotations.extend_from_within(first..first + count);
            end
        };
        self.annotations.push(StoredAnnotation { key, value });
        if let Some(record) = self.items.get_mut(place as usize) {
            (record.first_annotation, record.annotations) = (first as u32, count as u8 + 1);
        }
        true
    }

    /// Copies the annotations of `record`, which lie in `from`, and makes the copies the record's.
    pub(crate) fn copy_annotations(&mut self, record: &mut Record, from: &Self) {
        let first = self.annotations.len() as u32;
        for stored in from.annotations_of(record) {
            let key = match stored.key {
                StoredKey::Text(text) => StoredKey::Text(self.keep(from.kept(text))),
                literal @ StoredKey::Literal(_) => literal,
            };
            let value = match stored.value {
                StoredValue::Text(text) => StoredValue::Text(self.keep(from.kept(text))),
                other => other,
            };
            self.annotations.push(StoredAnnotation { key, value });
        }
        record.first_annotation = first;
    }

    /// The keys that are written, when not all are: the first fifty that came.
    pub(crate) fn first_keys(&self) -> Option<Keys<'_>> {
        if self.annotations.len() <= MAX_KEYS {
            return None;
        }
        let mut keys = Keys { keys: Vec::new(), refused: 0 };
        let mut before: &[StoredAnnotation] = &[];
        for record in self.items.iter().filter(|record| record.state != State::Free) {
            let annotations = self.annotations_of(record);
            // Most records come from the same few functions.
            let like_before =
                annotations.len() == before.len() && before.iter().zip(annotations).all(|(a, b)| a.key.is(b.key));
            before = annotations;
            if like_before && keys.refused == 0 {
                continue;
            }
            for stored in annotations {
                let key = self.key(stored.key);
                if keys.has(key) {
                    continue;
                }
                if keys.keys.len() < MAX_KEYS {
                    keys.keys.push(key);
                } else {
                    keys.refused += 1;
                }
            }
        }
        (keys.refused > 0).then_some(keys)
    }
}

/// The keys that are written, and how many annotations have another.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    keys: Vec<&'a str>,
    pub(crate) refused: u64,
}

impl Keys<'_> {
    pub(crate) fn has(&self, key: &str) -> bool {
        // A key is nearly always the same literal, which its address tells without reading it.
        self.keys.iter().any(|known| std::ptr::eq(*known, key)) || self.keys.contains(&key)
    }
}

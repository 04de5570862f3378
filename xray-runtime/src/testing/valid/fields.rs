//! The fields of one JSON object, each asked for its type, form and length.
//!
//! Keeps what was wrong, with the name of the record and the way to the field. Which fields there
//! are is not known here.

use serde_json::{Map, Value};

pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// The segment or subsegment, as messages call it.
    record: &'a str,
    /// `http.request.`, for a field inside.
    way: String,
    found: &'a mut Vec<String>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(object: &'a Map<String, Value>, record: &'a str, found: &'a mut Vec<String>) -> Self {
        Self { object, record, way: String::new(), found }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.object.iter()
    }

    /// Notes what is wrong with a field.
    pub(super) fn problem(&mut self, key: &str, what: &str) {
        self.found.push(format!("`{}`: `{}{key}` {what}", self.record, self.way));
    }

    /// Notes what is wrong with the object itself.
    pub(super) fn problem_of_all(&mut self, what: &str) {
        self.found.push(format!("`{}`: `{}` {what}", self.record, self.way.trim_end_matches('.')));
    }

    /// The field, if it is there; when it is not what `read` takes, it is no `kind`.
    fn typed<T>(&mut self, key: &str, kind: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.object.get(key)?;
        let read = read(value);
        if read.is_none() {
            self.problem(key, &format!("is {value}; expected {kind}"));
        }
        read
    }

    pub(super) fn required(&mut self, keys: &[&str]) {
        for key in keys {
            if !self.object.contains_key(*key) {
                self.problem(key, "is missing; X-Ray needs it");
            }
        }
    }

    /// Refuses all fields but these.
    pub(super) fn only(&mut self, keys: &[&str]) {
        for (key, _) in self.entries() {
            if !keys.contains(&key.as_str()) {
                self.problem(key, &format!("is unknown; expected one of: `{}`", keys.join("`, `")));
            }
        }
    }

    /// Strings of at most `max` characters.
    pub(super) fn texts(&mut self, keys: &[&str], max: usize) {
        for key in keys {
            let length = self.typed(key, "a string", Value::as_str).map_or(0, |text| text.chars().count());
            if length > max {
                self.problem(key, &format!("has {length} characters; X-Ray takes {max}"));
            }
        }
    }

    pub(super) fn booleans(&mut self, keys: &[&str]) {
        for key in keys {
            self.typed(key, "`true` or `false`", Value::as_bool);
        }
    }

    pub(super) fn number(&mut self, key: &str) {
        self.typed(key, "a number", Value::as_f64);
    }

    /// Numbers from 0.
    pub(super) fn numbers(&mut self, keys: &[&str]) {
        for key in keys {
            self.typed(key, "a number that is not negative", |value| value.as_f64().filter(|number| *number >= 0.0));
        }
    }

    pub(super) fn integer(&mut self, key: &str) {
        self.typed(key, "a whole number", whole);
    }

    /// Whole numbers from 0.
    pub(super) fn counts(&mut self, keys: &[&str]) {
        for key in keys {
            self.typed(key, "a whole number that is not negative", |value| {
                whole(value).filter(|number| *number >= 0.0)
            });
        }
    }

    pub(super) fn ids(&mut self, keys: &[&str]) {
        for key in keys {
            self.typed(key, "16 hexadecimal digits", |value| value.as_str().filter(|text| is_hex(text, 16)));
        }
    }

    pub(super) fn trace_id(&mut self) {
        self.typed("trace_id", "`1-`, 8 hexadecimal digits, `-`, and 24 more", |value| {
            let (time, random) = value.as_str()?.strip_prefix("1-")?.split_once('-')?;
            (is_hex(time, 8) && is_hex(random, 24)).then_some(())
        });
    }

    pub(super) fn one_of(&mut self, key: &str, words: &[&str]) {
        let kind = format!("one of: `{}`", words.join("`, `"));
        self.typed(key, &kind, |value| value.as_str().filter(|text| words.contains(text)));
    }

    /// An array whose elements are what `is_element` takes.
    pub(super) fn array(&mut self, key: &str, kind: &str, is_element: impl Fn(&Value) -> bool) {
        self.typed(key, kind, |value| value.as_array().filter(|array| array.iter().all(is_element)));
    }

    /// An object, looked into.
    pub(super) fn object(&mut self, key: &str, check: impl FnOnce(&mut Fields<'_>)) {
        if let Some(object) = self.typed(key, "an object", Value::as_object) {
            self.inside(object, format!("{}{key}.", self.way), check);
        }
    }

    /// An array of objects, each looked into.
    pub(super) fn objects(&mut self, key: &str, check: impl Fn(&mut Fields<'_>)) {
        let array = self.typed(key, "an array of objects", |value| {
            value.as_array().filter(|array| array.iter().all(Value::is_object))
        });
        for (number, object) in array.into_iter().flatten().filter_map(Value::as_object).enumerate() {
            self.inside(object, format!("{}{key}[{number}].", self.way), &check);
        }
    }

    fn inside(&mut self, object: &Map<String, Value>, way: String, check: impl FnOnce(&mut Fields<'_>)) {
        check(&mut Fields { object, record: self.record, way, found: self.found });
    }
}

pub(super) fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| is_hex(text, 16))
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A number without a fraction, `2.0` too.
fn whole(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.fract() == 0.0)
}

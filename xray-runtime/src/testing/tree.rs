//! Puts documents together again: every segment and subsegment once, below its parent, however it
//! travelled.
//!
//! Reads JSON that may be anything. Whether it is what X-Ray takes is asked in `valid`.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// All that was read, in the order it came.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) records: Vec<Record>,
    /// Those without a parent that was read, in the order they began.
    pub(super) roots: Vec<usize>,
}

/// A segment or subsegment.
#[derive(Debug)]
pub(super) struct Record {
    /// The object, without its `subsegments`.
    pub(super) object: Map<String, Value>,
    pub(super) trace_id: String,
    /// The object it stood in, or else its `parent_id`.
    pub(super) parent_id: Option<String>,
    pub(super) is_subsegment: bool,
    pub(super) parent: Option<usize>,
    /// In the order they began.
    pub(super) children: Vec<usize>,
}

impl Record {
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.object.get(key)?.as_str()
    }

    pub(super) fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        self.text("name").unwrap_or_default()
    }

    pub(super) fn seconds(&self, key: &str) -> Option<f64> {
        self.object.get(key)?.as_f64()
    }

    pub(super) fn is(&self, flag: &str) -> bool {
        self.object.get(flag) == Some(&Value::Bool(true))
    }

    /// X-Ray has no field for a future that was dropped: the runtime says it in metadata of its own.
    pub(super) fn is_cancelled(&self) -> bool {
        let metadata = self.object.get("metadata").and_then(|all| all.get("xray_sdk"));
        metadata.and_then(|own| own.get("cancelled")) == Some(&Value::Bool(true))
    }

    pub(super) fn is_ok(&self) -> bool {
        !self.is("error") && !self.is("fault") && !self.is("throttle") && !self.is_cancelled()
    }
}

impl Tree {
    /// Puts documents together. A record that came in progress gives way to what came of it later.
    pub(super) fn of(documents: impl IntoIterator<Item = Value>) -> Self {
        let mut tree = Self::default();
        let mut places = HashMap::new();
        for document in documents {
            let trace_id = document.get("trace_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let mut waiting = vec![(document, None)];
            while let Some((value, enclosing)) = waiting.pop() {
                let Value::Object(mut object) = value else { continue };
                let below = object.remove("subsegments");
                let record = Record::read(object, &trace_id, enclosing);
                let id = record.id().to_owned();
                if let Some(Value::Array(below)) = below {
                    waiting.extend(below.into_iter().rev().map(|child| (child, Some(id.clone()))));
                }
                tree.insert(record, id, &mut places);
            }
        }
        tree.link(&places);
        tree
    }

    fn insert(&mut self, record: Record, id: String, places: &mut HashMap<String, usize>) {
        let before = places.get(&id).and_then(|place| self.records.get_mut(*place));
        match before.filter(|before| before.is("in_progress")) {
            Some(before) => *before = record,
            None => {
                places.insert(id, self.records.len());
                self.records.push(record);
            }
        }
    }

    fn link(&mut self, places: &HashMap<String, usize>) {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        let start = |place: &usize| self.records.get(*place).and_then(|record| record.seconds("start_time"));
        // Those that began in the same microsecond stay as they came.
        order.sort_by(|a, b| start(a).unwrap_or_default().total_cmp(&start(b).unwrap_or_default()));
        for place in order {
            let Some(record) = self.records.get(place) else { continue };
            let parent = record.parent_id.as_ref().and_then(|id| places.get(id)).copied();
            // Documents that name each other as parents have no beginning; ours never do.
            let may_be_above = !record.children.is_empty() || parent == Some(place);
            let parent = parent.filter(|parent| !(may_be_above && self.is_below(*parent, place)));
            match parent.and_then(|parent| self.records.get_mut(parent)) {
                Some(above) => above.children.push(place),
                None => self.roots.push(place),
            }
            if let Some(record) = self.records.get_mut(place) {
                record.parent = parent;
            }
        }
    }

    /// Whether `place` is `above`, or hangs below it as far as they are linked.
    fn is_below(&self, place: usize, above: usize) -> bool {
        let mut at = Some(place);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.records.get(here).and_then(|record| record.parent);
        }
        false
    }

    /// Every record with its level, parents before their children.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { tree: self, waiting: self.roots.iter().rev().map(|root| (*root, 0)).collect() }
    }
}

/// Goes through a tree, depth first and without recursion.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    waiting: Vec<(usize, usize)>,
}

impl Iterator for Walk<'_> {
    /// A place, and how far it stands below its root.
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let (place, level) = self.waiting.pop()?;
        let children = self.tree.records.get(place).map(|record| record.children.as_slice()).unwrap_or_default();
        self.waiting.extend(children.iter().rev().map(|child| (*child, level + 1)));
        Some((place, level))
    }
}

impl Record {
    fn read(object: Map<String, Value>, trace_id: &str, enclosing: Option<String>) -> Self {
        let own_parent = object.get("parent_id").and_then(Value::as_str).map(str::to_owned);
        Self {
            is_subsegment: enclosing.is_some() || object.get("type").is_some_and(|kind| kind == "subsegment"),
            parent_id: enclosing.or(own_parent),
            trace_id: trace_id.to_owned(),
            object,
            parent: None,
            children: Vec::new(),
        }
    }
}

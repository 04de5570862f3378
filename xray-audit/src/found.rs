//! All that the sources say, gathered from the files before any rule looks at it.
//!
//! Only values recorded by hand or in an attribute, functions, and definitions; what to think of them
//! is for the rules to say.

use std::rc::Rc;

use crate::function::{Function, Key, Name, Place, ValueType};
use crate::report::{Finding, Rule};
use crate::types::{Definitions, Recorded, Scope};

/// What was found in all files.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) functions: Vec<Function>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) definitions: Definitions,
    pub(crate) findings: Vec<Finding>,
    pub(crate) files: usize,
    /// The line of each place that is mentioned, for the report.
    pub(crate) lines: std::collections::BTreeMap<(std::path::PathBuf, usize), String>,
}

/// An annotation or a metadata entry.
pub(crate) struct Entry {
    pub(crate) is_metadata: bool,
    pub(crate) key: Name,
    /// The argument it stands on.
    pub(crate) argument: Option<String>,
    pub(crate) value: Recorded,
    pub(crate) written: String,
    pub(crate) scope: Rc<Scope>,
    pub(crate) place: Place,
    /// The function it is in, by its place in `functions`.
    pub(crate) function: Option<usize>,
    pub(crate) allowed: Vec<Rule>,
    pub(crate) value_type: ValueType,
}

impl Found {
    /// Looks up constants and types, now that all definitions are known, and tells each function its keys.
    pub(crate) fn resolve(&mut self) {
        for function in &mut self.functions {
            if let Some(traced) = &mut function.traced {
                resolve_name(&mut traced.name, &self.definitions);
            }
        }
        for entry in &mut self.entries {
            resolve_name(&mut entry.key, &self.definitions);
            entry.value_type = self.definitions.value_type(&entry.value, &entry.scope);
            let Some(function) = entry.function.and_then(|place| self.functions.get_mut(place)) else { continue };
            let name = match &entry.key {
                Name::Known(key) | Name::Constant(key) | Name::Computed(key) => key.clone(),
            };
            let key = Key { name, value_type: entry.value_type, written: entry.written.clone() };
            if entry.is_metadata { function.metadata.push(key) } else { function.annotations.push(key) }
        }
    }

    /// A finding at a place that was kept.
    pub(crate) fn finding(&self, rule: Rule, place: &Place, message: String) -> Finding {
        let line = self.lines.get(&(place.file.clone(), place.line)).cloned().unwrap_or_default();
        Finding { rule, place: place.clone(), message, source_line: line, notes: Vec::new() }
    }
}

fn resolve_name(name: &mut Name, definitions: &Definitions) {
    if let Name::Constant(constant) = name {
        *name = match definitions.constant(constant) {
            Some(text) => Name::Known(text.to_owned()),
            None => Name::Computed(constant.clone()),
        };
    }
}

//! One key has one type everywhere: X-Ray indexes a key as string, number or boolean, and a search by
//! one finds no value of another.
//!
//! X-Ray: [Annotations].
//!
//! [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations

use std::collections::BTreeMap;

use crate::found::{Entry, Found};
use crate::function::{Name, ValueType};
use crate::report::{Finding, Rule};

pub(crate) fn check(found: &Found) -> Vec<Finding> {
    let mut by_key: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &found.entries {
        let counts =
            !entry.is_metadata && entry.value_type != ValueType::Unknown && !entry.allowed.contains(&Rule::Types);
        if let (true, Name::Known(key)) = (counts, &entry.key) {
            by_key.entry(key).or_default().push(entry);
        }
    }
    by_key.into_iter().flat_map(|(key, entries)| of_key(found, key, &entries)).collect()
}

/// The type most entries have is taken for the right one; of two as frequent, the one that came first.
fn of_key(found: &Found, key: &str, entries: &[&Entry]) -> Vec<Finding> {
    let count = |of: ValueType| entries.iter().filter(|entry| entry.value_type == of).count();
    let most = entries.iter().map(|entry| count(entry.value_type)).max();
    let Some(usual) = entries.iter().find(|entry| Some(count(entry.value_type)) == most) else { return Vec::new() };
    let others = entries.iter().filter(|entry| entry.value_type != usual.value_type);
    let finding = |entry: &&Entry| {
        let (here, there) = (article(entry.value_type), article(usual.value_type));
        let message =
            format!("annotation `{key}` is {here} here and {there} elsewhere; give it the same type, or another key");
        let mut finding = found.finding(Rule::Types, &entry.place, message);
        finding.notes.push((format!("it is {there}, `{}`,", usual.written), usual.place.clone()));
        finding
    };
    others.map(finding).collect()
}

fn article(of: ValueType) -> String {
    format!("a {of}")
}

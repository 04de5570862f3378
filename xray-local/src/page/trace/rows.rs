//! The rows of a timeline as compact JSON: a list for each column, texts once in tables of their own.

use std::collections::HashMap;

use serde_json::{Value, json, to_string};

use crate::layout::timeline::{Kind, Order, Row, Timeline};
use crate::page::colours::Colours;
use crate::page::list::path_of;
use crate::page::words::Outcome;
use crate::store::Kept;

const MAX_NOTE: usize = 60;

/// `{"version", "start", "length", "services", "texts", "id", "depth", "from", "to", "service", "name", "note", "flags",
/// "self", "critical"}`. Times are microseconds; `flags` has the outcome in the lowest three bits, the kind in the next
/// two, then whether it is in progress; `critical` is row, from, to, and again.
pub(super) fn rows(kept: &Kept, order: Order) -> String {
    let timeline = Timeline::of(&kept.trace(), order);
    let mut texts = Texts::default();
    let column = |value: &dyn Fn(&Row<'_>) -> u64| timeline.rows.iter().map(value).collect::<Vec<u64>>();
    let ids: Vec<String> = timeline.rows.iter().map(|row| row.id.to_string()).collect();
    let names: Vec<usize> = timeline.rows.iter().map(|row| texts.place(row.name.to_owned())).collect();
    let notes: Vec<usize> = timeline.rows.iter().map(|row| texts.place(note(&timeline, row))).collect();
    let critical: Vec<u64> = timeline
        .rows
        .iter()
        .enumerate()
        .flat_map(|(place, row)| row.critical.iter().flat_map(move |(from, to)| [place as u64, *from, *to]))
        .collect();
    let colours = Colours::of(&[&timeline]);
    let services: Value = timeline
        .services
        .iter()
        .map(
            |service| json!({"name": service_name(service.name), "type": service.kind, "colour": colours.class(service.name)}),
        )
        .collect();
    let columns: [(&str, serde_json::Result<String>); 14] = [
        ("version", to_string(&kept.version)),
        ("start", to_string(&timeline.start_time)),
        ("length", to_string(&timeline.length_micros)),
        ("services", to_string(&services)),
        ("texts", to_string(&texts.list)),
        ("id", to_string(&ids)),
        ("depth", to_string(&column(&|row| row.depth as u64))),
        ("from", to_string(&column(&|row| row.start_micros))),
        ("to", to_string(&column(&|row| row.end_micros))),
        ("service", to_string(&column(&|row| row.service as u64))),
        ("name", to_string(&names)),
        ("note", to_string(&notes)),
        ("flags", to_string(&column(&|row| flags(row)))),
        ("self", to_string(&column(&|row| row.self_micros))),
    ];
    let mut written = String::from("{");
    for (name, value) in columns {
        // Numbers and texts have a JSON form always.
        written.push_str(&format!("\"{name}\":{},", value.unwrap_or_else(|_| "[]".to_owned())));
    }
    written.push_str(&format!("\"critical\":{}}}", to_string(&critical).unwrap_or_else(|_| "[]".to_owned())));
    written
}

/// As people read it.
pub(in crate::page) fn service_name(name: &str) -> &str {
    if name.is_empty() { "segment not here yet" } else { name }
}

fn flags(row: &Row<'_>) -> u64 {
    let outcome = match Outcome::of(row.segment) {
        Outcome::Ok => 0,
        Outcome::Error => 1,
        Outcome::Throttle => 2,
        Outcome::Fault => 3,
        Outcome::Open => 4,
    };
    let kind = match row.kind {
        Kind::Segment => 0,
        Kind::Subsegment => 1,
        Kind::Inferred => 2,
    };
    outcome | kind << 3 | u64::from(row.segment.end_time.is_none()) << 5
}

/// What is said beside the name: the kind of a node, the request of a call.
fn note(timeline: &Timeline<'_>, row: &Row<'_>) -> String {
    let kind = || timeline.services.get(row.service).and_then(|service| service.kind.clone());
    let http = row.segment.http.as_ref().filter(|_| row.kind == Kind::Subsegment);
    let text = match (row.kind, http) {
        (Kind::Subsegment, Some(http)) => {
            let url = http.url.as_deref().map(path_of).unwrap_or_default();
            let status = http.status.map(|status| status.to_string()).unwrap_or_default();
            format!("{} {url} {status}", http.method.as_deref().unwrap_or_default()).trim().to_owned()
        }
        (Kind::Subsegment, None) => String::new(),
        _ => kind().unwrap_or_default(),
    };
    text.chars().take(MAX_NOTE).collect()
}

#[derive(Default)]
struct Texts {
    list: Vec<String>,
    places: HashMap<String, usize>,
}

impl Texts {
    fn place(&mut self, text: String) -> usize {
        *self.places.entry(text).or_insert_with_key(|text| {
            self.list.push(text.clone());
            self.list.len() - 1
        })
    }
}

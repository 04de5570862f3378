//! What X-Ray allows in texts: names, annotations, limits of length, and texts that are one of a few.
//!
//! X-Ray: [Segment fields], [Annotations]. Which field stands where is for `xray`.
//!
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields
//! [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations

use serde_json::{Map, Value};

use super::finding::{Effect, join, join_key, quoted};
use super::shape::describe;
use super::xray::Rules;

const MAX_ANNOTATIONS: usize = 50;

impl Rules<'_> {
    pub(super) fn name(&mut self, name: &str, at: &str) {
        let known = |char: char| {
            char.is_alphanumeric() || (char.is_whitespace() && !char.is_control()) || "_.:/%&#=+\\-@".contains(char)
        };
        if name.is_empty() {
            self.add(Effect::Rejected, at, format!("`{at}` is empty"), "name the service, or the work that is timed");
        } else if name.chars().count() > 200 {
            let problem = format!("`{at}` has {} characters, X-Ray takes 200", name.chars().count());
            self.add(Effect::Rejected, at, problem, "shorten it");
        }
        if let Some(strange) = name.chars().find(|char| !known(*char)) {
            let problem = format!("`{at}` has the character {strange:?}");
            let fix = r"use letters, digits, spaces and `_ . : / % & # = + \ - @`";
            self.add(Effect::Rejected, at, problem, fix);
        }
    }

    pub(super) fn one_of(&mut self, object: &Map<String, Value>, name: &str, known: &[&str], path: &str) {
        if let Some(Value::String(text)) = find(object, name)
            && !known.contains(&text.as_str())
        {
            let at = join(path, &dotted(name));
            let fix = format!("send `{}`, or leave it out", known.join("` or `"));
            self.add(Effect::Doubtful, &at, format!("`{at}` is {}", quoted(text)), fix);
        }
    }

    pub(super) fn no_longer_than_250(&mut self, object: &Map<String, Value>, name: &str, path: &str) {
        if let Some(Value::String(text)) = find(object, name) {
            let characters = text.chars().count();
            if characters > 250 {
                let at = join(path, &dotted(name));
                let problem = format!("`{at}` has {characters} characters, X-Ray takes 250");
                self.add(Effect::Rejected, &at, problem, "shorten it, and put the whole into metadata");
            }
        }
    }

    pub(super) fn annotations(&mut self, object: &Map<String, Value>, path: &str) {
        let Some(Value::Object(annotations)) = object.get("annotations") else { return };
        if annotations.len() > MAX_ANNOTATIONS {
            let at = join(path, "annotations");
            let problem = format!("`{at}` has {} keys, X-Ray indexes {MAX_ANNOTATIONS}", annotations.len());
            self.add(Effect::Lost, &at, problem, "put what is not searched for into metadata");
        }
        for (key, value) in annotations {
            if self.has_enough() {
                return;
            }
            let at = join_key(&join(path, "annotations"), key);
            let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
            if key.is_empty() || key.len() > 500 || !key.bytes().all(known) {
                let problem = format!("the annotation key {} is not allowed", quoted(key));
                self.add(Effect::Rejected, &at, problem, "use 1 to 500 ASCII letters, digits, `_` and `.`");
            }
            match value {
                Value::String(text) if text.chars().count() > 1000 => {
                    let problem = format!("the annotation {} has more than 1000 characters", quoted(key));
                    self.add(Effect::Rejected, &at, problem, "shorten it, or use metadata");
                }
                Value::String(_) | Value::Number(_) | Value::Bool(_) => {}
                other => {
                    let problem = format!("the annotation {} is {}", quoted(key), describe(other));
                    self.add(Effect::Rejected, &at, problem, "send a string, a number or a boolean, or use metadata");
                }
            }
        }
    }
}

/// A field by its name, or by a JSON pointer into the object.
fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut parts = name.trim_start_matches('/').split('/');
    let first = object.get(parts.next()?);
    parts.fold(first, |value, part| value?.get(part))
}

fn dotted(name: &str) -> String {
    name.trim_start_matches('/').replace('/', ".")
}

//! The difference between the trace that was expected and the one that was found, for a terminal
//! without colours.
//!
//! Lines that agree stand once, with a blank; `-` is what was expected, `+` what was found instead.

use std::fmt::Write as _;

use super::exception;
use super::expect::{Children, Expected, Want, metadata};
use super::text;
use super::tree::Tree;

pub(super) fn draw(tree: &Tree, expected: &Children) -> String {
    let mut drawing = Drawing { tree, text: String::new() };
    drawing.children(expected, &tree.roots, 0);
    if tree.records.is_empty() {
        drawing.text.push_str("nothing was recorded; run the work inside the recording, and end it before the look\n");
    }
    drawing.text
}

struct Drawing<'a> {
    tree: &'a Tree,
    text: String,
}

impl Drawing<'_> {
    fn line(&mut self, sign: char, level: usize, line: &str) {
        let _ = writeln!(self.text, "{sign} {:indent$}{line}", "", indent = 2 * level);
    }

    fn children(&mut self, expected: &Children, found: &[usize], level: usize) {
        for (node, place) in expected.pairs(self.tree, found) {
            let node = node.and_then(|node| expected.nodes.get(node));
            let place = place.and_then(|place| found.get(place)).copied();
            match (node, place) {
                (Some(node), Some(place)) => self.both(node, place, level),
                (Some(node), None) => self.missing(node, level),
                (None, Some(place)) => self.found(if expected.others { ' ' } else { '+' }, place, level),
                (None, None) => {}
            }
        }
    }

    fn both(&mut self, node: &Expected, place: usize, level: usize) {
        let Some(record) = self.tree.records.get(place) else { return };
        if node.holds(self.tree, place) {
            self.line(' ', level, &text::line(record, level == 0));
        } else {
            self.line('-', level, &wanted(node));
            let line = self.asked_for(node, place, level);
            self.line('+', level, &line);
        }
        self.children(&node.children, &record.children, level + 1);
    }

    fn missing(&mut self, node: &Expected, level: usize) {
        self.line('-', level, &wanted(node));
        for child in &node.children.nodes {
            self.missing(child, level + 1);
        }
        if node.children.others {
            self.line('-', level + 1, "..");
        }
    }

    /// What was found with all below it, however deep.
    fn found(&mut self, sign: char, place: usize, level: usize) {
        let mut waiting = vec![(place, level)];
        while let Some((place, level)) = waiting.pop() {
            let Some(record) = self.tree.records.get(place) else { continue };
            self.line(sign, level, &text::line(record, level == 0));
            waiting.extend(record.children.iter().rev().map(|child| (*child, level + 1)));
        }
    }

    /// What was found, with what the text form leaves out and was asked for.
    fn asked_for(&self, node: &Expected, place: usize, level: usize) -> String {
        let Some(record) = self.tree.records.get(place) else { return String::new() };
        let mut line = text::line(record, level == 0);
        let mut told = false;
        for want in &node.wants {
            match want {
                Want::Ok | Want::Failed(..) if !told => {
                    told = true;
                    for exception in exception::of(self.tree, place) {
                        let _ = write!(line, " {}: {:?}", exception.type_name(), exception.message());
                    }
                }
                Want::Namespace(_) => {
                    let _ = write!(line, " namespace={}", record.text("namespace").unwrap_or("none"));
                }
                Want::Metadata(key, _) => {
                    let _ = write!(line, " metadata.{key}={}", text::plain(metadata(record, key)));
                }
                _ => {}
            }
        }
        line
    }
}

/// What was expected of one, in the words of the text form.
fn wanted(node: &Expected) -> String {
    let mut line = node.name.clone().into_owned();
    let annotations = node.wants.iter().filter_map(|want| match want {
        Want::Annotation(key, value) => Some((*key, value)),
        _ => None,
    });
    text::annotations(&mut line, annotations);
    for want in &node.wants {
        let _ = match want {
            Want::Ok => write!(line, " ok"),
            Want::Failed(flag, None) => write!(line, " {}", flag.to_uppercase()),
            Want::Failed(flag, Some(part)) => write!(line, " {} with {part:?}", flag.to_uppercase()),
            Want::Cancelled => write!(line, " CANCELLED"),
            Want::Namespace(namespace) => write!(line, " namespace={namespace}"),
            Want::Metadata(key, value) => write!(line, " metadata.{key}={}", text::plain(value)),
            Want::Annotation(..) => Ok(()),
        };
    }
    line
}

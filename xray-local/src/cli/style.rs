//! What the terminal can show: colours, and how wide it is. What is piped stays plain.

use std::env::var;
use std::io::{IsTerminal, stdout};

use clap::ValueEnum;

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    has_colours: bool,
    /// The columns of a terminal; `None` when lines may be as long as they are.
    pub(crate) columns: Option<usize>,
}

/// What a colour stands for; X-Ray's own colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Ok,
    Fault,
    Error,
    Throttle,
    Open,
    /// What is read last.
    Faint,
}

impl Style {
    /// No colours, and lines as long as they are.
    pub(crate) const PLAIN: Self = Self { has_colours: false, columns: None };

    /// What the standard output can show. <https://no-color.org>
    pub(crate) fn of_stdout(when: When) -> Self {
        let is_terminal = stdout().is_terminal();
        let is_asked_for_none = var("NO_COLOR").is_ok_and(|value| !value.is_empty());
        let is_dumb = var("TERM").is_ok_and(|value| value == "dumb");
        Self {
            has_colours: match when {
                When::Auto => is_terminal && !is_asked_for_none && !is_dumb,
                When::Always => true,
                When::Never => false,
            },
            // Shells set it, and not all hand it on; then it is as wide as most are.
            columns: is_terminal.then(|| var("COLUMNS").ok().and_then(|text| text.parse().ok()).unwrap_or(120)),
        }
    }

    /// The text in a colour. It must be printable already, and is returned as it is where there are no colours.
    pub(crate) fn paint(self, colour: Colour, text: &str) -> String {
        if !self.has_colours || text.is_empty() {
            return text.to_owned();
        }
        let code = match colour {
            Colour::Ok => "32",
            Colour::Fault => "31",
            Colour::Error => "33",
            Colour::Throttle => "35",
            Colour::Open => "36",
            Colour::Faint => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The text in so many columns on a terminal, without its middle if need be, so that what follows stands in line.
    pub(crate) fn shortened(self, text: String, columns: usize) -> String {
        if self.columns.is_some() { middle_cut(&text, columns) } else { text }
    }

    /// The text as far as so many columns go.
    pub(crate) fn cut(self, text: String, before: usize) -> String {
        match self.columns {
            Some(columns) => text.chars().take(columns.saturating_sub(before).max(10)).collect(),
            None => text,
        }
    }
}

fn middle_cut(text: &str, columns: usize) -> String {
    let count = text.chars().count();
    if count <= columns {
        return text.to_owned();
    }
    let head = columns / 2;
    let tail = columns.saturating_sub(head + 1);
    let (first, last) = (text.chars().take(head), text.chars().skip(count - tail));
    first.chain(['…']).chain(last).collect()
}

/// Text of a sender: not endless, and without what steers a terminal, such as escape sequences and marks that turn the
/// direction of what follows.
pub(crate) fn printable(text: &str) -> String {
    text.chars().take(200).map(|char| if steers(char) { '\u{fffd}' } else { char }).collect()
}

/// JSON on one line. What is no character to print is escaped, which it may be in JSON: it stays the same value.
pub(crate) fn json(value: &serde_json::Value) -> String {
    let text = value.to_string();
    if !text.contains(steers) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        // All of them have four digits, and stand in strings only.
        if steers(char) { escaped.push_str(&format!("\\u{:04x}", u32::from(char))) } else { escaped.push(char) }
    }
    escaped
}

fn steers(char: char) -> bool {
    let turns = matches!(char, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    char.is_control() || turns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Colour, Style, json, printable};

    #[test]
    fn colours_end_where_they_began_and_plain_is_plain() {
        let coloured = Style { has_colours: true, columns: None };
        assert_eq!(coloured.paint(Colour::Fault, "FAULT"), "\u{1b}[31mFAULT\u{1b}[0m");
        assert_eq!(coloured.paint(Colour::Fault, ""), "");
        assert_eq!(Style::PLAIN.paint(Colour::Fault, "FAULT"), "FAULT");
    }

    #[test]
    fn on_a_terminal_names_lose_their_middle_and_lines_their_end() {
        let terminal = Style { has_colours: false, columns: Some(80) };
        assert_eq!(terminal.shortened("orders@db.example.com".into(), 11), "order…e.com");
        assert_eq!(terminal.shortened("orders".into(), 11), "orders");
        assert_eq!(terminal.cut("x".repeat(100), 50).len(), 30);
        assert_eq!(Style::PLAIN.shortened("x".repeat(100), 11).len(), 100);
        assert_eq!(Style::PLAIN.cut("x".repeat(100), 50).len(), 100);
    }

    #[test]
    fn what_steers_a_terminal_is_replaced() {
        assert_eq!(printable("a\u{1b}[31m\u{9b}31m\u{202e}b\n"), "a\u{fffd}[31m\u{fffd}31m\u{fffd}b\u{fffd}");
        assert_eq!(printable(&"x".repeat(1_000)).len(), 200);
    }

    proptest! {
        #[test]
        fn json_is_the_same_value_without_what_steers(text: String) {
            let value = serde_json::json!({"text": text, "more": "\u{9b}31m\u{202e}\u{7f}"});
            let line = json(&value);
            prop_assert!(!line.contains(super::steers));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
        }
    }
}

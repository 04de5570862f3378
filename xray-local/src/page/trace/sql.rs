//! The SQL query of a row, set in lines that can be read. It knows no dialect: only spaces become line breaks.
//!
//! X-Ray: [SQL queries].
//!
//! [SQL queries]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-sql

use maud::{Markup, html};
use serde_json::Value;

/// Words that begin a line.
const CLAUSES: [&str; 14] = [
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "VALUES",
    "SET",
    "RETURNING",
    "UNION",
    "LEFT",
    "RIGHT",
    "INNER",
    "JOIN",
];
/// Words that begin a line that stands further in.
const PARTS: [&str; 2] = ["AND", "OR"];
/// Words before `JOIN` that it stays with.
const JOINS: [&str; 6] = ["LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS"];

pub(super) fn sql(block: &Value) -> Markup {
    let part = |name: &str| block.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let fields = [
        ("URL", "url"),
        ("Connection", "connection_string"),
        ("Database", "database_type"),
        ("Version", "database_version"),
        ("Driver", "driver_version"),
        ("User", "user"),
        ("Prepared", "preparation"),
    ];
    html! {
        @if let Some(query) = part("sanitized_query") {
            p { button.copy type="button" data-copy-from="sql-query" { "Copy" } }
            pre #sql-query.code { (formatted(query)) }
        } @else { p.quiet { "The query was not recorded." } }
        dl.fields {
            @for (title, name) in fields {
                @if let Some(text) = part(name) { div { dt { (title) } dd { (text) } } }
            }
        }
    }
}

/// Breaks lines before clauses. Texts in quotes stay as they are.
fn formatted(query: &str) -> String {
    let mut written = String::with_capacity(query.len() + 32);
    let mut before = String::new();
    for (word, is_quoted) in words(query.trim()) {
        if is_quoted {
            written.push_str(word);
            before.clear();
            continue;
        }
        let upper = word.trim().to_ascii_uppercase();
        let is_broken = !written.is_empty() && written.ends_with(char::is_whitespace);
        let stays = upper == "JOIN" && JOINS.contains(&before.as_str());
        let indent = if CLAUSES.contains(&upper.as_str()) && !stays {
            Some("")
        } else {
            PARTS.contains(&upper.as_str()).then_some("  ")
        };
        if let Some(indent) = indent.filter(|_| is_broken) {
            written.truncate(written.trim_end().len());
            written.push('\n');
            written.push_str(indent);
        }
        written.push_str(word);
        before = upper;
    }
    written
}

/// Words with the space behind them, and quoted texts.
fn words(query: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let (length, is_quoted) = if matches!(first, '\'' | '"' | '`') {
            let close = rest.char_indices().skip(1).find(|(_, char)| *char == first);
            (close.map_or(rest.len(), |(at, _)| at + 1), true)
        } else {
            let mut is_space = false;
            let end = rest.char_indices().find(|(at, char)| {
                let ends = *at > 0 && (matches!(char, '\'' | '"' | '`') || (is_space && !char.is_whitespace()));
                is_space = char.is_whitespace();
                ends
            });
            (end.map_or(rest.len(), |(at, _)| at), false)
        };
        let (word, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        found.push((word, is_quoted));
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::formatted;

    #[test]
    fn clauses_begin_lines() {
        assert_eq!(
            formatted("SELECT a, 'x AND y' FROM t LEFT JOIN u ON u.id = t.id WHERE a = 1 and b = ? ORDER BY a"),
            "SELECT a, 'x AND y'\nFROM t\nLEFT JOIN u ON u.id = t.id\nWHERE a = 1\n  and b = ?\nORDER BY a"
        );
        assert_eq!(formatted("INSERT INTO t (\"from\") VALUES ('it''s'"), "INSERT INTO t (\"from\")\nVALUES ('it''s'");
    }

    proptest! {
        #[test]
        fn only_space_changes(query in "[a-zA-Z '\"é`FROM AND]{0,60}") {
            let bare = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&formatted(&query)), bare(&query));
        }
    }
}

//! A JSON value as a tree whose branches open and close. Bounded, however much there is.

use maud::{Markup, html};
use serde_json::Value;

/// Values that are drawn.
const MAX_VALUES: usize = 2_000;
/// Branches that are open at first.
const OPEN_DEPTH: usize = 2;

/// How deep a value is nested is bounded by the reader of JSON.
pub(super) fn tree(value: &Value) -> Markup {
    let mut left = MAX_VALUES;
    let drawn = branch(value, 0, &mut left);
    html! {
        div.json { (drawn) }
        @if left == 0 { p.quiet { "There is more; see Raw JSON." } }
    }
}

fn branch(value: &Value, depth: usize, left: &mut usize) -> Markup {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(values) => values.iter().enumerate().map(|(place, value)| (place.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let mut lines = Vec::new();
    for (name, value) in below {
        if *left == 0 {
            break;
        }
        *left -= 1;
        lines.push(line(&name, value, depth, left));
    }
    html! { ul { @for line in lines { li { (line) } } } }
}

fn line(name: &str, value: &Value, depth: usize, left: &mut usize) -> Markup {
    let size = match value {
        Value::Object(fields) if !fields.is_empty() => format!("{{{}}}", fields.len()),
        Value::Array(values) if !values.is_empty() => format!("[{}]", values.len()),
        Value::String(text) => return html! { span.key { (name) } " " span.text { (text) } },
        other => return html! { span.key { (name) } " " span.value { (other) } },
    };
    html! {
        details open[depth < OPEN_DEPTH] {
            summary { span.key { (name) } " " span.quiet { (size) } }
            (branch(value, depth + 1, left))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::tree;

    #[test]
    fn what_was_sent_is_text() {
        let drawn = tree(&json!({"<b>": ["<script>", 1, null, {}]})).into_string();
        assert!(
            drawn.contains("&lt;script&gt;") && drawn.contains("&lt;b&gt;") && !drawn.contains("<script>"),
            "{drawn}"
        );
    }

    #[test]
    fn a_large_value_is_cut() {
        let drawn = tree(&Value::from(vec![json!([1, 2]); 5_000])).into_string();
        assert!(drawn.contains("There is more") && drawn.matches("<li>").count() == 2_000);
    }
}

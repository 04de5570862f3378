//! What the status says of the places beside memory to which documents go: the file, and other daemons.

use serde_json::Value;

use crate::style::printable;

/// A line for each; nothing without any.
pub(crate) fn lines(status: &Value) -> String {
    let count = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64).unwrap_or_default();
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(printable).unwrap_or_default();
    let mut lines = String::new();
    if let Some(file) = status.get("Database").filter(|file| file.is_object()) {
        lines.push_str(&format!(
            "{}: {} documents in {} KiB; given {} = written {} + waiting {} + lost {}; removed {}\n",
            text(file, "File"),
            count(file, "Kept"),
            count(file, "Bytes") / 1024,
            count(file, "Given"),
            count(file, "Written"),
            count(file, "Waiting"),
            count(file, "Lost"),
            count(file, "Removed"),
        ));
        let problem = text(file, "Problem");
        if !problem.is_empty() {
            lines.push_str(&format!("  kept in memory alone, for {problem}\n"));
        }
    }
    for forward in status.get("Forwards").and_then(Value::as_array).into_iter().flatten() {
        lines.push_str(&format!(
            "passed on to {}: {}, refused {}, dropped {}\n",
            text(forward, "Address"),
            count(forward, "Forwarded"),
            count(forward, "Refused"),
            count(forward, "Dropped"),
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lines;

    #[test]
    fn a_file_and_daemons_have_a_line_each() {
        let file = json!({"File": "a.db", "Kept": 7, "Bytes": 8192, "Given": 9, "Written": 5, "Waiting": 3, "Lost": 1,
            "Removed": 2, "Problem": "the disk is full; make room"});
        let forward = json!({"Address": "127.0.0.1:3000", "Forwarded": 5, "Refused": 1, "Dropped": 2});
        assert_eq!(
            lines(&json!({"Database": file, "Forwards": [forward]})),
            "a.db: 7 documents in 8 KiB; given 9 = written 5 + waiting 3 + lost 1; removed 2\n  \
             kept in memory alone, for the disk is full; make room\n\
             passed on to 127.0.0.1:3000: 5, refused 1, dropped 2\n"
        );
        assert_eq!(lines(&json!({"Database": null, "Forwards": []})), "");
    }
}

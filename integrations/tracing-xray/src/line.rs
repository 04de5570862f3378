//! How a key and a value get into a line: in front of a text, or into a JSON object.
//!
//! Keys and values hold nothing that JSON escapes. Where they come from it does not know.

use std::fmt;

use tracing_subscriber::fmt::format::Writer;

/// Writes `key=value ` in front of a line; dimmed, as tracing-subscriber has what is beside the
/// message, where the writer takes colours. The value stays in one piece, so that it can be searched.
pub(crate) fn write_prefix(writer: &mut Writer<'_>, key: &str, separator: &str, value: &str) -> fmt::Result {
    if writer.has_ansi_escapes() {
        write!(writer, "\u{1b}[2m{key}{separator}{value}\u{1b}[0m ")
    } else {
        write!(writer, "{key}{separator}{value} ")
    }
}

/// Writes a line with the key as the first member of its object; in front of it where it is none.
pub(crate) fn write_json(writer: &mut Writer<'_>, line: &str, key: &str, value: &str) -> fmt::Result {
    let Some(members) = line.trim_start().strip_prefix('{') else {
        write_prefix(writer, key, "=", value)?;
        return writer.write_str(line);
    };
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    write!(writer, "{{\"{key}\":\"{value}\"{comma}{members}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(line: &str) -> String {
        let mut out = String::new();
        write_json(&mut Writer::new(&mut out), line, "k", "v").unwrap();
        out
    }

    #[test]
    fn the_key_is_the_first_member() {
        assert_eq!(json("{\"a\":1}\n"), "{\"k\":\"v\",\"a\":1}\n");
    }

    #[test]
    fn an_empty_object_gets_no_comma() {
        assert_eq!((json("{}\n"), json("{ }")), ("{\"k\":\"v\"}\n".to_owned(), "{\"k\":\"v\" }".to_owned()));
    }

    #[test]
    fn what_is_no_object_keeps_its_line() {
        assert_eq!((json("plain\n"), json("")), ("k=v plain\n".to_owned(), "k=v ".to_owned()));
    }
}

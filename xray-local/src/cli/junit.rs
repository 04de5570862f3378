//! The outcome of one check as JUnit writes it, which CI servers read.
//!
//! Knows XML's rules for text: a trace may hold characters that XML cannot.

/// What came of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome<'a> {
    Holds,
    /// It does not hold: why, and the traces.
    Fails(&'a str, &'a str),
    /// It could not be checked: why.
    Broken(&'a str),
}

/// A suite of one test.
pub(crate) fn report(name: &str, seconds: f64, outcome: Outcome<'_>) -> String {
    let (failures, errors) = match outcome {
        Outcome::Holds => (0, 0),
        Outcome::Fails(..) => (1, 0),
        Outcome::Broken(_) => (0, 1),
    };
    let inside = match outcome {
        Outcome::Holds => String::new(),
        Outcome::Fails(message, detail) => {
            format!("      <failure message=\"{}\">{}</failure>\n", escaped(message), escaped(detail))
        }
        Outcome::Broken(message) => format!("      <error message=\"{}\"></error>\n", escaped(message)),
    };
    let name = escaped(name);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites tests=\"1\" failures=\"{failures}\" errors=\"{errors}\" time=\"{seconds:.3}\">\n  \
         <testsuite name=\"xray-local assert\" tests=\"1\" failures=\"{failures}\" errors=\"{errors}\" time=\"{seconds:.3}\">\n    \
         <testcase classname=\"xray-local.assert\" name=\"{name}\" time=\"{seconds:.3}\">\n{inside}    </testcase>\n  \
         </testsuite>\n</testsuites>\n"
    )
}

/// For text and attributes alike. Line ends stay, as references, since an attribute would lose them.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            // XML 1.0 has no way to write these.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Outcome, escaped, report};

    #[test]
    fn a_failure_is_written_whole() {
        let xml = report("none of `user = \"<a>\"`", 1.5, Outcome::Fails("1 & more", "trace\n  \u{1b}shop"));
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites tests=\"1\" failures=\"1\" errors=\"0\" time=\"1.500\">\n  \
             <testsuite name=\"xray-local assert\" tests=\"1\" failures=\"1\" errors=\"0\" time=\"1.500\">\n    \
             <testcase classname=\"xray-local.assert\" name=\"none of `user = &quot;&lt;a&gt;&quot;`\" time=\"1.500\">\n      \
             <failure message=\"1 &amp; more\">trace&#10;  \u{fffd}shop</failure>\n    </testcase>\n  \
             </testsuite>\n</testsuites>\n"
        );
    }

    proptest! {
        #[test]
        fn no_text_ends_its_attribute_or_element(text: String) {
            let escaped = escaped(&text);
            prop_assert!(!escaped.contains(['<', '>', '"']) && !escaped.chars().any(|char| char < ' '));
            let references = ["&amp;", "&lt;", "&gt;", "&quot;", "&#10;", "&#9;"];
            for (place, _) in escaped.match_indices('&') {
                prop_assert!(references.iter().any(|reference| escaped[place..].starts_with(reference)));
            }
        }
    }
}

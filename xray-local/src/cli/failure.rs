//! Why a command could not do what it was asked, in words for the terminal.
//!
//! Where the server says which part of a filter expression is wrong, that part is pointed at.

use std::fmt;

use serde_json::Value;

use crate::style::printable;

/// As much of an expression as is shown on either side of what is wrong.
const MAX_BESIDE: usize = 60;

/// A message, and the place in the filter expression that it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    message: String,
    /// In bytes.
    place: Option<(usize, usize)>,
    expression: Option<String>,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self { message, place: None, expression: None }
    }
}

impl Failure {
    /// What the server says; `None` when it says nothing.
    pub(crate) fn refused(reply: &Value) -> Option<Self> {
        // A server that is none of ours may say anything.
        let message: String = reply.get("Message")?.as_str()?.chars().filter(|char| !char.is_control()).collect();
        let place = |name: &str| usize::try_from(reply.get(name)?.as_u64()?).ok();
        Some(Self { message, place: place("Start").zip(place("End")), expression: None })
    }

    /// The same, with the expression that was asked for.
    pub(crate) fn of(self, expression: &str) -> Self {
        Self { expression: Some(expression.to_owned()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        let (Some((start, end)), Some(expression)) = (self.place, &self.expression) else { return Ok(()) };
        let (Some(before), Some(wrong)) = (expression.get(..start), expression.get(start..end)) else { return Ok(()) };
        let after = expression.get(end..).unwrap_or_default();
        let skipped = before.chars().count().saturating_sub(MAX_BESIDE);
        let before: String = before.chars().skip(skipped).collect();
        let dots = if skipped > 0 { "..." } else { "" };
        let after: String = after.chars().take(MAX_BESIDE).collect();
        let line = format!("{dots}{}{}{}", printable(&before), printable(wrong), printable(&after));
        let column = dots.len() + before.chars().count();
        let carets = printable(wrong).chars().count().max(1);
        write!(formatter, "\n  {line}\n  {}{}", " ".repeat(column), "^".repeat(carets))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Failure;

    fn told(expression: &str, start: usize, end: usize) -> String {
        let reply = json!({"Message": "wrong", "Start": start, "End": end});
        Failure::refused(&reply).unwrap().of(expression).to_string()
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        assert_eq!(told("fault AND colour = 1", 10, 16), "wrong\n  fault AND colour = 1\n            ^^^^^^");
        assert_eq!(told("fault >", 7, 7), "wrong\n  fault >\n         ^");
        assert_eq!(told("user = \"\u{e4}\" x", 12, 13), "wrong\n  user = \"\u{e4}\" x\n             ^");
    }

    #[test]
    fn a_place_that_is_none_is_not_pointed_at() {
        assert_eq!(told("\u{e4}", 1, 1), "wrong");
        assert_eq!(told("a", 7, 9), "wrong");
    }

    #[test]
    fn long_and_hostile_expressions_stay_short_and_printable() {
        let expression = format!("\u{1b}{}!{}", "a".repeat(300), "b".repeat(300));
        let told = told(&expression, 301, 302);
        assert!(!told.contains('\u{1b}') && told.lines().all(|line| line.chars().count() < 140), "{told}");
    }
}

//! The log groups a service writes to, as its segments name them: `aws.cloudwatch_logs`.
//!
//! Knows what a log group's name and ARN look like, and nothing of logging. X-Ray's console looks in
//! these groups for lines with the id of the trace.
//!
//! X-Ray: [AWS resource data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws).

use super::json::{self, Object};

/// More groups than these would not leave room for a segment in the smallest document.
pub(crate) const MAX_GROUPS: usize = 4;

/// The longest name CloudWatch Logs gives a group, in characters.
const MAX_NAME: usize = 512;

/// A log group: by name, and by its ARN where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogGroup {
    name: String,
    arn: Option<String>,
}

impl LogGroup {
    /// A group by its name; `None` where no group can be called so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.#".contains(&byte);
        let is_valid = (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_name);
        is_valid.then(|| Self { name: name.to_owned(), arn: None })
    }

    /// A group by its ARN, `arn:aws:logs:eu-west-1:123456789012:log-group:name`, with or without the
    /// `:*` that some of AWS's answers end with; `None` for anything else.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        let arn = arn.strip_suffix(":*").unwrap_or(arn);
        let mut parts = arn.splitn(7, ':');
        let mut next = || parts.next().unwrap_or_default();
        let is_logs = next() == "arn" && next().starts_with("aws") && next() == "logs";
        let (region, account) = (next(), next());
        let is_place = |part: &str| part.len() <= 32 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_logs || !is_place(region) || !is_place(account) || next() != "log-group" || arn.len() > 700 {
            return None;
        }
        let group = Self::named(next())?;
        let is_plain = arn.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
        is_plain.then(|| Self { arn: Some(arn.to_owned()), ..group })
    }

    /// Adds a group, or to a group that is there its ARN.
    pub(crate) fn add_to(self, groups: &mut Vec<Self>) {
        match groups.iter_mut().find(|group| group.name == self.name) {
            Some(known) if known.arn.is_none() => known.arn = self.arn,
            Some(known) if known.arn == self.arn || self.arn.is_none() => {}
            // Groups of the same name in two accounts or regions.
            _ => groups.push(self),
        }
    }

    /// About how long it is written.
    pub(super) fn bytes(&self) -> usize {
        // Neither holds anything that is escaped.
        40 + self.name.len() + self.arn.as_ref().map_or(0, String::len)
    }
}

/// Writes the list of groups.
pub(super) fn write(out: &mut Vec<u8>, groups: &[LogGroup]) {
    out.push(b'[');
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"log_group\":");
        json::string(out, &group.name);
        if let Some(arn) = &group.arn {
            out.extend_from_slice(b",\"arn\":");
            json::string(out, arn);
        }
        out.push(b'}');
    }
    out.push(b']');
}

/// Writes the member of the `aws` block, where there is a group.
pub(super) fn write_member(aws: &mut Object<'_>, groups: &[LogGroup]) {
    if !groups.is_empty() {
        write(aws.member(MEMBER), groups);
    }
}

/// Its name in the `aws` block.
pub(super) const MEMBER: &str = "cloudwatch_logs";

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/orders";

    #[test]
    fn an_arn_says_the_name_and_loses_its_star() {
        let group = LogGroup::of_arn(&format!("{ARN}:*")).unwrap();
        assert_eq!(group, LogGroup { name: "/ecs/orders".to_owned(), arn: Some(ARN.to_owned()) });
        assert_eq!(LogGroup::of_arn(ARN).unwrap(), group);
    }

    #[test]
    fn what_is_no_log_group_is_refused() {
        for name in ["", "has blank", "quo\"te", "colon:", "ümlaut", &"x".repeat(513)] {
            assert_eq!(LogGroup::named(name), None, "{name:?}");
        }
        for arn in ["", "/ecs/orders", "arn:aws:s3:::bucket", "arn:aws:logs:eu-west-1:1:log-group:", "arn:aws:logs"] {
            assert_eq!(LogGroup::of_arn(arn), None, "{arn:?}");
        }
        let stream = format!("{ARN}:log-stream:x");
        assert_eq!(LogGroup::of_arn(&stream), None, "a stream is no group");
    }

    #[test]
    fn a_group_given_by_name_and_by_arn_is_one() {
        let mut groups = Vec::new();
        LogGroup::named("/ecs/orders").unwrap().add_to(&mut groups);
        LogGroup::of_arn(ARN).unwrap().add_to(&mut groups);
        LogGroup::named("/ecs/orders").unwrap().add_to(&mut groups);
        assert_eq!(groups, [LogGroup::of_arn(ARN).unwrap()]);
    }
}

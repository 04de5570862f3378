//! Nothing that looks like a secret is recorded: whoever reads traces would read it too.
//!
//! Goes by names: of the key, and of what is recorded under it. A boolean tells no secret.

use super::words;
use crate::found::{Entry, Found};
use crate::function::{Name, ValueType};
use crate::report::{Finding, Rule};
use crate::settings::Settings;

pub(crate) fn check(found: &Found, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in &found.entries {
        if entry.value_type == ValueType::Boolean || entry.allowed.contains(&Rule::Secrets) {
            continue;
        }
        if let Some(what) = guilty(entry, settings) {
            let message = format!(
                "{what} looks like a secret; do not record it, or put `// xray-audit: allow(secrets)` above it if it is none"
            );
            findings.push(found.finding(Rule::Secrets, &entry.place, message));
        }
    }
    findings
}

/// What looks like a secret, in words.
fn guilty(entry: &Entry, settings: &Settings) -> Option<String> {
    let kind = if entry.is_metadata { "metadata" } else { "annotation" };
    let is_secret = |name: &str| {
        !settings.allow_secrets.iter().any(|allowed| allowed == name) && words::is_secret(name, &settings.secret_words)
    };
    let key = match &entry.key {
        Name::Known(key) | Name::Constant(key) | Name::Computed(key) => key.as_str(),
    };
    match &entry.argument {
        _ if is_secret(key) => Some(format!("{kind} `{key}`")),
        Some(argument) if is_secret(argument) => Some(format!("`{argument}`, recorded as {kind} `{key}`,")),
        _ => None,
    }
}

//! The file of sampling rules that AWS's SDKs read: version 1 with `service_name`, version 2 with `host`.
//!
//! Reads and checks it; what is decided by the rules is not known here. What cannot be is an error
//! that names the rule, what means nothing is a warning.

use std::fmt;
use std::path::Path;

use serde_json::{Map, Value};

use super::local::{LocalRule, LocalRules};
use crate::ids::excerpt;

/// No file of rules is larger; a larger one is something else.
const MAX_BYTES: u64 = 1 << 20;

type Fields = Map<String, Value>;

/// Why sampling rules cannot be taken.
#[derive(Debug)]
pub struct SamplingRulesError {
    problem: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl SamplingRulesError {
    fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), source: None }
    }

    fn caused(problem: String, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { problem, source: Some(Box::new(source)) }
    }
}

impl fmt::Display for SamplingRulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sampling rules: {}", self.problem)
    }
}

impl std::error::Error for SamplingRulesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

pub(super) fn read(path: &Path) -> Result<LocalRules, SamplingRulesError> {
    let cannot = |error| {
        SamplingRulesError::caused(format!("{path:?} cannot be read; check that it is there and readable"), error)
    };
    let bytes = std::fs::metadata(path).map_err(cannot)?.len();
    if bytes > MAX_BYTES {
        return Err(SamplingRulesError::new(format!("{path:?} has {bytes} bytes; a file of rules has at most 1 MiB")));
    }
    parse(&std::fs::read_to_string(path).map_err(cannot)?)
}

pub(super) fn parse(text: &str) -> Result<LocalRules, SamplingRulesError> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        SamplingRulesError::caused(
            format!("not JSON ({error}); expected an object with `version`, `rules`, `default`"),
            error,
        )
    })?;
    let Value::Object(document) = document else {
        return Err(SamplingRulesError::new("not a JSON object; expected one with `version`, `rules`, `default`"));
    };
    let mut reading = Reading { warnings: Vec::new() };
    reading.tell_unknown("the file", &document, &["version", "rules", "default"]);
    // Up to version 1 a rule named the host `service_name`.
    let host_key = match document.get("version").map(Value::as_u64) {
        Some(Some(1)) => "service_name",
        Some(Some(2)) => "host",
        Some(None | Some(_)) => return Err(SamplingRulesError::new("`version` is not one we know; expected 1 or 2")),
        None => return Err(SamplingRulesError::new("no `version`; expected 1 or 2")),
    };
    let Some(Value::Object(default)) = document.get("default") else {
        return Err(SamplingRulesError::new("no `default`; expected an object with `fixed_target` and `rate`"));
    };
    let (per_second, rate) = reading.default(default)?;
    let mut rules = LocalRules::new(per_second, rate);
    match document.get("rules") {
        None | Some(Value::Null) => {}
        Some(Value::Array(written)) => {
            for (place, rule) in written.iter().enumerate() {
                rules = rules.rule(reading.rule(place + 1, rule, host_key)?);
            }
        }
        Some(_) => return Err(SamplingRulesError::new("`rules` is not an array; expected an array of rules")),
    }
    rules.warnings = reading.warnings;
    Ok(rules)
}

struct Reading {
    warnings: Vec<String>,
}

impl Reading {
    fn default(&mut self, default: &Fields) -> Result<(u32, f64), SamplingRulesError> {
        let place = "the default";
        for key in ["host", "service_name", "http_method", "url_path"] {
            if default.contains_key(key) {
                return Err(SamplingRulesError::new(format!(
                    "{place} has `{key}`; it is for all requests, so write a rule instead"
                )));
            }
        }
        self.tell_unknown(place, default, &["fixed_target", "rate", "description"]);
        numbers(place, default)
    }

    fn rule(&mut self, number: usize, rule: &Value, host_key: &str) -> Result<LocalRule, SamplingRulesError> {
        let place = format!("rule {number}");
        let Value::Object(rule) = rule else {
            return Err(SamplingRulesError::new(format!(
                "{place} is not an object; expected one with `{host_key}`, \
                 `http_method`, `url_path`, `fixed_target` and `rate`"
            )));
        };
        let (foreign, version) = if host_key == "host" { ("service_name", 2) } else { ("host", 1) };
        if rule.contains_key(foreign) {
            return Err(SamplingRulesError::new(format!(
                "{place} has `{foreign}`; in version {version} the host is called `{host_key}`"
            )));
        }
        self.tell_unknown(
            &place,
            rule,
            &["description", "id", host_key, "http_method", "url_path", "fixed_target", "rate"],
        );
        let (per_second, rate) = numbers(&place, rule)?;
        Ok(LocalRule::new(per_second, rate)
            .host(pattern(&place, rule, host_key)?)
            .http_method(pattern(&place, rule, "http_method")?)
            .url_path(pattern(&place, rule, "url_path")?))
    }

    fn tell_unknown(&mut self, place: &str, fields: &Fields, known: &[&str]) {
        for key in fields.keys().filter(|key| !known.contains(&key.as_str())) {
            let (key, known) = (excerpt(key), known.join(", "));
            self.warnings.push(format!("sampling rules: {key:?} in {place} means nothing; known are {known}"));
        }
    }
}

fn numbers(place: &str, fields: &Fields) -> Result<(u32, f64), SamplingRulesError> {
    let missing = |key| SamplingRulesError::new(format!("{place} has no `{key}`; it needs `fixed_target` and `rate`"));
    let target = fields.get("fixed_target").ok_or_else(|| missing("fixed_target"))?;
    let target = target.as_u64().and_then(|target| u32::try_from(target).ok()).ok_or_else(|| {
        SamplingRulesError::new(format!(
            "`fixed_target` of {place} is {}; expected a whole number, 0 or more",
            said(target)
        ))
    })?;
    let rate = fields.get("rate").ok_or_else(|| missing("rate"))?;
    let rate = rate.as_f64().filter(|rate| (0.0..=1.0).contains(rate)).ok_or_else(|| {
        SamplingRulesError::new(format!("`rate` of {place} is {}; expected a number from 0 to 1", said(rate)))
    })?;
    Ok((target, rate))
}

fn pattern<'a>(place: &str, fields: &'a Fields, key: &str) -> Result<&'a str, SamplingRulesError> {
    match fields.get(key) {
        Some(Value::String(pattern)) if !pattern.is_empty() => Ok(pattern),
        Some(other) => Err(SamplingRulesError::new(format!(
            "`{key}` of {place} is {}; expected a pattern such as \"*\"",
            said(other)
        ))),
        None => Err(SamplingRulesError::new(format!("{place} has no `{key}`; write \"*\" if it is for all of them"))),
    }
}

/// A value as it was written, cut where it is long.
fn said(value: &Value) -> String {
    excerpt(&value.to_string())
}

//! The `AWS_XRAY_*` environment variables, read once into settings.
//!
//! A value that is not understood is a warning that names it, and the default; so is a name that
//! looks like one of ours and is not.

use std::collections::BTreeMap;
use std::ffi::OsString;

use log::LevelFilter;

use crate::config::ContextMissing;
use crate::daemon_address::DaemonAddress;

const DAEMON_ADDRESS: &str = "AWS_XRAY_DAEMON_ADDRESS";
const TRACING_NAME: &str = "AWS_XRAY_TRACING_NAME";
const CONTEXT_MISSING: &str = "AWS_XRAY_CONTEXT_MISSING";
const SDK_ENABLED: &str = "AWS_XRAY_SDK_ENABLED";
const SDK_DISABLED: &str = "AWS_XRAY_SDK_DISABLED";
const LOG_LEVEL: &str = "AWS_XRAY_LOG_LEVEL";
const DEBUG_MODE: &str = "AWS_XRAY_DEBUG_MODE";

/// Names we read.
const OURS: [&str; 7] =
    [DAEMON_ADDRESS, TRACING_NAME, CONTEXT_MISSING, SDK_ENABLED, SDK_DISABLED, LOG_LEVEL, DEBUG_MODE];

/// Names that other SDKs read and that mean nothing here: no misspelling.
const OTHERS: [&str; 4] =
    ["AWS_XRAY_COLLECT_SQL_QUERIES", "AWS_XRAY_MANUAL_MODE", "AWS_XRAY_METRICS_DAEMON_ADDRESS", "AWS_XRAY_NOOP_ID"];

/// What the environment says.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) daemon_address: Option<DaemonAddress>,
    pub(crate) tracing_name: Option<String>,
    pub(crate) context_missing: Option<ContextMissing>,
    pub(crate) enabled: bool,
    /// The most talkative level of our messages, when one was asked for.
    pub(crate) log_level: Option<LevelFilter>,
    /// The program runs in AWS Lambda, which freezes it when it has answered.
    pub(crate) in_lambda: bool,
    /// What was not understood, each with what to do.
    pub(crate) warnings: Vec<String>,
}

impl Environment {
    /// Reads the variables of this process.
    pub(crate) fn of_process() -> Self {
        Self::of(std::env::vars_os())
    }

    /// Reads the given variables.
    pub(crate) fn of(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut warnings = Vec::new();
        let mut ours = BTreeMap::new();
        let mut in_lambda = false;
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            in_lambda |= name == "LAMBDA_TASK_ROOT";
            if !name.starts_with("AWS_XRAY_") || OTHERS.contains(&name) {
                continue;
            }
            if !OURS.contains(&name) {
                warnings.push(unknown(name));
                continue;
            }
            match value.into_string() {
                Ok(value) if value.trim().is_empty() => {}
                Ok(value) => {
                    ours.insert(name.to_owned(), value.trim().to_owned());
                }
                Err(value) => warnings.push(format!("{name}={value:?} is not UTF-8 and is ignored; write it in UTF-8")),
            }
        }
        let mut read = Read { values: ours, warnings };
        let debug = read.get(DEBUG_MODE, "`true` or `false`", truth).unwrap_or(false);
        let level = read.get(LOG_LEVEL, "`debug`, `info`, `warn`, `error` or `silent`", log_level);
        let disabled = read.get(SDK_DISABLED, "`true` or `false`", truth).unwrap_or(false);
        let enabled = read.get(SDK_ENABLED, "`true` or `false`", truth).unwrap_or(true);
        Self {
            daemon_address: read
                .get_or_explain(DAEMON_ADDRESS, |value| value.parse().map_err(|error| format!("{error}"))),
            context_missing: read.get(
                CONTEXT_MISSING,
                "`LOG_ERROR`, `IGNORE_ERROR` or `RUNTIME_ERROR`",
                ContextMissing::parse,
            ),
            tracing_name: read.values.remove(TRACING_NAME),
            enabled: enabled && !disabled,
            log_level: if debug { Some(LevelFilter::Debug) } else { level },
            in_lambda,
            warnings: read.warnings,
        }
    }
}

struct Read {
    values: BTreeMap<String, String>,
    warnings: Vec<String>,
}

impl Read {
    fn get<T>(&mut self, name: &str, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.get_or_explain(name, |value| parse(value).ok_or_else(|| format!("expected {expected}")))
    }

    fn get_or_explain<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let value = self.values.remove(name)?;
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(problem) => {
                self.warnings.push(format!("{name}={value:?} is ignored and the default is used: {problem}"));
                None
            }
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "t" | "on" => Some(true),
        "false" | "0" | "no" | "n" | "f" | "off" => Some(false),
        _ => None,
    }
}

fn log_level(text: &str) -> Option<LevelFilter> {
    match text.to_ascii_lowercase().as_str() {
        "silent" | "off" | "none" => Some(LevelFilter::Off),
        "warning" => Some(LevelFilter::Warn),
        other => other.parse().ok(),
    }
}

fn unknown(name: &str) -> String {
    let nearest = OURS.into_iter().map(|ours| (distance(ours, name), ours)).min();
    match nearest {
        Some((distance, ours)) if distance <= 6 => format!("{name} means nothing to X-Ray; did you mean {ours}?"),
        _ => format!("{name} means nothing to X-Ray; known are {}", OURS.join(", ")),
    }
}

/// How many characters must change to make one name of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<u8> = to.bytes().take(64).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.bytes().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, cell) in to.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(left != *right);
            diagonal = *cell;
            *cell = changed.min(*cell + 1).min(before + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::of(variables.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn a_misspelt_name_is_told_with_the_nearest_real_one() {
        let read = environment(&[("AWS_XRAY_DEAMON_ADDRESS", "x:1"), ("AWS_XRAY_COLLECT_SQL_QUERIES", "1")]);
        assert_eq!(
            read.warnings,
            ["AWS_XRAY_DEAMON_ADDRESS means nothing to X-Ray; did you mean AWS_XRAY_DAEMON_ADDRESS?"]
        );
    }

    #[test]
    fn a_bad_value_is_told_and_the_default_used() {
        let read = environment(&[(DAEMON_ADDRESS, "8000"), (CONTEXT_MISSING, "moop")]);
        assert_eq!((read.daemon_address, read.context_missing), (None, None));
        assert_eq!(
            read.warnings,
            [
                "AWS_XRAY_DAEMON_ADDRESS=\"8000\" is ignored and the default is used: daemon address \"8000\": the port \
                 is missing; expected `host:port` or `tcp:host:port udp:host:port`",
                "AWS_XRAY_CONTEXT_MISSING=\"moop\" is ignored and the default is used: expected `LOG_ERROR`, \
                 `IGNORE_ERROR` or `RUNTIME_ERROR`",
            ]
        );
    }

    #[test]
    fn either_switch_turns_it_off() {
        assert!(!environment(&[(SDK_DISABLED, "TRUE")]).enabled);
        assert!(!environment(&[(SDK_ENABLED, "off")]).enabled);
        assert!(environment(&[(SDK_ENABLED, "garbage")]).enabled);
    }

    #[test]
    fn the_distance_between_names_counts_changes() {
        assert_eq!((distance("abc", "abc"), distance("abc", "acb"), distance("", "ab")), (0, 2, 2));
    }
}

//! The rules, one file for each: from what was found to findings.
//!
//! They read no files, and know no syntax.

pub(crate) mod names;
pub(crate) mod secrets;
pub(crate) mod traced;
pub(crate) mod types;
mod words;

use crate::found::Found;
use crate::report::Finding;
use crate::settings::Settings;

/// Asks every rule that is on.
pub(crate) fn check(found: &Found, settings: &Settings) -> Vec<Finding> {
    let mut findings = traced::check(found, settings);
    if settings.one_type_per_key {
        findings.extend(types::check(found));
    }
    if settings.unique_names {
        findings.extend(names::check(found));
    }
    if settings.no_secrets {
        findings.extend(secrets::check(found, settings));
    }
    findings
}

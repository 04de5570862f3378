//! Functions that fit a pattern must be traced.

use crate::found::Found;
use crate::report::{Finding, Rule};
use crate::settings::Settings;

pub(crate) fn check(found: &Found, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut told = vec![false; found.functions.len()];
    for required in &settings.require {
        let mut fits_any = false;
        for (function, told) in found.functions.iter().zip(&mut told) {
            if !required.pattern.matches(function) {
                continue;
            }
            fits_any = true;
            if function.is_traced() || function.allowed.contains(&Rule::Traced) || *told {
                continue;
            }
            *told = true;
            let message = format!(
                "`{}` is not traced, and `{}` must be; put `#[traced]` on it, or `// xray-audit: allow(traced)` above it",
                function.path(),
                required.pattern
            );
            findings.push(found.finding(Rule::Traced, &function.place, message));
        }
        if !fits_any {
            findings.extend(required.if_none_fits.clone());
        }
    }
    findings
}

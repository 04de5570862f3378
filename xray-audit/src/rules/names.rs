//! No two functions share a name: in a trace nobody could tell which of them it was.
//!
//! Segments carry the name of a service, and calls of other services the name of that one; many
//! functions may say the same there, so only local subsegments are compared.

use std::collections::BTreeMap;

use crate::cfg;
use crate::found::Found;
use crate::function::Function;
use crate::report::{Finding, Rule};

pub(crate) fn check(found: &Found) -> Vec<Finding> {
    let mut by_name: BTreeMap<&str, Vec<&Function>> = BTreeMap::new();
    for function in &found.functions {
        let is_local = function.traced.as_ref().is_some_and(|traced| !traced.root && !traced.remote);
        if let (true, Some(name)) = (is_local && !function.allowed.contains(&Rule::Names), function.name()) {
            by_name.entry(name).or_default().push(function);
        }
    }
    let mut findings = Vec::new();
    for (name, functions) in by_name {
        for (place, function) in functions.iter().enumerate() {
            let Some(first) = functions.iter().take(place).find(|other| meet(other, function)) else { continue };
            let example = own_name(function, name).or_else(|| own_name(first, name));
            let example = example.map_or_else(String::new, |own| format!(", as in `#[traced(name = \"{own}\")]`"));
            let message = format!("two functions have the name `{name}`; give one of them its own{example}");
            let mut finding = found.finding(Rule::Names, &function.place, message);
            finding.notes.push((format!("the other is `{}`", first.path()), first.place.clone()));
            findings.push(finding);
        }
    }
    findings
}

/// Whether both can be in one program.
fn meet(one: &Function, other: &Function) -> bool {
    let one_program = one.target.is_none() || other.target.is_none() || one.target == other.target;
    // Two items of one name in one place are the same one, under different `cfg`s.
    let alternatives = one.path == other.path && !(one.cfgs.is_empty() && other.cfgs.is_empty());
    one_program && !alternatives && !cfg::exclude_each_other(&one.cfgs, &other.cfgs)
}

/// The function's name with that of its type or module, or more of its path, if that is another than `name`.
fn own_name(function: &Function, name: &str) -> Option<String> {
    let path = function.path_parts();
    let short = path.get(path.len().saturating_sub(2)..).unwrap_or(path).join("::");
    [short, function.path()].into_iter().find(|own| own != name)
}

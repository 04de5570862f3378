//! `#[cfg(..)]`: which code is only for tests, and which two pieces are never compiled together.
//!
//! Knows predicates as they are written. What is not certain is answered with no.

use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

/// Keys of which a build has one value.
const SINGLE: &[&str] =
    &["target_os", "target_arch", "target_env", "target_endian", "target_family", "target_pointer_width", "panic"];

/// The attributes of an item with those inside `cfg_attr`, and the predicates such a one stands under.
pub(crate) fn flat(attributes: &[Attribute]) -> Vec<(Meta, Vec<String>)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Meta, Vec<String>)> =
        attributes.iter().rev().map(|attribute| (attribute.meta.clone(), Vec::new())).collect();
    while let Some((meta, conditions)) = waiting.pop() {
        match &meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let Some(parts) = metas(list.tokens.clone()) else { continue };
                let mut parts = parts.into_iter();
                let Some(predicate) = parts.next() else { continue };
                let mut conditions = conditions;
                conditions.push(text(&predicate));
                let inside: Vec<Meta> = parts.collect();
                waiting.extend(inside.into_iter().rev().map(|part| (part, conditions.clone())));
            }
            _ => found.push((meta, conditions)),
        }
    }
    found
}

/// The predicates of the `#[cfg(..)]`s among the attributes.
pub(crate) fn predicates(attributes: &[Attribute]) -> Vec<Meta> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    lists.filter_map(|attribute| attribute.parse_args::<Meta>().ok()).collect()
}

/// Whether code under `predicate` is compiled for tests only.
pub(crate) fn is_for_tests(predicate: &Meta) -> bool {
    match predicate {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => match (list.path.get_ident(), metas(list.tokens.clone())) {
            (Some(word), Some(parts)) if word == "all" => parts.iter().any(is_for_tests),
            (Some(word), Some(parts)) if word == "any" => !parts.is_empty() && parts.iter().all(is_for_tests),
            _ => false,
        },
        Meta::NameValue(_) => false,
    }
}

/// A predicate as text, the same for the same predicate.
pub(crate) fn text(predicate: &Meta) -> String {
    match predicate {
        Meta::Path(path) => path.get_ident().map_or_else(String::new, ToString::to_string),
        Meta::List(list) => {
            let parts = metas(list.tokens.clone()).into_iter().flatten().map(|part| text(&part));
            let word = list.path.get_ident().map_or_else(String::new, ToString::to_string);
            format!("{word}({})", parts.collect::<Vec<_>>().join(", "))
        }
        Meta::NameValue(pair) => {
            let value = match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => text.value(),
                    _ => String::new(),
                },
                _ => String::new(),
            };
            format!("{} = {value}", pair.path.get_ident().map_or_else(String::new, ToString::to_string))
        }
    }
}

/// Whether nothing is compiled under both: one says `not(..)` of the other, or they name two systems.
pub(crate) fn exclude_each_other(some: &[String], others: &[String]) -> bool {
    some.iter().any(|one| others.iter().any(|other| exclusive(one, other)))
}

fn exclusive(one: &str, other: &str) -> bool {
    let denies = |one: &str, other: &str| {
        one.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')).is_some_and(|inner| inner == other)
    };
    let two_values = match (one.split_once(" = "), other.split_once(" = ")) {
        (Some((key, one)), Some((other_key, other))) => key == other_key && one != other && SINGLE.contains(&key),
        _ => false,
    };
    let two_families = matches!((one, other), ("unix", "windows") | ("windows", "unix"));
    denies(one, other) || denies(other, one) || two_values || two_families
}

fn metas(tokens: TokenStream) -> Option<Punctuated<Meta, Token![,]>> {
    Punctuated::<Meta, Token![,]>::parse_terminated.parse2(tokens).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(text: &str) -> Meta {
        syn::parse_str(text).unwrap()
    }

    #[test]
    fn code_for_tests_is_what_no_other_build_has() {
        for predicate in ["test", "all(test, unix)", "any(test, all(test, loom))"] {
            assert!(is_for_tests(&meta(predicate)), "{predicate}");
        }
        for predicate in ["not(test)", "any(test, feature = \"testing\")", "unix", "feature = \"test\"", "any()"] {
            assert!(!is_for_tests(&meta(predicate)), "{predicate}");
        }
    }

    #[test]
    fn two_predicates_exclude_each_other_if_that_is_certain() {
        let excluded = |one, other| exclude_each_other(&[text(&meta(one))], &[text(&meta(other))]);
        assert!(excluded("feature = \"a\"", "not(feature = \"a\")"));
        assert!(excluded("not(any(unix, test))", "any(unix,test)"));
        assert!(excluded("target_os = \"linux\"", "target_os = \"macos\""));
        assert!(excluded("windows", "unix"));
        assert!(!excluded("feature = \"a\"", "feature = \"b\""));
        assert!(!excluded("unix", "unix"));
    }

    #[test]
    fn what_stands_in_cfg_attr_is_found_under_its_predicates() {
        let function: syn::ItemFn =
            syn::parse_str("#[inline] #[cfg_attr(unix, cold, cfg_attr(feature = \"x\", traced))] fn f() {}").unwrap();
        let found: Vec<_> = flat(&function.attrs).iter().map(|(meta, cfgs)| (text(meta), cfgs.join(" + "))).collect();
        let expected = [("inline", ""), ("cold", "unix"), ("traced", "unix + feature = x")];
        assert_eq!(found, expected.map(|(meta, cfgs)| (meta.to_owned(), cfgs.to_owned())));
    }
}

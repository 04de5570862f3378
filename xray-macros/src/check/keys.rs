//! The rules of what is recorded: which values can be, and under which keys.

use super::stays_inside;
use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::recorded::{Kind, On, Recorded};
use std::collections::HashSet;

/// X-Ray: [Annotations], keys of up to 500 characters, 50 indexed annotations a trace.
///
/// [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations
const MAX_KEY_CHARACTERS: usize = 500;
const MAX_ANNOTATIONS: usize = 50;

pub(super) fn check(args: &Args, function: &Function, errors: &mut Errors) {
    let returned = args.ok.iter().flat_map(|ok| &ok.value);
    let recorded: Vec<&Recorded> = function.recorded.iter().chain(&args.said).chain(returned).collect();
    targets(&recorded, errors);
    keys(&recorded, errors);
    duplicate_keys(&recorded, errors);
    too_many_annotations(&recorded, errors);
}

fn targets(recorded: &[&Recorded], errors: &mut Errors) {
    for recorded in recorded {
        let verb = match recorded.kind {
            Kind::Annotation => "annotated",
            Kind::Metadata => "recorded as metadata",
        };
        let helper = &recorded.helper;
        let (what, remedy) = match &recorded.on {
            On::Value(value) => {
                let remedy = "compute it in the body, and call `xray_runtime::current().annotate(..)`";
                stays_inside(value, &format!("`{helper}`"), remedy, errors);
                continue;
            }
            On::Name(_) | On::Returned(_) => continue,
            On::Receiver => {
                ("`self`", format!("write `#[traced({helper}(key = self.field))]` to record one of its fields"))
            }
            On::Wildcard => ("`_`", "give the argument a name, such as `_id`".to_owned()),
            On::Pattern => ("a pattern", "give the argument a name, and take it apart in the body".to_owned()),
        };
        errors.at(helper, format_args!("{what} cannot be {verb}; {remedy}"));
    }
}

fn keys(recorded: &[&Recorded], errors: &mut Errors) {
    for recorded in recorded {
        let Some(key) = recorded.key() else { continue };
        match recorded.kind {
            Kind::Annotation => annotation_key(&key, recorded, errors),
            Kind::Metadata if key.is_empty() => {
                errors.at_span(recorded.key_span(), "the metadata key is empty; write at least one character");
            }
            Kind::Metadata if key.starts_with("AWS.") => {
                errors.at_span(
                    recorded.key_span(),
                    "metadata keys that start with `AWS.` belong to AWS; choose another key",
                );
            }
            Kind::Metadata => {}
        }
    }
}

fn annotation_key(key: &str, recorded: &Recorded, errors: &mut Errors) {
    let length = key.chars().count();
    let span = recorded.key_span();
    if key.is_empty() {
        errors.at_span(span, "the annotation key is empty; write letters, digits, `_` or `.`");
    } else if length > MAX_KEY_CHARACTERS {
        errors.at_span(
            span,
            format_args!("the annotation key has {length} characters; X-Ray takes at most {MAX_KEY_CHARACTERS}"),
        );
    } else if !key.chars().all(is_key_character) {
        let nearest = nearest_key(key);
        let remedy = match recorded.name {
            Some(_) => format!("write \"{nearest}\""),
            None => format!("write `#[annotate(name = \"{nearest}\")]`"),
        };
        errors.at_span(
            span,
            format_args!(
                "{key:?} cannot be an annotation key, which takes ASCII letters, digits, `_` and `.`; {remedy}"
            ),
        );
    }
}

fn is_key_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.')
}

/// The key with `_` for whatever X-Ray refuses.
fn nearest_key(key: &str) -> String {
    key.chars().map(|character| if is_key_character(character) { character } else { '_' }).collect()
}

/// Keys under a `cfg` may exclude each other, so they are not compared.
fn duplicate_keys(recorded: &[&Recorded], errors: &mut Errors) {
    for (kind, what) in [(Kind::Annotation, "annotation"), (Kind::Metadata, "metadata")] {
        let mut seen = HashSet::new();
        let named = recorded.iter().filter(|recorded| recorded.kind == kind && recorded.cfgs.is_empty());
        for recorded in named {
            let Some(key) = recorded.key().filter(|key| !key.is_empty()) else { continue };
            let remedy = match recorded.on {
                On::Value(_) | On::Returned(_) => "choose another key",
                _ => "give one another `name`",
            };
            if !seen.insert(key.clone()) {
                errors.at_span(recorded.key_span(), format_args!("the {what} key {key:?} is given twice; {remedy}"));
            }
        }
    }
}

fn too_many_annotations(recorded: &[&Recorded], errors: &mut Errors) {
    let mut annotations =
        recorded.iter().filter(|recorded| recorded.kind == Kind::Annotation && recorded.cfgs.is_empty());
    if let Some(first_too_many) = annotations.nth(MAX_ANNOTATIONS) {
        let span = match first_too_many.on {
            On::Value(_) | On::Returned(_) => first_too_many.key_span(),
            _ => first_too_many.helper.span(),
        };
        errors.at_span(
            span,
            format_args!("X-Ray indexes {MAX_ANNOTATIONS} annotations of a trace; use `metadata` from here on"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_keeps_what_it_can() {
        assert_eq!(nearest_key("user-id"), "user_id");
        assert_eq!(nearest_key("größe.cm"), "gr__e.cm");
    }
}

//! Everything a user can get wrong in an attribute, one function for each rule.
//!
//! Compares what `args` read with the function it stands on. It writes no code; what passes here
//! `expand` may take as it is. What only types can tell (is this value an annotation?) is said by
//! the runtime's traits.

use crate::args::Args;
use crate::arguments::{Kind, On, Recorded};
use crate::errors::Errors;
use crate::input::Function;
use std::collections::HashSet;
use syn::LitStr;

/// X-Ray: [Subsegments], *name*.
///
/// [Subsegments]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments
const MAX_NAME_CHARACTERS: usize = 200;
/// X-Ray: [Annotations], keys of up to 500 characters, 50 indexed annotations a trace.
///
/// [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations
const MAX_KEY_CHARACTERS: usize = 500;
const MAX_ANNOTATIONS: usize = 50;

/// Notes every mistake; takes a second `#[traced]` off the function, so that it is told once.
pub(crate) fn check(args: &Args, function: &mut Function, errors: &mut Errors) {
    names(args, errors);
    namespace(args, errors);
    constness(function, errors);
    traced_twice(function, errors);
    targets(&function.recorded, errors);
    keys(&function.recorded, errors);
    duplicate_keys(&function.recorded, errors);
    too_many_annotations(&function.recorded, errors);
}

fn names(args: &Args, errors: &mut Errors) {
    let root_name = args.root.as_ref().and_then(|root| root.value.as_ref());
    if let (Some(name), Some(_)) = (&args.name, root_name) {
        errors.at(&name.key, "`root = \"..\"` names the segment already; remove `name`, or write `root` alone");
    }
    if let Some(name) = &args.name {
        name_text(&name.value, errors);
    }
    if let Some(name) = root_name {
        name_text(name, errors);
    }
}

fn name_text(name: &LitStr, errors: &mut Errors) {
    let text = name.value();
    let length = text.chars().count();
    if text.trim().is_empty() {
        errors.at(name, "the name is empty; write at least one letter or digit");
    } else if length > MAX_NAME_CHARACTERS {
        errors.at(name, format_args!("the name has {length} characters; X-Ray takes at most {MAX_NAME_CHARACTERS}"));
    } else if let Some(character) = text.chars().find(|character| !is_name_character(*character)) {
        let allowed = "letters, digits, whitespace and `_ . : / % & # = + \\ - @`";
        errors.at(name, format_args!("{character:?} cannot be in a name; use {allowed}"));
    }
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "_.:/%&#=+\\-@".contains(character)
}

fn namespace(args: &Args, errors: &mut Errors) {
    if let Some(namespace) = &args.namespace {
        let value = namespace.value.value();
        if value != "aws" && value != "remote" {
            errors.at(
                &namespace.value,
                format_args!(
                    "unknown namespace {value:?}; write \"remote\" for any other service, or \"aws\" for an AWS service"
                ),
            );
        }
        if args.root.is_some() {
            errors.at(&namespace.key, "a segment has no namespace; remove `namespace`, or remove `root`");
        }
    }
}

fn constness(function: &Function, errors: &mut Errors) {
    if let Some(constness) = &function.signature.constness {
        errors.at(constness, "`#[traced]` cannot time a `const fn`; remove `const`, or remove `#[traced]`");
    }
}

fn traced_twice(function: &mut Function, errors: &mut Errors) {
    function.attributes.retain(|attribute| {
        let Some(last) = attribute.path().segments.last().filter(|last| last.ident == "traced") else {
            return true;
        };
        errors.at(&last.ident, "`#[traced]` is given twice; keep one of them");
        false
    });
}

fn targets(recorded: &[Recorded], errors: &mut Errors) {
    for recorded in recorded {
        let verb = match recorded.kind {
            Kind::Annotation => "annotated",
            Kind::Metadata => "recorded as metadata",
        };
        let (what, remedy) = match recorded.on {
            On::Name(_) => continue,
            On::Receiver if recorded.kind == Kind::Annotation => {
                ("`self`", "call `xray_runtime::current().annotate(\"key\", self.field)` in the body")
            }
            On::Receiver => ("`self`", "call `xray_runtime::current().add_metadata(\"key\", &self.field)` in the body"),
            On::Wildcard => ("`_`", "give the argument a name, such as `_id`"),
            On::Pattern => ("a pattern", "give the argument a name, and take it apart in the body"),
        };
        errors.at(&recorded.helper, format_args!("{what} cannot be {verb}; {remedy}"));
    }
}

fn keys(recorded: &[Recorded], errors: &mut Errors) {
    for recorded in recorded {
        if recorded.name.is_none() && !matches!(recorded.on, On::Name(_)) {
            continue;
        }
        let key = recorded.key();
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
fn duplicate_keys(recorded: &[Recorded], errors: &mut Errors) {
    for (kind, what) in [(Kind::Annotation, "annotation"), (Kind::Metadata, "metadata")] {
        let mut seen = HashSet::new();
        let named = recorded.iter().filter(|recorded| recorded.kind == kind && recorded.cfgs.is_empty());
        for recorded in named {
            let key = recorded.key();
            if !key.is_empty() && !seen.insert(key.clone()) {
                errors.at_span(
                    recorded.key_span(),
                    format_args!("the {what} key {key:?} is given twice; give one another `name`"),
                );
            }
        }
    }
}

fn too_many_annotations(recorded: &[Recorded], errors: &mut Errors) {
    let mut annotations =
        recorded.iter().filter(|recorded| recorded.kind == Kind::Annotation && recorded.cfgs.is_empty());
    if let Some(first_too_many) = annotations.nth(MAX_ANNOTATIONS) {
        errors.at(
            &first_too_many.helper,
            format_args!("X-Ray indexes {MAX_ANNOTATIONS} annotations of a trace; use `#[metadata]` from here on"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_letters_of_every_script() {
        for character in "aZ9 \t_.:/%&#=+\\-@äß中٣".chars() {
            assert!(is_name_character(character), "{character:?}");
        }
        for character in "()*?!<>\"'{}[]|;,~^$\u{0}".chars() {
            assert!(!is_name_character(character), "{character:?}");
        }
    }

    #[test]
    fn the_nearest_key_keeps_what_it_can() {
        assert_eq!(nearest_key("user-id"), "user_id");
        assert_eq!(nearest_key("größe.cm"), "gr__e.cm");
    }
}

//! Everything a user can get wrong in an attribute, one function for each rule.
//!
//! Compares what `args` read with the function it stands on; `keys` has the rules of what is recorded,
//! `outcomes` those of what is returned. It writes no code; what passes here `expand` may take as it
//! is. What only types can tell (is this value an annotation?) is said by the runtime's traits, and
//! what only the compiler knows (is this const a good key?) by its `const fn`s.

mod keys;
mod outcomes;

use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::text::Text;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::LitStr;

/// X-Ray: [Subsegments], *name*.
///
/// [Subsegments]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments
const MAX_NAME_CHARACTERS: usize = 200;

/// Notes every mistake; takes a second `#[traced]` off the function, so that it is told once.
pub(crate) fn check(args: &Args, function: &mut Function, errors: &mut Errors) {
    names(args, errors);
    namespace(args, errors);
    missing(args, errors);
    skip(args, errors);
    constness(function, errors);
    naked(function, errors);
    traced_twice(function, errors);
    keys::check(args, function, errors);
    outcomes::check(args, function, errors);
}

fn names(args: &Args, errors: &mut Errors) {
    let root_name = args.root.as_ref().and_then(|root| root.value.as_ref());
    if let (Some(name), Some(_)) = (&args.name, root_name) {
        errors.at(&name.key, "`root = \"..\"` names the segment already; remove `name`, or write `root` alone");
    }
    for name in args.name.as_ref().map(|name| &name.value).into_iter().chain(root_name) {
        match name {
            Text::Literal(name) => name_text(name, errors),
            Text::Const(_) => {}
            Text::Computed(expression) => {
                stays_inside(expression, "`name`", "compute it before the call, and pass it as an argument", errors);
            }
        }
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

/// What is computed runs in a closure, and only when it is recorded: it cannot leave the function.
fn stays_inside(expression: &impl ToTokens, option: &str, remedy: &str, errors: &mut Errors) {
    fn leaving(tokens: TokenStream) -> Option<TokenTree> {
        tokens.into_iter().find_map(|token| match &token {
            TokenTree::Ident(word) if word == "await" || word == "return" => Some(token),
            TokenTree::Punct(punct) if punct.as_char() == '?' => Some(token),
            TokenTree::Group(group) => leaving(group.stream()),
            _ => None,
        })
    }
    let tokens = expression.to_token_stream();
    let has_closure = tokens.clone().into_iter().any(|token| token.to_string() == "|");
    if let Some(token) = leaving(tokens).filter(|_| !has_closure) {
        errors.at(&token, format_args!("`{token}` cannot be in {option}, which is not always evaluated; {remedy}"));
    }
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

fn missing(args: &Args, errors: &mut Errors) {
    let Some(missing) = &args.missing else { return };
    let value = missing.value.value();
    if value == "panic" {
        let remedy = "write \"log\", or use `xray_runtime::testing` to find such calls";
        errors.at(&missing.value, format_args!("a traced function never panics outside a segment; {remedy}"));
    } else if value != "log" && value != "ignore" {
        errors.at(
            &missing.value,
            format_args!("unknown policy {value:?}; write \"log\" to be told of each such function, or \"ignore\""),
        );
    }
    if args.root.is_some() {
        errors.at(&missing.key, "a root begins a segment where there is none; remove `missing`, or remove `root`");
    }
}

fn skip(args: &Args, errors: &mut Errors) {
    if let Some(skip) = &args.skip {
        errors.at(skip, "`skip` is for a method of a traced `impl`; remove `#[traced]`");
    }
}

fn constness(function: &Function, errors: &mut Errors) {
    if let Some(constness) = &function.signature.constness {
        errors.at(constness, "`#[traced]` cannot time a `const fn`; remove `const`, or remove `#[traced]`");
    }
}

/// `#[naked]`, also as `#[unsafe(naked)]`.
fn naked(function: &Function, errors: &mut Errors) {
    for attribute in &function.attributes {
        let word = attribute.meta.to_token_stream().into_iter().find_map(|token| match token {
            TokenTree::Ident(word) if word == "naked" => Some(word),
            TokenTree::Group(group) => match group.stream().into_iter().next() {
                Some(TokenTree::Ident(word)) if attribute.path().is_ident("unsafe") && word == "naked" => Some(word),
                _ => None,
            },
            _ => None,
        });
        if let Some(word) = word.filter(|_| attribute.path().is_ident("naked") || attribute.path().is_ident("unsafe")) {
            errors.at(
                &word,
                "`#[traced]` cannot time a naked function, which has no code but its own; remove `#[traced]`",
            );
        }
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
}

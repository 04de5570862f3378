//! The one door through which the options of every attribute come in, so that "unknown" and "given
//! twice" read the same everywhere.
//!
//! Knows how options are written, not which there are, nor whether a value is a good one.

use crate::errors::Errors;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::fmt::Write as _;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Path, Token};

/// An option as it was given: the keyword, and what stands behind it.
#[derive(Clone)]
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// Reads `key`, `key = value`, .. and hands each key that is among `known` to `read`.
///
/// After a mistake it goes on behind the next comma, so that all of them are found in one build.
pub(crate) fn read_options(
    tokens: TokenStream,
    known: &[&str],
    errors: &mut Errors,
    mut read: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    read_each(tokens, errors, |input, errors| {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("a value needs a key; {}", expected(known))));
        }
        let key = input.call(Ident::parse_any)?;
        if !known.iter().any(|known| key == known) {
            let problem = format!("unknown option `{key}`; {}", expected(known));
            return Err(syn::Error::new(key.span(), problem));
        }
        read(&key, input, errors)
    });
}

/// Reads what stands between commas, one after the other.
pub(crate) fn read_each(
    tokens: TokenStream,
    errors: &mut Errors,
    mut read: impl FnMut(ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let outcome = read(input, errors).and_then(|()| {
                if input.is_empty() || input.peek(Token![,]) {
                    return Ok(());
                }
                Err(input.error("expected `,` between two options"))
            });
            if let Err(error) = outcome {
                errors.unreadable(error);
            }
            skip_to_comma(input)?;
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        errors.unreadable(error);
    }
}

/// ``expected `a`, `b` or `c` ``
fn expected(known: &[&str]) -> String {
    let mut text = "expected ".to_owned();
    for (place, known_option) in known.iter().enumerate() {
        let before = match place {
            0 => "",
            _ if place + 1 == known.len() => " or ",
            _ => ", ",
        };
        let _ = write!(text, "{before}`{known_option}`");
    }
    text
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    input.parse::<Option<Token![,]>>().map(drop)
}

/// The only way an option gets its value, so that "given twice" cannot be forgotten.
pub(crate) fn set_once<T>(slot: &mut Option<Given<T>>, key: &Ident, value: T, errors: &mut Errors) {
    if slot.is_some() {
        errors.at(key, format_args!("`{key}` is given twice; keep one of them"));
    } else {
        let key = key.clone();
        *slot = Some(Given { key, value });
    }
}

/// `= value`, as a Rust expression; `remedy` says what is expected.
pub(crate) fn expression(key: &Ident, input: ParseStream<'_>, remedy: &str) -> syn::Result<Expr> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new(key.span(), remedy));
    }
    let place = input.span();
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(key.span(), remedy));
    }
    input.parse().map(ungrouped).map_err(|_| syn::Error::new(place, remedy))
}

/// Without the invisible group in which `macro_rules!` hands on a `$value`.
fn ungrouped(expression: Expr) -> Expr {
    match expression {
        Expr::Group(group) => ungrouped(*group.expr),
        expression => expression,
    }
}

/// `= some::path`
pub(crate) fn path(key: &Ident, input: ParseStream<'_>, remedy: &str) -> syn::Result<Path> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new(key.span(), remedy));
    }
    let place = input.span();
    input.call(Path::parse_mod_style).map_err(|_| syn::Error::new(place, remedy))
}

/// `(..)` behind a key: what is between the parentheses.
pub(crate) fn parenthesized(key: &Ident, input: ParseStream<'_>, remedy: &str) -> syn::Result<TokenStream> {
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(key.span(), remedy));
    }
    let content;
    syn::parenthesized!(content in input);
    content.parse()
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn what_is_expected_reads_like_a_sentence() {
        assert_eq!(expected(&["name"]), "expected `name`");
        assert_eq!(expected(&["name", "with"]), "expected `name` or `with`");
        assert_eq!(expected(&["name", "display", "with"]), "expected `name`, `display` or `with`");
    }
}

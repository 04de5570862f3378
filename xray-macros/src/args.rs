//! What was written in `#[traced(..)]`, each keyword kept beside its value.
//!
//! Also the one door through which the options of every attribute come in, so that "unknown" and
//! "given twice" read the same everywhere. Whether a value is a good one is not asked here.

use crate::errors::Errors;
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Path, Token};

/// The options of `#[traced]`, in the order a message lists them.
const OPTIONS: &[&str] = &["name", "namespace", "root", "crate"];

/// An option as it was given: the keyword, and what stands behind it.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

#[derive(Default)]
pub(crate) struct Args {
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) namespace: Option<Given<LitStr>>,
    /// `root` alone, or `root = "service"`.
    pub(crate) root: Option<Given<Option<LitStr>>>,
    pub(crate) runtime: Option<Given<Path>>,
}

impl Args {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        read_options(tokens, OPTIONS, errors, |key, input, errors| {
            match key.to_string().as_str() {
                "name" => set_once(&mut args.name, key, string(key, input)?, errors),
                "namespace" => set_once(&mut args.namespace, key, string(key, input)?, errors),
                "root" if input.peek(Token![=]) => {
                    set_once(&mut args.root, key, Some(string(key, input)?), errors);
                }
                "root" => set_once(&mut args.root, key, None, errors),
                _ => set_once(&mut args.runtime, key, path(key, input)?, errors),
            }
            Ok(())
        });
        args
    }
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
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = read_option(input, known, errors, &mut read) {
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

fn read_option(
    input: ParseStream<'_>,
    known: &[&str],
    errors: &mut Errors,
    read: &mut impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) -> syn::Result<()> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("a value needs a key; {}", expected(known))));
    }
    let key = input.call(Ident::parse_any)?;
    if !known.iter().any(|known| key == known) {
        let problem = format!("unknown option `{key}`; {}", expected(known));
        return Err(syn::Error::new(key.span(), problem));
    }
    read(&key, input, errors)?;
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(input.error("expected `,` between two options"));
    }
    Ok(())
}

fn expected(known: &[&str]) -> String {
    match known {
        [only] => format!("expected `{only}`"),
        _ => format!("expected one of: `{}`", known.join("`, `")),
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
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

/// `= "text"`
pub(crate) fn string(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let remedy = format!("`{key}` takes a string literal; write `{key} = \"..\"`");
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new(key.span(), remedy));
    }
    if !input.peek(LitStr) {
        return Err(input.error(remedy));
    }
    input.parse()
}

/// `= some::path`
fn path(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    let remedy = format!("`{key}` takes the path of the runtime crate; write `{key} = ::xray_runtime`");
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new(key.span(), remedy));
    }
    let place = input.span();
    input.call(Path::parse_mod_style).map_err(|_| syn::Error::new(place, remedy))
}

//! How the options of an attribute are written.
//!
//! Knows commas and keys, not which options there are.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Token};

/// An option and its value.
pub(super) struct Opt {
    pub(super) key: String,
    pub(super) value: Value,
}

pub(super) enum Value {
    None,
    Expr(Expr),
    List(TokenStream),
}

/// `key`, `key = value`, `key(..)`, ..
pub(super) fn options(tokens: TokenStream) -> Vec<Opt> {
    each(tokens, |input| {
        let key = input.call(Ident::parse_any)?.unraw().to_string();
        let value = if input.parse::<Option<Token![=]>>()?.is_some() {
            Value::Expr(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Value::List(list.parse()?)
        } else {
            Value::None
        };
        Ok(Opt { key, value })
    })
}

/// What stands between commas; what cannot be read is passed over.
pub(super) fn each<T>(tokens: TokenStream, read: impl Fn(ParseStream<'_>) -> syn::Result<T>) -> Vec<T> {
    let parser = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.extend(read(input));
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(all)
    };
    parser.parse2(tokens).unwrap_or_default()
}

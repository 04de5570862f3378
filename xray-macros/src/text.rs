//! A name or a key, as it can be written: a literal, a const, or an expression.
//!
//! Tells the three apart by their spelling. Whether the text is a good one is asked in `check` where it
//! stands there, and by the runtime's `const fn`s where only the compiler knows it.

use crate::options::expression;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit, LitStr};

#[derive(Clone)]
pub(crate) enum Text {
    /// `"charge"`
    Literal(LitStr),
    /// `CHARGE`, `Self::CHARGE`, `const { .. }`: known when the program is compiled.
    Const(Expr),
    /// `self.label()`: known when the function runs.
    Computed(Expr),
}

impl Text {
    /// `= "text"`, `= TEXT` or `= text()`
    pub(crate) fn read(key: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let remedy = format!("`{key}` takes a text; write `{key} = \"..\"`, or name a const");
        let expression = expression(key, input, &remedy)?;
        Self::of(expression).map_err(|place| syn::Error::new(place, remedy))
    }

    /// The same where there is nothing to compute.
    pub(crate) fn read_known(key: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        match Self::read(key, input)? {
            Self::Computed(expression) => {
                let remedy = format!("`{key}` must be known at compile time; write `{key} = \"..\"`, or name a const");
                Err(syn::Error::new(first_span(&expression), remedy))
            }
            text => Ok(text),
        }
    }

    /// Or the place of a literal that is no string.
    fn of(expression: Expr) -> Result<Self, Span> {
        match expression {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Self::Literal(text)),
            Expr::Lit(literal) => Err(literal.lit.span()),
            Expr::Const(_) => Ok(Self::Const(expression)),
            Expr::Path(ref path) => match path.path.segments.last() {
                Some(last) if is_const_name(&last.ident.to_string()) => Ok(Self::Const(expression)),
                _ => Ok(Self::Computed(expression)),
            },
            _ => Ok(Self::Computed(expression)),
        }
    }

    pub(crate) fn literal(&self) -> Option<&LitStr> {
        match self {
            Self::Literal(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Literal(text) => text.span(),
            Self::Const(expression) | Self::Computed(expression) => first_span(expression),
        }
    }
}

/// Whether a name is written as Rust's consts are.
fn is_const_name(name: &str) -> bool {
    name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase)
}

/// Tokens of ours, shown to the user at another place.
pub(crate) fn located_at(tokens: &TokenStream, place: Span) -> TokenStream {
    let moved = |mut token: TokenTree| {
        token.set_span(Span::mixed_site().located_at(place));
        token
    };
    tokens.clone().into_iter().map(moved).collect()
}

/// The place of the first token.
pub(crate) fn first_span(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or_else(Span::call_site, |token| token.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_const_is_known_by_its_spelling() {
        let kind = |text: &str| match Text::of(syn::parse_str(text).unwrap()) {
            Ok(Text::Literal(_)) => "literal",
            Ok(Text::Const(_)) => "const",
            Ok(Text::Computed(_)) => "computed",
            Err(_) => "refused",
        };
        for (text, expected) in [
            ("\"a\"", "literal"),
            ("7", "refused"),
            ("b\"a\"", "refused"),
            ("NAME", "const"),
            ("Self::NAME_2", "const"),
            ("const { concat!(\"a\", \"b\") }", "const"),
            ("name", "computed"),
            ("self.name", "computed"),
            ("format!(\"{id}\")", "computed"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}

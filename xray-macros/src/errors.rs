//! Every mistake found in one use of the attribute, told together.
//!
//! Keeps a message with the place it is about. It does not know the rules that were broken, and
//! never decides whether the item is still emitted.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use std::fmt::Display;

#[derive(Default)]
pub(crate) struct Errors(Vec<(Span, String)>);

impl Errors {
    /// Notes a mistake on the first token of `guilty`; name the one token that is wrong.
    pub(crate) fn at(&mut self, guilty: impl ToTokens, problem_and_remedy: impl Display) {
        let first = guilty.into_token_stream().into_iter().next();
        let span = first.map_or_else(Span::call_site, |token| token.span());
        self.at_span(span, problem_and_remedy);
    }

    pub(crate) fn at_span(&mut self, span: Span, problem_and_remedy: impl Display) {
        self.0.push((span, problem_and_remedy.to_string()));
    }

    /// Takes over what the reading of tokens ended with.
    pub(crate) fn unreadable(&mut self, error: syn::Error) {
        for error in error {
            self.at_span(error.span(), error);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One `compile_error!` for each mistake, good wherever an item or a statement may stand.
    ///
    /// All its tokens lie where the mistake is. With our own edition on the path it would also
    /// work in edition 2015, but then rustc ends each message with a note about this macro.
    pub(crate) fn into_tokens(self) -> TokenStream {
        let compile_error = |(span, message)| quote_spanned!(span=> ::core::compile_error! { #message });
        self.0.into_iter().map(compile_error).collect()
    }
}

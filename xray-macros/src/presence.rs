//! The trace that `#[traced]` leaves for `assert_traced!`: a const beside the function.
//!
//! It stands wherever a const may: beside a function that is free or inherent, never in a trait or its
//! `impl`. Those have no visibility of their own, so a written one tells; `check` asks for it elsewhere.

use crate::args::Args;
use crate::arguments::cfgs;
use crate::function::Function;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{ExprPath, Ident, Visibility};

/// The const that stands beside the function, if one can.
pub(crate) fn marker(args: &Args, function: &Function) -> Option<TokenStream> {
    let is_visible = !matches!(function.visibility, Visibility::Inherited);
    if function.in_trait_impl || !is_visible && args.check.is_none() {
        return None;
    }
    let cfgs = cfgs(&function.attributes);
    // In our own words: a lint that minds the visibility has said so of the function.
    let visibility = respanned(function.visibility.to_token_stream());
    let name = name(&function.signature.ident);
    Some(quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #visibility const #name: () = ();
    })
}

fn respanned(tokens: TokenStream) -> TokenStream {
    let ours = |token: TokenTree| match token {
        TokenTree::Group(group) => Group::new(group.delimiter(), respanned(group.stream())).into(),
        mut token => {
            token.set_span(Span::call_site());
            token
        }
    };
    tokens.into_iter().map(ours).collect()
}

/// In capitals and with `_` before it, so that it needs no `#[allow]`, which a crate may forbid. Functions
/// that differ in capitals alone are told apart by where those stand.
fn name(function: &Ident) -> Ident {
    let name = function.unraw().to_string();
    let capitals = name.chars().enumerate().filter(|(_, character)| character.is_uppercase());
    let capitals: String = capitals.map(|(place, _)| format!("_{place}")).collect();
    format_ident!("__{}_IS_TRACED{capitals}", name.to_uppercase(), span = function.span())
}

/// `assert_traced!(path::to::function)`
pub(crate) fn assertion(tokens: TokenStream) -> TokenStream {
    let remedy = "`assert_traced!` takes the path of a function; write `assert_traced!(crate::orders::price)`";
    let parsed = |input: syn::parse::ParseStream<'_>| input.parse::<ExprPath>();
    let mut path = match parsed.parse2(tokens.clone()) {
        Ok(path) => path,
        Err(error) => return syn::Error::new(error.span(), remedy).into_compile_error(),
    };
    let Some(last) = path.path.segments.last_mut() else {
        return syn::Error::new_spanned(tokens, remedy).into_compile_error();
    };
    last.ident = name(&last.ident);
    last.arguments = syn::PathArguments::None;
    quote!(const { #path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_differ_have_consts_that_differ() {
        let const_of = |function: &str| name(&syn::parse_str(function).unwrap()).to_string();
        assert_eq!(const_of("price"), "__PRICE_IS_TRACED");
        assert_eq!(const_of("r#type"), "__TYPE_IS_TRACED");
        assert_eq!(const_of("priceOf"), "__PRICEOF_IS_TRACED_5");
        assert_ne!(const_of("größe"), const_of("GRÖSSE"));
    }
}

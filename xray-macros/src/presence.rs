//! The trace that `#[traced]` leaves for `assert_traced!`: a const beside the function.
//!
//! It stands wherever a const may: beside a function that is free or inherent, never in a trait or its
//! `impl`. Those have no visibility of their own, so a written one tells; `check` asks for it elsewhere.

use crate::args::Args;
use crate::arguments::cfgs;
use crate::function::Function;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{ExprPath, Ident, Visibility};

/// The const that stands beside the function, if one can.
pub(crate) fn marker(args: &Args, function: &Function) -> Option<TokenStream> {
    let is_visible = !matches!(function.visibility, Visibility::Inherited);
    if function.in_trait_impl || !is_visible && args.check.is_none() {
        return None;
    }
    let (visibility, cfgs) = (&function.visibility, cfgs(&function.attributes));
    let name = name(&function.signature.ident);
    Some(quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_upper_case_globals, unreachable_pub)]
        #visibility const #name: () = ();
    })
}

fn name(function: &Ident) -> Ident {
    format_ident!("__{}_is_traced", function.unraw(), span = function.span())
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

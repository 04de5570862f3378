//! The `#[traced]` attribute of the X-Ray SDK, one room after another.
//!
//! `args` reads what was written in the attribute; `input` reads the function under it, with
//! `body` for its tokens, `keywords` for what was a name once and `arguments` for the `#[annotate]` and `#[metadata]` on its arguments;
//! `check` compares the two; `expand` chooses the form of the new body, with `output` for what the
//! return type tells, `captures` for what the body takes along, `expectations` for lints and `statements` for what is said in
//! it; and `errors` carries every mistake out beside the item. Nothing here knows what a segment is:
//! the printed code calls `::xray_runtime::__rt`, and the documentation of the attribute stands on
//! its re-export in `xray-runtime`.
#![forbid(unsafe_code)]

mod args;
mod arguments;
mod body;
mod captures;
mod check;
mod errors;
mod expand;
mod expectations;
mod input;
mod keywords;
mod output;
mod statements;

use args::Args;
use errors::Errors;
use input::Input;
use proc_macro2::TokenStream;
use quote::quote;

/// Records every call of a function as a subsegment.
///
/// Documented where it is used from, at `xray_runtime::traced`.
#[proc_macro_attribute]
pub fn traced(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    traced_tokens(args.into(), item.into()).into()
}

/// The item always leaves again, traced when nothing is wrong with it, as it was otherwise: one
/// mistake in an attribute must not become an unresolved name in every caller.
fn traced_tokens(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::read(args, &mut errors);
    let item = match Input::read(item, &mut errors) {
        Input::Function(mut function) => {
            check::check(&args, &mut function, &mut errors);
            if errors.is_empty() && !function.body.is_half_typed() {
                expand::expand(&args, *function)
            } else {
                function.untraced()
            }
        }
        Input::Other(item) => item,
    };
    let errors = errors.into_tokens();
    quote!(#item #errors)
}

//! The `#[traced]` attribute of the X-Ray SDK, one room after another.
//!
//! `args` reads what was written in the attribute, with `options` for how options are written, `text`
//! for names and keys, and `recorded` for values to record. `input` reads the item under it: a
//! `function` with its `body` and the `arguments` on which `#[annotate]` and `#[metadata]` stand, or the
//! `methods` of an `impl`; `keywords` for what was a name once. `check` compares the two. `expand` chooses the form of the new body, with
//! `output` for what the return type tells, `captures` for what the body takes along, `expectations` for lints, `statements` for
//! what is said when it begins, `values` for how values are read, `report` for what is said when it is
//! done, and `paths` for how the runtime is named; `disabled` leaves the function as it was. `presence`
//! leaves a trace for `assert_traced!`. With the feature `testing`, `test` is an attribute of its own and
//! `expected` reads `assert_trace!`. `errors` carries every mistake out beside the item.
//!
//! Nothing here knows what a segment is: the printed code calls `::xray_runtime::__rt`, and the
//! documentation of the attribute stands on its re-export in `xray-runtime`.
#![forbid(unsafe_code)]

mod args;
mod arguments;
mod body;
mod captures;
mod check;
mod disabled;
mod errors;
mod expand;
mod expectations;
#[cfg(feature = "testing")]
mod expected;
mod function;
mod input;
mod keywords;
mod methods;
mod options;
mod output;
mod paths;
mod presence;
mod recorded;
mod report;
mod statements;
#[cfg(feature = "testing")]
mod test;
mod text;
mod values;

use args::Args;
use errors::Errors;
use function::Function;
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

/// Does not compile when a function has lost its `#[traced]`.
///
/// Documented where it is used from, at `xray_runtime::assert_traced`.
#[proc_macro]
pub fn assert_traced(path: proc_macro::TokenStream) -> proc_macro::TokenStream {
    presence::assertion(path.into()).into()
}

/// Records a test, and hands it its trace.
///
/// Documented where it is used from, at `xray_runtime::test`.
#[cfg(feature = "testing")]
#[proc_macro_attribute]
pub fn test(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    test::expand(args.into(), item.into()).into()
}

/// Reads what is written in `assert_trace!`, which alone calls it.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[proc_macro]
pub fn __expected(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expected::expand(tokens.into()).into()
}

/// The item always leaves again, traced when nothing is wrong with it, as it was otherwise: one
/// mistake in an attribute must not become an unresolved name in every caller.
fn traced_tokens(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::read(args, &mut errors);
    let item = match Input::read(item, &mut errors) {
        Input::Function(function) => traced_function(&args, *function, &mut errors),
        Input::Methods(methods) => methods.traced(args, &mut errors, traced_function),
        Input::Other(item) => item,
    };
    let errors = errors.into_tokens();
    quote!(#item #errors)
}

fn traced_function(args: &Args, mut function: Function, errors: &mut Errors) -> TokenStream {
    check::check(args, &mut function, errors);
    let marker = presence::marker(args, &function);
    let function = if !errors.is_empty() {
        // What only the attribute mentions is not to be warned about on top.
        let function = function.untraced();
        quote!(#[allow(unused)] #function)
    } else if function.body.is_half_typed() {
        function.untraced()
    } else if cfg!(feature = "disabled") {
        disabled::disabled(args, function)
    } else {
        expand::expand(args, function)
    };
    quote!(#function #marker)
}

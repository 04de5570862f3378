//! How printed code names things: the runtime's by its path, our locals out of the user's sight.

use crate::args::Args;
use crate::options::Given;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

/// The path of `__rt`, as if it were written at `place`.
pub(crate) fn runtime(args: &Args, place: Span) -> TokenStream {
    if let Some(Given { value: path, .. }) = &args.runtime {
        quote_spanned!(place=> #path::__rt)
    } else {
        quote_spanned!(place=> ::xray_runtime::__rt)
    }
}

pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

//! The statements that say how a function came out: what is in `ret`, told to `sub`.

use crate::args::ErrClass;
use crate::output::{self, Output, returns_nothing};
use crate::paths::runtime;
use crate::statements::Statements;
use crate::text::first_span;
use crate::values;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ReturnType, Type};

impl Statements<'_> {
    /// Whether the options look at the value, whatever its type.
    pub(crate) fn looks_at_value(&self) -> bool {
        let by_path = matches!(self.args.err.as_ref().map(|err| &err.value), Some(ErrClass::By(_)));
        self.args.ok.is_some() || self.args.error_if.is_some() || by_path
    }

    /// Whether anything is to be said of a value of this type.
    pub(crate) fn reports(&self, output: Output) -> bool {
        self.args.no_err.is_none() && (output.may_be_err() || self.looks_at_value())
    }

    /// The type of the value that the options look at, where it can be written down.
    pub(crate) fn looked_at(&self) -> Option<TokenStream> {
        let signature = &self.function.signature;
        let ReturnType::Type(_, ty) = &signature.output else { return None };
        let is_plain = !output::has_impl_trait(ty)
            && !returns_nothing(&signature.output)
            && !matches!(Output::of(&signature.output), Output::BoxedFuture)
            && self.args.future.is_none()
            && self.args.stream.is_none();
        (self.looks_at_value() && is_plain).then(|| ty.to_token_stream())
    }

    /// Marks the subsegment by what is in `ret`, when both are variables.
    pub(crate) fn report(&self) -> TokenStream {
        let Self { site, sub, ret, .. } = self;
        self.reported(&quote!(&#ret), &quote!(&mut #sub), &quote!(#site))
    }

    /// The same as a function of both. `ty` is wanted where nothing else tells the type in full.
    pub(crate) fn report_closure(&self, ty: Option<&Type>) -> TokenStream {
        let Self { site, sub, ret, .. } = self;
        let ty = ty.map(|ty| quote!(: &#ty));
        let report = self.reported(&quote!(#ret), &quote!(#sub), &quote!(#site));
        quote!(|#ret #ty, #site, #sub| { #report })
    }

    fn reported(&self, ret: &TokenStream, sub: &TokenStream, site: &TokenStream) -> TokenStream {
        let Self { rt, .. } = self;
        let looked =
            |at: &TokenStream| quote!({ use #rt::returned::*; (&&&&&&&&#rt::Returned(#ret)).xray_report(#site, #at); });
        let err_by = match self.args.err.as_ref().map(|err| &err.value) {
            Some(ErrClass::By(path)) => Some({
                // Ours, though it lies where the path does: clippy would rather have no closure.
                let place = Span::call_site().located_at(first_span(path));
                let rt = runtime(self.args, place);
                quote_spanned!(place=> .err_by(#ret, |returned| #rt::Fallible::as_err(returned), #path))
            }),
            _ => None,
        };
        let error_if = self.args.error_if.as_ref().map(|given| {
            let path = &given.value;
            quote_spanned!(first_span(path)=> .error_if(#ret, #path))
        });
        let outcome = if err_by.is_some() || error_if.is_some() {
            let at = quote!(&mut #rt::Judged::of(#sub) #err_by #error_if);
            looked(&at)
        } else {
            looked(sub)
        };
        let recorded = self.args.ok.as_ref().map(|ok| {
            let value = values::returned();
            let values = values::values(self.args, ok.value.iter());
            quote! {
                if #rt::is_recording(#sub) {
                    if let #rt::core::option::Option::Some(#value) = { use #rt::judged::*; (&&#rt::Returned(#ret)).xray_ok() } {
                        #rt::record_in(#sub, #values);
                    }
                }
            }
        });
        quote!(#outcome #recorded)
    }
}

//! How a value to record is read: expressions for the arrays that `__rt` takes.
//!
//! Says nothing of when they are evaluated.

use crate::args::Args;
use crate::paths::{local, runtime};
use crate::recorded::{Form, Kind, On, Recorded};
use crate::text::{Text, first_span};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

/// `&[annotations], &[metadata]`
pub(crate) fn values<'a>(args: &Args, recorded: impl Iterator<Item = &'a Recorded>) -> TokenStream {
    let rt = &runtime(args, Span::call_site());
    let (mut annotations, mut metadata) = (TokenStream::new(), TokenStream::new());
    for recorded in recorded {
        let cfgs = &recorded.cfgs;
        let key = key(args, recorded);
        match recorded.kind {
            Kind::Annotation => {
                if let Some(value) = annotation(rt, recorded) {
                    annotations.extend(quote!(#(#cfgs)* (#key, #value),));
                }
            }
            Kind::Metadata => {
                if let Some(value) = metadata_value(rt, recorded) {
                    metadata.extend(quote!(#(#cfgs)* (#key, #value),));
                }
            }
        }
    }
    quote!(&[#annotations], &[#metadata])
}

/// What `xray_ok` gave, under this name.
pub(crate) fn returned() -> proc_macro2::Ident {
    local("traced_value")
}

fn key(args: &Args, recorded: &Recorded) -> TokenStream {
    match recorded.name.as_ref().map(|name| &name.value) {
        Some(text @ (Text::Const(key) | Text::Computed(key))) => {
            let check = match recorded.kind {
                Kind::Annotation => local("annotation_key"),
                Kind::Metadata => local("metadata_key"),
            };
            let rt = runtime(args, text.span());
            quote_spanned!(text.span()=> const { #rt::consts::#check(#key) })
        }
        _ => {
            let key = recorded.key();
            quote!(#key)
        }
    }
}

fn annotation(rt: &TokenStream, recorded: &Recorded) -> Option<TokenStream> {
    let value = value(rt, recorded)?;
    let (computed, owned) = (quote!(#rt::values::computed), quote!(#rt::values::owned));
    Some(match (&recorded.on, &recorded.form) {
        (On::Value(_) | On::Returned(_), _) | (_, Form::With(_)) => quote!(#computed(|| #owned(#value))),
        (_, Form::Display(word) | Form::Debug(word)) => {
            let displayed = quote_spanned!(word.span()=> displayed);
            quote!(#rt::values::#displayed(#value))
        }
        (_, Form::AsItIs) => quote!(#rt::annotation::<dyn #rt::ToAnnotation + '_>(#value)),
    })
}

fn metadata_value(rt: &TokenStream, recorded: &Recorded) -> Option<TokenStream> {
    let value = value(rt, recorded)?;
    let (computed, owned) = (quote!(#rt::values::computed_metadata), quote!(#rt::values::owned_metadata));
    Some(match (&recorded.on, &recorded.form) {
        (On::Value(_) | On::Returned(_), _) | (_, Form::With(_)) => quote!(&#computed(|| #owned(#value))),
        (_, Form::Display(_)) => quote!(&#rt::values::display_text(#value)),
        (_, Form::Debug(_)) => quote!(&#rt::values::debug_text(#value)),
        (_, Form::AsItIs) => quote!(#rt::metadata(#value)),
    })
}

/// A reference to the value; where it does not fit, that is underlined where the user wrote it.
fn value(rt: &TokenStream, recorded: &Recorded) -> Option<TokenStream> {
    Some(match &recorded.on {
        On::Name(argument) => {
            let reference = quote_spanned!(argument.span()=> &#argument);
            match &recorded.form {
                Form::With(with) => made_by(rt, &with.value, &reference),
                _ => reference,
            }
        }
        On::Value(value) => referenced(value),
        On::Returned(make) => {
            let returned = returned();
            made_by(rt, make, &quote!(#returned))
        }
        On::Receiver | On::Wildcard | On::Pattern => return None,
    })
}

/// `&make(value)`: a function is called, so that references coerce; a closure is handed over, so that
/// it knows the type of its argument.
fn made_by(rt: &TokenStream, make: &Expr, value: &TokenStream) -> TokenStream {
    let place = first_span(make);
    match make {
        Expr::Path(path) => quote_spanned!(place=> &#path(#value)),
        make => quote_spanned!(place=> &#rt::values::applied(#value, #make)),
    }
}

/// `&expression`, in parentheses where `&` would bind tighter.
pub(crate) fn referenced(expression: &Expr) -> TokenStream {
    let place = first_span(expression);
    match expression {
        Expr::Path(_)
        | Expr::Field(_)
        | Expr::MethodCall(_)
        | Expr::Call(_)
        | Expr::Lit(_)
        | Expr::Macro(_)
        | Expr::Index(_)
        | Expr::Paren(_)
        | Expr::Reference(_)
        | Expr::Block(_)
        | Expr::Tuple(_)
        | Expr::Array(_) => quote_spanned!(place=> &#expression),
        _ => quote_spanned!(place=> &(#expression)),
    }
}

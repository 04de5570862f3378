//! A function taken apart just far enough to get a new body.

use crate::body::Body;
use crate::recorded::Recorded;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Signature, Visibility};

pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    /// `default`, in a specialising impl.
    pub(crate) defaultness: Option<Ident>,
    pub(crate) signature: Signature,
    /// What `#[annotate]` and `#[metadata]` asked for, in order of the arguments.
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) body: Body,
    /// The type whose method it is, as a traced `impl` says it.
    pub(crate) owner: Option<String>,
    /// Attributes of its `impl` want to see `async fn`.
    pub(crate) others_see_async: bool,
    pub(crate) in_trait_impl: bool,
}

impl Function {
    /// The function as it was, without the attributes only we understand.
    pub(crate) fn untraced(self) -> TokenStream {
        self.with_body(&self.body.untouched)
    }

    /// Whether the body must run in the function's own frame, not in a closure: `#[track_caller]`
    /// would name our line, and a closure has no `...`.
    pub(crate) fn keeps_its_frame(&self) -> bool {
        let names_track_caller = |attribute: &Attribute| {
            attribute.path().is_ident("track_caller")
                || attribute.path().is_ident("cfg_attr")
                    && attribute.to_token_stream().to_string().contains("track_caller")
        };
        self.signature.variadic.is_some() || self.attributes.iter().any(names_track_caller)
    }

    pub(crate) fn with_body(&self, body: &impl ToTokens) -> TokenStream {
        let Self { attributes, visibility, defaultness, signature, .. } = self;
        quote!(#(#attributes)* #visibility #defaultness #signature #body)
    }

    /// The name its subsegment gets: `Type::method` in a traced `impl`.
    pub(crate) fn name(&self) -> String {
        let name = self.signature.ident.unraw();
        match &self.owner {
            Some(owner) => format!("{owner}::{name}"),
            None => name.to_string(),
        }
    }
}

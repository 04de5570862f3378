//! The item under `#[traced]`, taken apart just far enough to get a new body.
//!
//! The signature is read with syn and edited in place; the body stays the tokens the user wrote,
//! so half-typed code still leaves as a function. Nothing is judged here except that there is a
//! function at all.

use crate::arguments;
use crate::body::Body;
use crate::errors::Errors;
use crate::methods::Methods;
use crate::recorded::Recorded;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Token, Visibility};

pub(crate) enum Input {
    Function(Box<Function>),
    /// An `impl`, whose methods are traced one by one.
    Methods(Box<Methods>),
    /// Something that cannot be traced; the mistake has been noted.
    Other(TokenStream),
}

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

impl Input {
    /// Everything before the body is read with syn, the body by itself: syn would copy each of its
    /// tokens first.
    pub(crate) fn read(item: TokenStream, errors: &mut Errors) -> Self {
        if let Some(methods) = Methods::of(&item) {
            return Self::Methods(Box::new(methods));
        }
        let mut head: Vec<TokenTree> = item.clone().into_iter().collect();
        let body = head.last().and_then(Body::of);
        if body.is_some() {
            head.pop();
        }
        let read = |input: ParseStream<'_>| read_head(input, body, errors);
        match read.parse2(head.into_iter().collect()) {
            Ok(Some(function)) => return Self::Function(Box::new(function)),
            Ok(None) => {}
            Err(error) => errors.unreadable(error),
        }
        Self::Other(arguments::without_helpers(item))
    }
}

fn read_head(input: ParseStream<'_>, body: Option<Body>, errors: &mut Errors) -> syn::Result<Option<Function>> {
    let mut attributes = input.call(Attribute::parse_outer)?;
    let visibility: Visibility = input.parse()?;
    if let Some(keyword) = keyword_of_another_item(&input.fork()) {
        errors.at(&keyword, not_a_function(&keyword));
        input.parse::<TokenStream>()?;
        return Ok(None);
    }
    let defaultness = if input.peek(Token![default]) { Some(input.call(Ident::parse_any)?) } else { None };
    let mut signature: Signature = input.parse()?;
    let Some(mut body) = body else {
        errors.at_span(input.span(), "`#[traced]` needs a function body; put it on the impl");
        input.parse::<TokenStream>()?;
        return Ok(None);
    };
    attributes.extend(body.lift_inner_attributes()?);
    let recorded = arguments::lift(&mut signature, errors);
    Ok(Some(Function {
        attributes,
        visibility,
        defaultness,
        signature,
        recorded,
        body,
        owner: None,
        others_see_async: false,
        in_trait_impl: false,
    }))
}

/// The word that says this is no function, or nothing when it is one.
fn keyword_of_another_item(input: ParseStream<'_>) -> Option<TokenTree> {
    let mut first = None;
    loop {
        let token: TokenTree = input.parse().ok()?;
        let word = match &token {
            TokenTree::Ident(word) => word.to_string(),
            TokenTree::Literal(_) if first.is_some() => continue,
            _ => return first.or(Some(token)),
        };
        match word.as_str() {
            "fn" => return None,
            "const" | "extern" => first = first.or(Some(token)),
            "default" | "async" | "unsafe" | "safe" | "auto" => {}
            "struct" | "enum" | "union" | "trait" | "impl" | "mod" | "type" | "static" | "use" | "let"
            | "macro_rules" | "crate" => return Some(first.unwrap_or(token)),
            _ => return first.or(Some(token)),
        }
    }
}

fn not_a_function(keyword: &TokenTree) -> String {
    let keyword = keyword.to_string();
    let remedy = match keyword.as_str() {
        "trait" => "put it on each method to trace",
        "mod" | "extern" => "put it on each function to trace",
        "let" => "use `xray_runtime::scope` for a block or a closure",
        _ => "remove it here",
    };
    format!("`#[traced]` goes on a function, not on `{keyword}`; {remedy}")
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
}

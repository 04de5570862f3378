//! The item under `#[traced]`, taken apart just far enough to get a new body.
//!
//! The signature is read with syn and edited in place; the body stays the tokens the user wrote,
//! so half-typed code still leaves as a function. Nothing is judged here except that there is a
//! function at all.

use crate::arguments;
use crate::body::Body;
use crate::errors::Errors;
use crate::function::Function;
use crate::keywords;
use crate::methods::Methods;
use proc_macro2::{Ident, TokenStream, TokenTree};
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
        match read.parse2(keywords::as_names(head)) {
            Ok(Some(function)) => return Self::Function(Box::new(function)),
            Ok(None) => {}
            // Something is not written yet, and rustc says so.
            Err(error) if error.to_string().starts_with("unexpected end of input") => {}
            Err(error) => errors.unreadable(error),
        }
        Self::Other(if has_helpers(item.clone()) { arguments::without_helpers(item) } else { item })
    }
}

/// Whether a helper may stand in the item; one without any leaves as it came, both ends of each brace
/// where they were.
fn has_helpers(item: TokenStream) -> bool {
    item.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "annotate" || word == "metadata",
        TokenTree::Group(group) => has_helpers(group.stream()),
        _ => false,
    })
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
        let Ok(token) = input.parse::<TokenTree>() else { return first };
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

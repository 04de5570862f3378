//! The item under `#[traced]`, taken apart just far enough to get a new body.
//!
//! The signature is read with syn and edited in place; the body stays the tokens the user wrote,
//! so half-typed code still leaves as a function. Nothing is judged here except that there is a
//! function at all.

use crate::arguments::{self, Recorded};
use crate::errors::Errors;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Token, Visibility};

pub(crate) enum Input {
    Function(Box<Function>),
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
}

/// The user's statements, and the braces around them.
pub(crate) struct Body {
    pub(crate) statements: TokenStream,
    pub(crate) braces: Span,
    /// The braces as they came: a brace of ours cannot tell its two ends apart.
    untouched: Group,
}

impl Input {
    pub(crate) fn read(item: TokenStream, errors: &mut Errors) -> Self {
        let untouched = item.clone();
        let read = |input: ParseStream<'_>| read_item(input, errors);
        match read.parse2(item) {
            Ok(Some(function)) => Self::Function(Box::new(function)),
            Ok(None) => Self::Other(arguments::without_helpers(untouched)),
            Err(error) => {
                errors.unreadable(error);
                Self::Other(arguments::without_helpers(untouched))
            }
        }
    }
}

fn read_item(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Function>> {
    let mut attributes = input.call(Attribute::parse_outer)?;
    let visibility: Visibility = input.parse()?;
    if let Some(keyword) = keyword_of_another_item(&input.fork()) {
        errors.at(&keyword, not_a_function(&keyword));
        input.parse::<TokenStream>()?;
        return Ok(None);
    }
    let defaultness = if input.peek(Token![default]) { Some(input.call(Ident::parse_any)?) } else { None };
    let mut signature: Signature = input.parse()?;
    if input.peek(Token![;]) {
        let semicolon: Token![;] = input.parse()?;
        errors.at(semicolon, "`#[traced]` needs a function body; put it on the impl");
        return Ok(None);
    }
    let mut body = read_body(input)?;
    input.parse::<TokenStream>()?;
    attributes.extend(body.lift_inner_attributes()?);
    let recorded = arguments::lift(&mut signature, errors);
    Ok(Some(Function { attributes, visibility, defaultness, signature, recorded, body }))
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
        "impl" | "trait" => "put it on each method to trace",
        "mod" | "extern" => "put it on each function to trace",
        "let" => "use `xray_runtime::scope` for a block or a closure",
        _ => "remove it here",
    };
    format!("`#[traced]` goes on a function, not on `{keyword}`; {remedy}")
}

/// A body handed on by `macro_rules!` as `$body:block` comes in an invisible group.
fn read_body(input: ParseStream<'_>) -> syn::Result<Body> {
    match input.parse()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            Ok(Body { statements: group.stream(), braces: group.span(), untouched: group })
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => read_body.parse2(group.stream()),
        other => Err(syn::Error::new(other.span(), "expected the body of the function")),
    }
}

impl Body {
    /// Whether somebody is in the middle of typing it, as in `{ order. }`. It cannot compile, and
    /// both rustc and an editor have more to say about it as it stands.
    pub(crate) fn is_half_typed(&self) -> bool {
        let mut last_two = [None, None];
        for token in self.statements.clone() {
            let [_, last] = last_two;
            last_two = [last, Some(token)];
        }
        let [before, last] = last_two.map(|token| match token {
            Some(TokenTree::Punct(punct)) => punct.as_char(),
            _ => ' ',
        });
        // `..` ends a range.
        last == '.' && before != '.' || ":=&+-*/%^,<@".contains(last)
    }

    /// `#![..]` is legal only at the start of the braces it came with, which get a new content.
    fn lift_inner_attributes(&mut self) -> syn::Result<Vec<Attribute>> {
        let mut attributes = Vec::new();
        let mut tokens = self.statements.clone().into_iter();
        let is_attribute = matches!(tokens.next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#')
            && matches!(tokens.next(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
        if is_attribute {
            let read = |input: ParseStream<'_>| Ok((input.call(Attribute::parse_inner)?, input.parse()?));
            (attributes, self.statements) = read.parse2(self.statements.clone())?;
            self.untouched = braced(self.statements.clone(), self.braces);
        }
        for attribute in &mut attributes {
            attribute.style = syn::AttrStyle::Outer;
        }
        Ok(attributes)
    }
}

impl Function {
    /// The function as it was, without the attributes only we understand.
    pub(crate) fn untraced(self) -> TokenStream {
        self.with_body(&self.body.untouched)
    }

    pub(crate) fn with_body(&self, body: &impl ToTokens) -> TokenStream {
        let Self { attributes, visibility, defaultness, signature, .. } = self;
        quote!(#(#attributes)* #visibility #defaultness #signature #body)
    }
}

/// Braces that lie where the user's lie. Their span carries the edition of the user's crate, so
/// temporaries drop when that edition says, and coverage counts the body as the user's.
pub(crate) fn braced(tokens: TokenStream, place: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(place);
    group
}

//! `#[annotate]` and `#[metadata]`, lifted off the arguments they stand on.
//!
//! rustc knows neither, so whatever happens they must be gone from the function that leaves. What
//! was asked for is only collected here; `check` says whether it can be had.

use crate::errors::Errors;
use crate::recorded::{Form, Kind, On, Recorded, read_helper};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Meta, Pat, Signature, Token};

/// Takes the helpers off every argument of `signature`.
pub(crate) fn lift(signature: &mut Signature, errors: &mut Errors) -> Vec<Recorded> {
    let mut recorded = Vec::new();
    for argument in &mut signature.inputs {
        let attributes = attributes_of(argument);
        if attributes.is_empty() {
            continue;
        }
        let attributes = std::mem::take(attributes);
        let cfgs = cfgs(&attributes);
        let mut kept = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            let mut helpers = Vec::new();
            if let Some(rest) = split(attribute, &mut Vec::new(), &mut helpers) {
                kept.push(rest);
            }
            for (meta, conditions) in helpers {
                let cfgs = cfgs.iter().cloned().chain(conditions).collect();
                recorded.extend(read(meta, cfgs, argument, errors));
            }
        }
        *attributes_of(argument) = kept;
    }
    recorded
}

fn attributes_of(argument: &mut FnArg) -> &mut Vec<Attribute> {
    match argument {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(argument) => &mut argument.attrs,
    }
}

/// The `#[cfg(..)]`s among `attributes`, to be repeated wherever the argument is used.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<TokenStream> {
    let cfgs = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.map(ToTokens::to_token_stream).collect()
}

fn kind(meta: &Meta) -> Option<Kind> {
    Kind::of(meta.path().get_ident()?)
}

/// Moves a helper into `helpers` and gives back what else the attribute says.
///
/// rustc does not expand `cfg_attr` before an attribute macro runs, so the helper inside
/// `#[cfg_attr(P, annotate)]` becomes a statement of ours under `#[cfg(P)]`.
fn split(
    mut attribute: Attribute,
    conditions: &mut Vec<TokenStream>,
    helpers: &mut Vec<(Meta, Vec<TokenStream>)>,
) -> Option<Attribute> {
    if kind(&attribute.meta).is_some() {
        helpers.push((attribute.meta, conditions.clone()));
        return None;
    }
    let Meta::List(list) = &mut attribute.meta else { return Some(attribute) };
    if !list.path.is_ident("cfg_attr") {
        return Some(attribute);
    }
    let parts = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone());
    let Ok(parts) = parts else { return Some(attribute) };
    let mut parts = parts.into_iter();
    let predicate = parts.next()?;
    let before = helpers.len();
    conditions.push(quote!(#[cfg(#predicate)]));
    let rest = parts.filter_map(|meta| {
        let mut part = attribute.clone();
        part.meta = meta;
        split(part, conditions, helpers).map(|kept| kept.meta)
    });
    let rest: Vec<Meta> = rest.collect();
    conditions.pop();
    if helpers.len() == before {
        return Some(attribute);
    }
    if rest.is_empty() {
        return None;
    }
    if let Meta::List(list) = &mut attribute.meta {
        list.tokens = quote!(#predicate, #(#rest),*);
    }
    Some(attribute)
}

fn read(meta: Meta, cfgs: Vec<TokenStream>, argument: &FnArg, errors: &mut Errors) -> Option<Recorded> {
    let kind = kind(&meta)?;
    let helper = meta.path().get_ident()?.clone();
    let (name, form) = match meta {
        Meta::Path(_) => (None, Form::AsItIs),
        Meta::List(list) => read_helper(kind, list.tokens, errors),
        Meta::NameValue(pair) => {
            let remedy = format!("`#[{helper}]` takes its key in parentheses; write `#[{helper}(name = \"..\")]`");
            errors.at(pair.eq_token, remedy);
            return None;
        }
    };
    let on = match argument {
        FnArg::Receiver(_) => On::Receiver,
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) if pattern.subpat.is_none() => On::Name(pattern.ident.clone()),
            Pat::Wild(_) => On::Wildcard,
            _ => On::Pattern,
        },
    };
    Some(Recorded { kind, helper, name, on, form, is_ours: false, cfgs })
}

/// An item we could not trace, without the helpers on the arguments of the functions inside it.
pub(crate) fn without_helpers(item: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in item {
        match token {
            TokenTree::Group(group) if is_helper(&group) && ends_in_hash(&kept) => {
                kept.pop();
            }
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), without_helpers(group.stream()));
                inside.set_span(group.span());
                kept.push(inside.into());
            }
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

fn is_helper(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(word)) if word == "annotate" || word == "metadata")
}

fn ends_in_hash(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#')
}

//! `#[expect(..)]` of lints that judge the shape of a function, which is no longer the user's.
//!
//! clippy would say of `async fn f() {}` that it waits for nothing; of the expansion it says nothing,
//! and the expectation would become a warning. Such a lint is only allowed.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token, parse_quote};

/// Turns those expectations into `#[allow(..)]`.
pub(crate) fn relax(attributes: &mut Vec<Attribute>) {
    let relaxed = std::mem::take(attributes).into_iter().flat_map(|attribute| match split(&attribute) {
        Some([kept, lost]) if !lost.is_empty() => {
            let mut expect = attribute.clone();
            if let Meta::List(list) = &mut expect.meta {
                list.tokens = kept.clone();
            }
            let allow: Attribute = parse_quote!(#[allow(#lost)]);
            [(!kept.is_empty()).then_some(expect), Some(allow)]
        }
        _ => [Some(attribute), None],
    });
    *attributes = relaxed.flatten().collect();
}

/// What can still come true, and what cannot.
fn split(attribute: &Attribute) -> Option<[TokenStream; 2]> {
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("expect") {
        return None;
    }
    let lints = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone()).ok()?;
    let (reason, lints): (Vec<Meta>, Vec<Meta>) = lints.into_iter().partition(|lint| lint.path().is_ident("reason"));
    let (lost, kept): (Vec<Meta>, Vec<Meta>) = lints.into_iter().partition(judges_the_shape);
    let with_reason =
        |lints: Vec<Meta>| if lints.is_empty() { TokenStream::new() } else { quote!(#(#lints,)* #(#reason)*) };
    Some([with_reason(kept), with_reason(lost)])
}

fn judges_the_shape(lint: &Meta) -> bool {
    let path = lint.path();
    path.is_ident("async_fn_in_trait")
        || path.segments.first().is_some_and(|tool| tool.to_token_stream().to_string() == "clippy")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relaxed(attribute: Attribute) -> String {
        let mut attributes = vec![attribute];
        relax(&mut attributes);
        attributes.iter().map(|attribute| attribute.to_token_stream().to_string().replace(' ', "")).collect()
    }

    #[test]
    fn an_expectation_of_clippys_becomes_leave() {
        assert_eq!(relaxed(parse_quote!(#[expect(clippy::unused_async)])), "#[allow(clippy::unused_async,)]");
        assert_eq!(
            relaxed(parse_quote!(#[expect(unused_mut, clippy::a, clippy::b, reason = "r")])),
            r#"#[expect(unused_mut,reason="r")]#[allow(clippy::a,clippy::b,reason="r")]"#
        );
    }

    #[test]
    fn other_attributes_stay_as_they_are() {
        assert_eq!(relaxed(parse_quote!(#[expect(dead_code)])), "#[expect(dead_code)]");
        assert_eq!(relaxed(parse_quote!(#[allow(clippy::a)])), "#[allow(clippy::a)]");
    }
}

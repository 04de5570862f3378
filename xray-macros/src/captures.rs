//! Which arguments the body takes along, and in which order they are to be dropped.
//!
//! A closure or an `async` block captures its variables in the order in which they are first
//! mentioned and drops them in that order, while a function drops its arguments last to first.
//! So the new body begins by mentioning them in reverse. An argument the body never mentions is
//! left alone, or rustc could no longer say that it is unused.

use crate::arguments::cfgs;
use crate::function::Function;
use crate::recorded::On;
use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{FnArg, Pat, PatIdent};

pub(crate) struct Captures {
    /// `let _ = (&last, .., &first,);`, where there is anything to mention.
    pub(crate) mention: Option<TokenStream>,
    /// Every value that comes in has a name and is mentioned, so none is dropped before the body.
    pub(crate) complete: bool,
}

/// Reads the captures of `function`, and gives each `_` of its arguments a name to be dropped by.
/// What stands in `options` may use arguments too.
pub(crate) fn captures(function: &mut Function, options: &TokenStream) -> Captures {
    let mut complete = true;
    let mut bound = Vec::new();
    for (position, argument) in function.signature.inputs.iter_mut().enumerate() {
        let mut is_ours = false;
        let (attributes, names) = match argument {
            FnArg::Receiver(receiver) => (&receiver.attrs, vec![receiver.self_token.to_token_stream()]),
            FnArg::Typed(argument) => {
                name_wildcard(&mut argument.pat, position);
                if let Pat::Ident(pattern) = &*argument.pat {
                    let used = function.body.trees.iter().cloned().chain(options.clone());
                    is_ours = is_unused(&pattern.ident, used);
                }
                let mut names = Vec::new();
                complete &= bindings(&argument.pat, &mut names);
                (&argument.attrs, names.into_iter().map(ToTokens::into_token_stream).collect())
            }
        };
        let cfgs = cfgs(attributes);
        let bind = |name: TokenStream| Bound {
            word: name.to_string().trim_start_matches("r#").to_owned(),
            mention: quote!(#(#cfgs)* &#name),
            is_ours,
        };
        bound.extend(names.into_iter().map(bind));
    }
    let mut unseen: Vec<String> = bound.iter().map(|bound| bound.word.clone()).collect();
    unseen.retain(|word| !word.starts_with('_'));
    look_for(&mut unseen, function.body.trees.iter().cloned());
    complete &= unseen.is_empty();
    let seen = bound.iter().rev().filter(|bound| !unseen.contains(&bound.word));
    let mentions: Vec<&TokenStream> = seen.map(|bound| &bound.mention).collect();
    let allow = bound.iter().any(|bound| is_underscored(&bound.word) && !bound.is_ours).then(allow_underscored);
    let mention = (!mentions.is_empty()).then(|| quote!(#allow let _ = (#(#mentions,)*);));
    Captures { mention, complete }
}

/// Makes each argument `_name` that neither body nor `options` mention a name of ours: clippy minds that
/// such a name is used, unless a macro does, and a crate may forbid us to allow it.
pub(crate) fn hide_unused(function: &mut Function, options: &TokenStream) {
    for argument in &mut function.signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let Pat::Ident(PatIdent { ident, subpat: None, .. }) = &mut *argument.pat else { continue };
        let used = function.body.trees.iter().cloned().chain(options.clone());
        if !is_unused(ident, used) {
            continue;
        }
        let ours = ident.span().resolved_at(Span::mixed_site());
        for recorded in &mut function.recorded {
            if let On::Name(name) = &mut recorded.on {
                if name == ident {
                    name.set_span(ours);
                    recorded.is_ours = true;
                }
            }
        }
        ident.set_span(ours);
    }
}

fn is_unused(name: &Ident, used: impl Iterator<Item = TokenTree>) -> bool {
    let name = name.to_string();
    if !is_underscored(&name) {
        return false;
    }
    let mut unseen = vec![name];
    look_for(&mut unseen, used);
    !unseen.is_empty()
}

/// A name that an argument binds.
struct Bound {
    is_ours: bool,
    word: String,
    mention: TokenStream,
}

/// Whether clippy minds that a variable of this name is used.
pub(crate) fn is_underscored(name: &str) -> bool {
    name.starts_with('_') && !name.starts_with("__")
}

/// Goes on a statement of ours that uses one.
pub(crate) fn allow_underscored() -> TokenStream {
    quote!(#[allow(clippy::used_underscore_binding)])
}

/// An argument `_` lives as long as the function; so must what the closure takes along.
fn name_wildcard(pattern: &mut Pat, position: usize) {
    if let Pat::Wild(wildcard) = pattern {
        let ident =
            Ident::new(&format!("__{position}"), wildcard.underscore_token.span.resolved_at(Span::mixed_site()));
        let attrs = std::mem::take(&mut wildcard.attrs);
        *pattern = Pat::Ident(PatIdent { attrs, by_ref: None, mutability: None, ident, subpat: None });
    }
}

/// Collects the names a pattern binds; `true` when the pattern is a name and nothing else.
fn bindings(pattern: &Pat, names: &mut Vec<Ident>) -> bool {
    let mut each = |patterns: &mut dyn Iterator<Item = &Pat>| {
        for pattern in patterns {
            bindings(pattern, names);
        }
    };
    match pattern {
        Pat::Ident(pattern) => {
            names.push(pattern.ident.clone());
            if let Some((_, inner)) = &pattern.subpat {
                bindings(inner, names);
            }
            return pattern.subpat.is_none() && pattern.by_ref.is_none();
        }
        Pat::Paren(pattern) => return bindings(&pattern.pat, names),
        Pat::Type(pattern) => return bindings(&pattern.pat, names),
        Pat::Reference(pattern) => each(&mut [&*pattern.pat].into_iter()),
        Pat::Or(pattern) => each(&mut pattern.cases.first().into_iter()),
        Pat::Slice(pattern) => each(&mut pattern.elems.iter()),
        Pat::Struct(pattern) => each(&mut pattern.fields.iter().map(|field| &*field.pat)),
        Pat::Tuple(pattern) => each(&mut pattern.elems.iter()),
        Pat::TupleStruct(pattern) => each(&mut pattern.elems.iter()),
        _ => {}
    }
    false
}

/// Takes off `unseen` what occurs among the tokens, also inside macro calls and format strings.
fn look_for(unseen: &mut Vec<String>, tokens: impl Iterator<Item = TokenTree>) {
    let mut tokens = tokens.peekable();
    let (mut before, mut last) = (' ', ' ');
    while let Some(token) = tokens.next() {
        if unseen.is_empty() {
            return;
        }
        let mut sign = ' ';
        match token {
            TokenTree::Ident(word) => {
                if !is_no_variable((before, last), tokens.peek()) {
                    unseen.retain(|unseen| word.unraw() != unseen);
                }
            }
            TokenTree::Group(group) => look_for(unseen, group.stream().into_iter()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                unseen.retain(|unseen| !names_in_braces(&text, unseen));
            }
            TokenTree::Punct(punct) => sign = punct.as_char(),
        }
        (before, last) = (last, sign);
    }
}

/// Whether a word between these is a field, a method, a label or part of a path.
fn is_no_variable(before: (char, char), next: Option<&TokenTree>) -> bool {
    let joins_a_path = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
    match before {
        ('.', '.') => false,
        (_, '.' | '\'') | (':', ':') => true,
        _ => next.is_some_and(joins_a_path),
    }
}

/// Whether `name` stands directly behind a brace of a format string, as in `"{name:?}"`.
fn names_in_braces(template: &str, name: &str) -> bool {
    template.split('{').skip(1).any(|rest| {
        rest.trim_start()
            .strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::Errors;
    use crate::input::Input;

    fn mention(function: &str) -> (String, bool) {
        let Input::Function(mut function) = Input::read(function.parse().unwrap(), &mut Errors::default()) else {
            panic!("not a function: {function}");
        };
        let captures = captures(&mut function, &TokenStream::new());
        (captures.mention.unwrap_or_default().to_string().replace(' ', ""), captures.complete)
    }

    #[test]
    fn arguments_are_mentioned_last_to_first() {
        assert_eq!(mention("fn f(&self, a: u8, _b: u8) { self.g(a) }"), ("let_=(&_b,&a,&self,);".into(), true));
        assert_eq!(mention("fn f(_b: u8) { _b }").0, "#[allow(clippy::used_underscore_binding)]let_=(&_b,);");
    }

    #[test]
    fn an_argument_the_body_never_mentions_is_left_to_the_lint() {
        assert_eq!(mention("fn f(a: u8, b: u8) { g(b) }"), ("let_=(&b,);".into(), false));
    }

    #[test]
    fn a_format_string_mentions_its_arguments() {
        assert_eq!(mention(r#"fn f(a: u8, b: u8) { m!("{a} {{b}} {ba}") }"#).0, "let_=(&b,&a,);");
    }

    #[test]
    fn a_field_a_method_a_label_or_a_path_is_no_mention() {
        assert_eq!(mention("fn f(a: u8) { s.a; s.a(); a::b(); b::a(); 'a: loop { break 'a } }").0, "");
        for body in ["S { a: a }", "S { ..a }", "0..a", "a.b()", "x = a", "m!(x = a)", "a as u8", "|x: a| a"] {
            assert_eq!(mention(&format!("fn f(a: u8) {{ {body} }}")).0, "let_=(&a,);", "{body}");
        }
    }

    #[test]
    fn a_raw_name_is_found_without_its_mark() {
        assert_eq!(mention("fn f(r#type: u8) { m!(\"{type}\") }").0, "let_=(&r#type,);");
    }

    #[test]
    fn a_wildcard_gets_a_name() {
        assert_eq!(mention("fn f(a: u8, _: u8) { a }"), ("let_=(&__1,&a,);".into(), true));
        assert_eq!(mention("fn f() {}"), (String::new(), true));
    }

    #[test]
    fn a_pattern_may_drop_parts_early() {
        assert_eq!(mention("fn f(P { x, y: z }: P) { x + z }"), ("let_=(&z,&x,);".into(), false));
    }
}

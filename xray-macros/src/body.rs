//! The body of the function: tokens the user wrote, looked at from outside.
//!
//! It is never parsed. Handing it to syn would cost more than all the rest of the macro, and would
//! refuse what somebody is just typing.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{AttrStyle, Attribute};

/// The user's statements, and the braces around them.
pub(crate) struct Body {
    pub(crate) statements: TokenStream,
    /// The statements again, as far as they are separate tokens.
    pub(crate) trees: Vec<TokenTree>,
    pub(crate) braces: Span,
    /// The braces as they came: a brace of ours cannot tell its two ends apart.
    pub(crate) untouched: Group,
}

impl Body {
    /// Reads the last tokens of a function. A body that `macro_rules!` hands on as `$body:block`
    /// comes in an invisible group.
    pub(crate) fn of(last: &TokenTree) -> Option<Self> {
        let TokenTree::Group(group) = last else { return None };
        match group.delimiter() {
            Delimiter::Brace => Some(Self {
                statements: group.stream(),
                trees: group.stream().into_iter().collect(),
                braces: group.span(),
                untouched: group.clone(),
            }),
            Delimiter::None => Self::of(&group.stream().into_iter().last()?),
            Delimiter::Parenthesis | Delimiter::Bracket => None,
        }
    }

    /// Whether somebody is in the middle of typing it, as in `{ order. }`. It cannot compile, and
    /// both rustc and an editor have more to say about it as it stands.
    pub(crate) fn is_half_typed(&self) -> bool {
        self.stops_short() || self.has_open_let() || self.has_open_head()
    }

    /// The last token asks for another.
    fn stops_short(&self) -> bool {
        match self.trees.split_last() {
            // `..` ends a range.
            Some((TokenTree::Punct(last), before)) if last.as_char() == '.' => !is_punct(before.last(), '.'),
            Some((TokenTree::Punct(last), _)) => ":=&+-*/%^,<@!|".contains(last.as_char()),
            Some((last, _)) => is_word(last, &["as", "dyn", "else", "in", "mut", "ref"]),
            None => false,
        }
    }

    /// `let total = price`, and no `;` behind it.
    fn has_open_let(&self) -> bool {
        let mut behind_it = self.trees.iter().rev().take_while(|token| !is_punct(Some(token), ';')).peekable();
        while let Some(token) = behind_it.next() {
            let starts = matches!(behind_it.peek(), None | Some(TokenTree::Group(_)));
            if starts && is_word(token, &["let"]) {
                return true;
            }
        }
        false
    }

    /// `if total > 5`, and no block behind it.
    fn has_open_head(&self) -> bool {
        let is_end = |token: &TokenTree| match token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            token => is_punct(Some(token), ';'),
        };
        let mut unfinished = self.trees.iter().rev().take_while(|token| !is_end(token));
        unfinished.any(|token| is_word(token, &["if", "match", "while", "loop"]))
    }

    /// Takes `#![..]` off the start: it is legal only in the braces it came with, and the new ones
    /// begin with a statement of ours. Outside the function the attributes mean the same.
    pub(crate) fn lift_inner_attributes(&mut self) -> syn::Result<Vec<Attribute>> {
        let mut length = 0;
        while is_punct(self.trees.get(length), '#') && is_punct(self.trees.get(length + 1), '!') {
            length += 3;
        }
        if length == 0 {
            return Ok(Vec::new());
        }
        let tokens: TokenStream = self.trees.drain(..length.min(self.trees.len())).collect();
        self.statements = self.trees.iter().cloned().collect();
        self.untouched = braced(self.statements.clone(), self.braces);
        let mut attributes = Attribute::parse_inner.parse2(tokens)?;
        for attribute in &mut attributes {
            attribute.style = AttrStyle::Outer;
        }
        Ok(attributes)
    }
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(found) if words.iter().any(|word| found == word))
}

/// Braces that lie where the user's lie. Their span carries the edition of the user's crate, so
/// temporaries drop when that edition says, and coverage counts the body as the user's.
pub(crate) fn braced(tokens: TokenStream, place: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(place);
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(braces: &str) -> Body {
        let tokens: TokenStream = braces.parse().unwrap();
        Body::of(&tokens.into_iter().last().unwrap()).unwrap()
    }

    #[test]
    fn a_body_that_stops_after_a_dot_is_half_typed() {
        for half_typed in ["{ let t = s; t. }", "{ Order:: }", "{ a + }", "{ vec! }", "{ |a| }", "{ x as }"] {
            assert!(body(half_typed).is_half_typed(), "{half_typed}");
        }
        for whole in ["{}", "{ t.a }", "{ 0.. }", "{ 1. }", "{ t?; }", "{ f::<u8> }", "{ m!() }", "{ || a }"] {
            assert!(!body(whole).is_half_typed(), "{whole}");
        }
    }

    #[test]
    fn a_let_without_an_end_and_a_head_without_a_block_are_half_typed() {
        for half_typed in [
            "{ let t = }",
            "{ let }",
            "{ if a {} let b = S { a } }",
            "{ f(); let Some(a) = b else {} }",
            "{ if a }",
            "{ match f() }",
        ] {
            assert!(body(half_typed).is_half_typed(), "{half_typed}");
        }
        for whole in [
            "{ let a = b; a }",
            "{ if let Some(a) = b { a } else { c } }",
            "{ if a {} else if let b = c && let d = e {} }",
            "{ while let Some(a) = b {} }",
            "{ match a {} }",
            "{ loop {} }",
            "{ f as for<'a> fn(&'a u8) }",
            "{ m!(let a = b) }",
        ] {
            assert!(!body(whole).is_half_typed(), "{whole}");
        }
    }

    #[test]
    fn inner_attributes_become_outer_ones() {
        let mut body = body("{ #![allow(unused)] //! Words.\n #[cold] fn f() {} }");
        let attributes = body.lift_inner_attributes().unwrap();
        assert_eq!(attributes.len(), 2);
        assert!(attributes.iter().all(|attribute| matches!(attribute.style, AttrStyle::Outer)));
        assert_eq!(body.statements.to_string(), "# [cold] fn f () { }");
    }
}

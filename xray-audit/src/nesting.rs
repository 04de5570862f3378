//! How deep a file would lead into syn, which recurses and has no limit of its own.
//!
//! Counts tokens; it knows no grammar beyond what ends an expression. What people write stays far
//! below the limit, and what passes it would overflow the stack.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// So many levels fit on the stack of the thread that reads, with room to spare.
const LIMIT: usize = 4_000;

/// The stack of the thread that reads: memory is taken only as far as it is used.
pub(crate) const STACK_BYTES: usize = 512 * 1024 * 1024;

/// Whether reading the tokens could go deeper than the limit.
///
/// A level is a group, or a token that continues an expression: each may nest one inside another, as
/// in `((1))`, `--1`, `a = b = c` and `if .. else if ..`.
pub(crate) fn is_too_deep(tokens: TokenStream) -> bool {
    let mut open = vec![Group::of(tokens)];
    let mut depth = 0;
    while let Some(group) = open.last_mut() {
        let Some(token) = group.tokens.next() else {
            depth -= group.levels;
            open.pop();
            if let Some(around) = open.last_mut() {
                if around.ends_an_expression {
                    depth -= around.begin_anew(0);
                }
            }
            continue;
        };
        group.levels += 1;
        depth += 1;
        if depth > LIMIT {
            return true;
        }
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => depth -= group.begin_anew(0),
                // `A<B, C<..` is still open.
                ',' => depth -= group.begin_anew(group.angles),
                '<' => group.angles += 1,
                '>' => group.angles = group.angles.saturating_sub(1),
                _ => {}
            },
            TokenTree::Group(inner) => {
                group.ends_an_expression = inner.delimiter() == Delimiter::Brace && begins_anew(group.tokens.peek());
                open.push(Group::of(inner.stream()));
            }
            _ => {}
        }
    }
    false
}

/// The tokens between two brackets, and how far they were counted.
struct Group {
    tokens: Peekable<IntoIter>,
    /// Levels that are open in it.
    levels: usize,
    /// How many `<` are among them.
    angles: usize,
    /// What follows the group inside this one begins at its level again.
    ends_an_expression: bool,
}

impl Group {
    fn of(tokens: TokenStream) -> Self {
        Self { tokens: tokens.into_iter().peekable(), levels: 0, angles: 0, ends_an_expression: false }
    }

    /// Keeps so many levels, and says how many are closed.
    fn begin_anew(&mut self, kept: usize) -> usize {
        let closed = self.levels.saturating_sub(kept);
        self.levels -= closed;
        self.angles = self.angles.min(kept);
        self.ends_an_expression = false;
        closed
    }
}

/// Whether what stands behind braces is something else, and not the rest of an expression.
fn begins_anew(next: Option<&TokenTree>) -> bool {
    match next {
        None | Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Ident(word)) => word != "else" && word != "as",
        Some(TokenTree::Punct(punct)) => punct.as_char() == '#' || punct.as_char() == '_',
        Some(TokenTree::Group(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_deep(text: &str) -> bool {
        is_too_deep(text.parse().unwrap())
    }

    #[test]
    fn what_nests_is_counted_however_it_nests() {
        let many = 100_000;
        for (before, after) in [("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("&", ""), ("1 + ", ""), ("a = ", "")] {
            let text = format!("fn f() {{ {}1{}; }}", before.repeat(many), after.repeat(many));
            assert!(too_deep(&text), "{before}");
        }
        assert!(too_deep(&format!("fn f() {{ {} {{}} }}", "if a {} else ".repeat(many))));
        assert!(too_deep(&format!("type A = {}u8{};", "Box<".repeat(many), ">".repeat(many))));
        assert!(too_deep(&format!("type A = {}u8{};", "Either<A, ".repeat(many), ">".repeat(many))));
    }

    #[test]
    fn what_stands_side_by_side_is_not() {
        for piece in ["fn f() { g(1, 2); }\n", "const A: u8 = 1;", "#[doc = \"x\"] struct S { a: u8, b: u8 }"] {
            assert!(!too_deep(&piece.repeat(10_000)), "{piece}");
        }
        assert!(!too_deep(&format!("const A: &[u8] = &[{}];", "1, ".repeat(100_000))));
        assert!(!too_deep(&format!("fn f() {{ match x {{ {} }} }}", "1 => { a() }\n".repeat(10_000))));
        assert!(!too_deep(&format!("fn f() {{ {} }}", "if a { b() } else if c { d() } else { e() }\n".repeat(10_000))));
    }
}

//! Names that became keywords after edition 2015, where they are still names.
//!
//! syn knows one edition. Here they get the `r#` that lets it read them; the compiler sees the same
//! name, and in a later edition the code was refused before it came here.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

/// The tokens before a body, every `async`, `await`, `dyn` and `try` that is a name made readable.
pub(crate) fn as_names(tokens: Vec<TokenTree>) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut follows_fn = false;
    let mut named = Vec::new();
    while let Some(token) = tokens.next() {
        let token = match token {
            TokenTree::Ident(word) if is_keyword(&word) && (follows_fn || ends_a_name(tokens.peek())) => {
                Ident::new_raw(&word.to_string(), word.span()).into()
            }
            // A group that is not made anew keeps both its ends.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis && has_keyword(group.stream()) => {
                let mut renamed = Group::new(Delimiter::Parenthesis, as_names(group.stream().into_iter().collect()));
                renamed.set_span(group.span());
                renamed.into()
            }
            token => token,
        };
        follows_fn = matches!(&token, TokenTree::Ident(word) if word == "fn");
        named.push(token);
    }
    named.into_iter().collect()
}

fn is_keyword(word: &Ident) -> bool {
    ["async", "await", "dyn", "try"].iter().any(|keyword| word == keyword)
}

fn has_keyword(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => is_keyword(&word),
        TokenTree::Group(group) => has_keyword(group.stream()),
        _ => false,
    })
}

/// Before `:`, `,` or the end no keyword stands.
fn ends_a_name(next: Option<&TokenTree>) -> bool {
    match next {
        None => true,
        Some(TokenTree::Punct(punct)) => {
            matches!((punct.as_char(), punct.spacing()), (':', Spacing::Alone) | (',' | '@' | '=', _))
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(head: &str) -> String {
        let tokens: TokenStream = head.parse().unwrap();
        as_names(tokens.into_iter().collect()).to_string()
    }

    fn same(head: &str) -> String {
        head.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn a_keyword_of_today_that_is_a_name_gets_its_mark() {
        assert_eq!(renamed("fn async(dyn: u8, (try, b): P)"), same("fn r#async(r#dyn: u8, (r#try, b): P)"));
        assert_eq!(renamed("fn await(mut await: u8)"), same("fn r#await(mut r#await: u8)"));
    }

    #[test]
    fn a_keyword_that_is_one_stays() {
        for head in ["async fn f(a: &dyn T, b: Box<dyn ::std::fmt::Debug>) -> &dyn T", "pub async unsafe fn f()"] {
            assert_eq!(renamed(head), same(head));
        }
    }
}

//! What is written in `assert_trace!`, turned into calls that make it.
//!
//! Reads names, properties and lists, and tells each mistake at its token. What a property means is
//! the runtime's to know.

use crate::errors::Errors;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Token, braced, bracketed, parenthesized, token};

/// The properties, in the order a message lists them.
const PROPERTIES: &str = "`ok`, `fault`, `error`, `throttle`, `cancelled`, `namespace`, `annotations`, `metadata`";

/// Reads `[path of the runtime] what is expected`, and prints it as an expression.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let Some(TokenTree::Group(root)) = tokens.next() else { return TokenStream::new() };
    let mut reader = Reader { root: root.stream(), errors: Errors::default() };
    let read = |input: ParseStream<'_>| Ok(reader.list(input, "in_any_order"));
    let children = match read.parse2(tokens.collect()) {
        Ok(children) => children,
        Err(error) => {
            reader.errors.unreadable(error);
            TokenStream::new()
        }
    };
    if reader.errors.is_empty() {
        return children;
    }
    // An expression of the right type, so that nothing but the mistakes is told.
    let (root, errors) = (&reader.root, reader.errors.into_tokens());
    quote!({ #errors <#root::testing::expect::Children as #root::__rt::core::default::Default>::default() })
}

struct Reader {
    /// `$crate`, as `assert_trace!` handed it on.
    root: TokenStream,
    errors: Errors,
}

impl Reader {
    /// Siblings with commas between them, and `..` at the end when there may be others.
    fn list(&mut self, input: ParseStream<'_>, order: &str) -> TokenStream {
        let mut nodes = Vec::new();
        let mut others = false;
        while !input.is_empty() {
            let read = if input.peek(Token![..]) { dots(input, &mut others) } else { self.sibling(input, &mut nodes) };
            if let Err(error) = read {
                self.errors.unreadable(error);
                skip_to_comma(input);
            }
        }
        let (root, order) = (&self.root, Ident::new(order, Span::call_site()));
        quote!(#root::testing::expect::Children::#order(::std::vec![#(#nodes),*], #others))
    }

    fn sibling(&mut self, input: ParseStream<'_>, nodes: &mut Vec<TokenStream>) -> syn::Result<()> {
        nodes.push(self.node(input)?);
        comma(input, "expected `,`, `=>` or `{` after what is expected")
    }

    fn node(&mut self, input: ParseStream<'_>) -> syn::Result<TokenStream> {
        let name = if input.peek(LitStr) {
            input.parse::<LitStr>()?.into_token_stream()
        } else if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            content.parse::<Expr>()?.into_token_stream()
        } else {
            return Err(input.error("expected a name: a string, or an expression in parentheses"));
        };
        let root = &self.root;
        let mut node = quote_spanned!(name.span()=> #root::testing::expect::Expected::named(#name));
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            self.properties(&content, &mut node);
        }
        if input.parse::<Option<Token![=>]>>()?.is_some() {
            let children = self.children(input)?;
            node.extend(quote!(.with(#children)));
        }
        Ok(node)
    }

    fn children(&mut self, input: ParseStream<'_>) -> syn::Result<TokenStream> {
        let content;
        if input.peek(token::Brace) {
            braced!(content in input);
            Ok(self.list(&content, "in_any_order"))
        } else if input.peek(token::Bracket) {
            bracketed!(content in input);
            Ok(self.list(&content, "in_order"))
        } else {
            Err(input.error("expected children: `{ .. }` in any order, or `[ .. ]` in this order"))
        }
    }

    fn properties(&mut self, input: ParseStream<'_>, node: &mut TokenStream) {
        while !input.is_empty() {
            if let Err(error) = property(input, node) {
                self.errors.unreadable(error);
                skip_to_comma(input);
            }
        }
    }
}

fn dots(input: ParseStream<'_>, others: &mut bool) -> syn::Result<()> {
    let dots = input.parse::<Token![..]>()?;
    *others = true;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        Ok(())
    } else {
        Err(syn::Error::new(dots.span(), "`..` stands for all others; write it last"))
    }
}

fn property(input: ParseStream<'_>, node: &mut TokenStream) -> syn::Result<()> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("expected one of: {PROPERTIES}")));
    }
    let key = input.call(Ident::parse_any)?;
    let word = key.to_string();
    let colon = input.parse::<Option<Token![:]>>()?;
    match (word.as_str(), colon) {
        ("ok" | "cancelled", None) => node.extend(quote_spanned!(key.span()=> .#key())),
        ("ok" | "cancelled", Some(colon)) => {
            return Err(syn::Error::new(colon.span(), format!("`{word}` takes no value; write `{word}`")));
        }
        ("fault" | "error" | "throttle", None) => node.extend(quote_spanned!(key.span()=> .failed(#word))),
        ("fault" | "error" | "throttle", Some(_)) => {
            let part = value(input, &word, "\"part of its type or message\"")?;
            node.extend(quote_spanned!(part.span()=> .failed_with(#word, #part)));
        }
        ("namespace", Some(_)) => {
            let namespace = value(input, &word, "\"aws\"")?;
            node.extend(quote_spanned!(namespace.span()=> .namespace(#namespace)));
        }
        ("annotations", Some(_)) => entries(input, &word, "annotation", node)?,
        ("metadata", Some(_)) => entries(input, &word, "metadata", node)?,
        ("namespace", None) => return Err(needs(&key, "namespace", "\"aws\"")),
        ("annotations" | "metadata", None) => return Err(needs(&key, &word, "{ key: value }")),
        _ => {
            let problem = format!("unknown property `{word}`; expected one of: {PROPERTIES}");
            return Err(syn::Error::new(key.span(), problem));
        }
    }
    comma(input, "expected `,` between two properties")
}

fn needs(key: &Ident, word: &str, example: &str) -> syn::Error {
    syn::Error::new(key.span(), format!("`{word}` needs a value; write `{word}: {example}`"))
}

fn value(input: ParseStream<'_>, word: &str, example: &str) -> syn::Result<Expr> {
    let place = input.span();
    let unreadable = format!("cannot read the value of `{word}`; write `{word}: {example}`");
    input.parse().map_err(|_| syn::Error::new(place, unreadable))
}

/// `{ key: value, "other.key": value }`
fn entries(input: ParseStream<'_>, word: &str, method: &str, node: &mut TokenStream) -> syn::Result<()> {
    if !input.peek(token::Brace) {
        return Err(input.error(format!("expected keys and values; write `{word}: {{ key: value }}`")));
    }
    let content;
    braced!(content in input);
    let read = read_entries(&content, method, node);
    if read.is_err() {
        // What is left unread would be a mistake of its own.
        content.parse::<TokenStream>()?;
    }
    read
}

fn read_entries(content: ParseStream<'_>, method: &str, node: &mut TokenStream) -> syn::Result<()> {
    while !content.is_empty() {
        let key = if content.peek(LitStr) {
            content.parse::<LitStr>()?
        } else if content.peek(Ident::peek_any) {
            let word = content.call(Ident::parse_any)?;
            LitStr::new(&word.unraw().to_string(), word.span())
        } else {
            return Err(content.error("a key is a word or a string; write `user_id: 7` or `\"user.id\": 7`"));
        };
        if content.parse::<Option<Token![:]>>()?.is_none() {
            return Err(syn::Error::new(key.span(), "a key needs a value; write `user_id: 7`"));
        }
        let value = value(content, &key.value(), "7")?;
        let (method, lent) = (Ident::new(method, value.span()), lend(&value));
        node.extend(quote_spanned!(value.span()=> .#method(#key, #lent)));
        comma(content, "expected `,` between two entries")?;
    }
    Ok(())
}

/// `&value`, in parentheses where the `&` would take only a part of it.
fn lend(value: &Expr) -> TokenStream {
    let place = value.span();
    match value {
        Expr::Assign(_) | Expr::Binary(_) | Expr::Cast(_) | Expr::Range(_) => quote_spanned!(place=> &(#value)),
        _ => quote_spanned!(place=> &#value),
    }
}

/// A comma, or the end.
fn comma(input: ParseStream<'_>, otherwise: &str) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() { Ok(()) } else { Err(input.error(otherwise)) }
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() {
        let is_comma = input.peek(Token![,]);
        if input.parse::<TokenTree>().is_err() || is_comma {
            return;
        }
    }
}

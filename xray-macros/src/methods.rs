//! A traced `impl`: its methods, each traced as if it had the attribute itself.
//!
//! The items inside are told apart token by token and not parsed, so that a method somebody is just
//! typing leaves as it came. What a method's own `#[traced(..)]` says stands above what the `impl`'s says.

use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::input::Input;
use crate::options::Given;
use crate::text::Text;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{ItemImpl, Type};

pub(crate) struct Methods {
    /// Everything before the braces.
    head: TokenStream,
    item: ItemImpl,
    body: Group,
}

impl Methods {
    /// Reads an `impl`; anything else is none.
    pub(crate) fn of(item: &TokenStream) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
        let is_impl = tokens.iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "impl"));
        let Some(TokenTree::Group(body)) = tokens.pop().filter(|_| is_impl) else { return None };
        if body.delimiter() != Delimiter::Brace {
            return None;
        }
        let head: TokenStream = tokens.into_iter().collect();
        let item = syn::parse2(quote!(#head {})).ok()?;
        Some(Self { head, item, body })
    }

    /// The `impl` with each method as `trace` makes it of its options.
    pub(crate) fn traced(
        &self,
        mut args: Args,
        errors: &mut Errors,
        trace: impl Fn(&Args, Function, &mut Errors) -> TokenStream,
    ) -> TokenStream {
        let owner = self.owner(&mut args, errors);
        let others_see_async = self.item.attrs.iter().any(|attribute| !attribute.path().is_ident("doc"));
        if self.item.trait_.is_some() {
            // Nothing but what the trait names may stand in there.
            args.check = None;
        }
        let mut methods = TokenStream::new();
        for item in items(self.body.stream()) {
            if !is_function(&item) {
                methods.extend(item);
                continue;
            }
            let (item, own) = without_own_options(item);
            let own = Args::read(own, errors);
            if own.skip.is_some() {
                methods.extend(item);
                continue;
            }
            match Input::read(item, errors) {
                Input::Function(mut function) => {
                    function.owner.clone_from(&owner);
                    function.others_see_async = others_see_async;
                    function.in_trait_impl = self.item.trait_.is_some();
                    if let Some(constness) = function.signature.constness {
                        errors.at(constness, "`#[traced]` cannot time a `const fn`; add `#[traced(skip)]` to it");
                        methods.extend(function.untraced());
                    } else {
                        let inherited = args.clone().fitting(&function);
                        methods.extend(trace(&own.or(inherited), *function, errors));
                    }
                }
                Input::Other(item) => methods.extend(item),
                Input::Methods(methods_inside) => methods.extend(methods_inside.untraced()),
            }
        }
        let mut body = Group::new(Delimiter::Brace, methods);
        body.set_span(self.body.span());
        let head = &self.head;
        quote!(#head #body)
    }

    /// The `impl` as it was, without the attributes only we understand.
    pub(crate) fn untraced(&self) -> TokenStream {
        let (head, body) = (&self.head, &self.body);
        crate::arguments::without_helpers(quote!(#head #body))
    }

    /// The word before `::method`: what `name` says, or the last word of the type.
    fn owner(&self, args: &mut Args, errors: &mut Errors) -> Option<String> {
        match args.name.take() {
            Some(Given { value: Text::Literal(name), .. }) => Some(name.value()),
            Some(Given { key, .. }) => {
                errors.at(&key, "`name` of an `impl` stands before each method's name; write a string literal");
                None
            }
            None => last_word(&self.item.self_ty),
        }
    }
}

fn last_word(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(inner) => last_word(&inner.elem),
        Type::Group(inner) => last_word(&inner.elem),
        Type::Paren(inner) => last_word(&inner.elem),
        Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        }),
        _ => None,
    }
}

/// The items of an `impl`: each ends with `;` or with its braces.
fn items(body: TokenStream) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let mut item = Vec::<TokenTree>::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_semicolon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let is_braces = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        // `Array<{ N + 1 }>` is a type; the value of a const ends with its `;`.
        let is_argument = matches!(item.last(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '<' | ',' | '='))
            && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '>' | ',' | ';'));
        let ends = is_semicolon || is_braces && !is_argument && ends_with_braces(&item);
        item.push(token);
        if ends {
            items.push(std::mem::take(&mut item).into_iter().collect());
        }
    }
    items.push(item.into_iter().collect());
    items
}

/// Whether braces are the end of what began like this: of a function or a macro call, not of a const.
fn ends_with_braces(item: &[TokenTree]) -> bool {
    is_function_head(item)
        || item.iter().any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!'))
}

fn is_function(item: &TokenStream) -> bool {
    is_function_head(&item.clone().into_iter().collect::<Vec<_>>())
}

/// `fn` stands among the qualifiers at the start, behind attributes and visibility.
fn is_function_head(item: &[TokenTree]) -> bool {
    for token in item {
        match token {
            TokenTree::Ident(word) => match word.to_string().as_str() {
                "fn" => return true,
                "pub" | "crate" | "default" | "const" | "async" | "unsafe" | "extern" | "safe" => {}
                _ => return false,
            },
            TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '!') => {}
            TokenTree::Group(_) | TokenTree::Literal(_) => {}
            TokenTree::Punct(_) => return false,
        }
    }
    false
}

/// Takes a method's own `#[traced(..)]` off it, and gives back its options.
fn without_own_options(item: TokenStream) -> (TokenStream, TokenStream) {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut options = TokenStream::new();
    let mut is_head = true;
    for token in item {
        is_head = is_head && matches!(&token, TokenTree::Punct(_) | TokenTree::Group(_));
        if let (TokenTree::Group(group), true) = (&token, is_head) {
            if let Some(own) = options_of(group) {
                options.extend(own);
                kept.pop();
                continue;
            }
        }
        kept.push(token);
    }
    (kept.into_iter().collect(), options)
}

/// `[path::traced(options)]`
fn options_of(attribute: &Group) -> Option<TokenStream> {
    if attribute.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let options = match tokens.last() {
        Some(TokenTree::Group(options)) => {
            let options = options.stream();
            tokens.pop();
            options
        }
        _ => TokenStream::new(),
    };
    let is_path = tokens.iter().all(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    let is_traced = matches!(tokens.last(), Some(TokenTree::Ident(word)) if word == "traced");
    (is_path && is_traced).then(|| options.into_token_stream())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_apart_without_being_parsed() {
        let body = "const A: S = S { a: 1 }; type T = [u8; { 1 }]; m! { x } pub fn f(self) -> B<{ N }, 2> { x. } \
                    #[cfg(a)] pub(crate) const unsafe fn g() {} const N: usize = { 1 };";
        let items: Vec<TokenStream> =
            items(body.parse().unwrap()).into_iter().filter(|item| !item.is_empty()).collect();
        let functions: Vec<bool> = items.iter().map(is_function).collect();
        assert_eq!(functions, [false, false, false, true, true, false], "{items:?}");
    }

    #[test]
    fn a_methods_own_options_are_taken_off() {
        let item = "#[inline] #[xray_runtime::traced(skip)] fn f() { #[traced] fn g() {} }";
        let (item, options) = without_own_options(item.parse().unwrap());
        assert_eq!(options.to_string(), "skip");
        assert_eq!(item.to_string(), "# [inline] fn f () { # [traced] fn g () { } }");
    }
}

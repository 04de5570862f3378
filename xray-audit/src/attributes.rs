//! `#[traced(..)]`, `#[annotate(..)]` and `#[metadata(..)]`, as far as an audit asks.
//!
//! Takes every form the macro takes, and whatever else is written there it passes over: to tell the
//! user what is wrong with it is the macro's part.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token};

use crate::cfg;
use crate::function::{Name, Traced};

/// What was read of `#[traced(..)]`.
#[derive(Default)]
pub(crate) struct Attribution {
    pub(crate) name: Option<Name>,
    pub(crate) root: bool,
    pub(crate) remote: bool,
    pub(crate) skip: bool,
    pub(crate) entries: Vec<Entry>,
}

/// One `key = value` of `annotate(..)` or `metadata(..)`.
pub(crate) struct Entry {
    pub(crate) is_metadata: bool,
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) value: Expr,
    /// It stands in `ok(..)`: the value is of what the function returns.
    pub(crate) of_result: bool,
}

/// What was read of a helper on an argument.
#[derive(Default)]
pub(crate) struct Helper {
    pub(crate) is_metadata: bool,
    pub(crate) name: Option<Name>,
    pub(crate) display: bool,
    pub(crate) with: Option<Path>,
}

impl Attribution {
    /// The last `#[traced]` among the attributes, also inside `cfg_attr`.
    pub(crate) fn of(attributes: &[Attribute]) -> Option<Self> {
        let is_traced = |meta: &Meta| meta.path().segments.last().is_some_and(|last| last.ident == "traced");
        let (meta, _) = cfg::flat(attributes).into_iter().rfind(|(meta, _)| is_traced(meta))?;
        let mut read = Self::default();
        let Meta::List(list) = meta else { return Some(read) };
        for option in options(list.tokens) {
            match (option.key.as_str(), option.value) {
                ("name", Value::Expr(value)) => read.name = Some(name(&value)),
                ("root", Value::Expr(value)) => {
                    read.root = true;
                    read.name = Some(name(&value));
                }
                ("root", _) => read.root = true,
                ("namespace", _) => read.remote = true,
                ("skip", Value::None) => read.skip = true,
                ("annotate" | "metadata", Value::List(list)) => {
                    let is_metadata = option.key == "metadata";
                    read.entries.extend(entries(list, is_metadata, false));
                }
                ("ok" | "err", Value::List(list)) => {
                    for option in options(list) {
                        let is_metadata = option.key == "metadata";
                        if let (true, Value::List(list)) = (is_metadata || option.key == "annotate", option.value) {
                            read.entries.extend(entries(list, is_metadata, true));
                        }
                    }
                }
                _ => {}
            }
        }
        Some(read)
    }

    /// What the rules have to know; `default` is the function's own name.
    pub(crate) fn traced(&self, default: String) -> Traced {
        Traced { name: self.name.clone().unwrap_or(Name::Known(default)), root: self.root, remote: self.remote }
    }
}

/// The helpers on an argument.
pub(crate) fn helpers(attributes: &[Attribute]) -> Vec<Helper> {
    let helper = |(meta, _): (Meta, Vec<String>)| {
        let word = meta.path().segments.last()?.ident.to_string();
        if word != "annotate" && word != "metadata" {
            return None;
        }
        let mut helper = Helper { is_metadata: word == "metadata", ..Helper::default() };
        let Meta::List(list) = meta else { return Some(helper) };
        for option in options(list.tokens) {
            match (option.key.as_str(), option.value) {
                ("name", Value::Expr(value)) => helper.name = Some(name(&value)),
                ("display", _) => helper.display = true,
                ("with", Value::Expr(Expr::Path(path))) => helper.with = Some(path.path),
                _ => {}
            }
        }
        Some(helper)
    };
    cfg::flat(attributes).into_iter().filter_map(helper).collect()
}

/// A name or a key that an expression stands for.
pub(crate) fn name(value: &Expr) -> Name {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Name::Known(text.value()),
        Expr::Group(group) => name(&group.expr),
        Expr::Paren(paren) => name(&paren.expr),
        Expr::Path(path) => match (path.path.segments.first(), path.path.segments.last()) {
            // `Self::NAME` is another one in each type.
            (Some(first), Some(last)) if first.ident != "Self" => Name::Constant(last.ident.to_string()),
            _ => Name::Computed(written(value)),
        },
        _ => Name::Computed(written(value)),
    }
}

/// The text of a piece of source.
pub(crate) fn written(piece: &impl Spanned) -> String {
    let text = piece.span().source_text().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entries(list: TokenStream, is_metadata: bool, of_result: bool) -> Vec<Entry> {
    let entry = |option: Opt| match option.value {
        Value::Expr(value) => Some(Entry { is_metadata, key: option.key, span: option.span, value, of_result }),
        _ => None,
    };
    options(list).into_iter().filter_map(entry).collect()
}

struct Opt {
    key: String,
    span: Span,
    value: Value,
}

enum Value {
    None,
    Expr(Expr),
    List(TokenStream),
}

/// `key`, `key = value`, `"key" = value`, `key(..)`, ..; what is none of these is passed over.
fn options(tokens: TokenStream) -> Vec<Opt> {
    let parser = |input: ParseStream<'_>| {
        let mut options = Vec::new();
        while !input.is_empty() {
            if let Ok(option) = option(input) {
                options.push(option);
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(options)
    };
    parser.parse2(tokens).unwrap_or_default()
}

fn option(input: ParseStream<'_>) -> syn::Result<Opt> {
    let (key, span) = if input.peek(LitStr) {
        let key: LitStr = input.parse()?;
        (key.value(), key.span())
    } else {
        let key = input.call(Ident::parse_any)?;
        (key.unraw().to_string(), key.span())
    };
    let value = if input.parse::<Option<Token![=]>>()?.is_some() {
        Value::Expr(input.parse()?)
    } else if input.peek(syn::token::Paren) {
        let list;
        syn::parenthesized!(list in input);
        Value::List(list.parse()?)
    } else {
        Value::None
    };
    Ok(Opt { key, span, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attribute: &str) -> Attribution {
        let function: syn::ItemFn = syn::parse_str(&format!("{attribute} fn f() {{}}")).unwrap();
        Attribution::of(&function.attrs).unwrap()
    }

    #[test]
    fn every_option_is_read_or_passed_over() {
        let read = read(
            "#[::renamed::traced(name = \"pay\", namespace = \"aws\", parent = ctx, annotate(order = id, \"a.b\" = o.x), \
             metadata(items = &items), ok(annotate(total = |t| t.sum)), err = |e| e, error_if = is_client, no_err, \
             missing = \"ignore\", future, stream, send, check, crate = ::obs)]",
        );
        assert_eq!(read.name, Some(Name::Known("pay".to_owned())));
        assert!(read.remote && !read.root && !read.skip);
        let entries: Vec<_> =
            read.entries.iter().map(|entry| (entry.key.as_str(), entry.is_metadata, entry.of_result)).collect();
        assert_eq!(
            entries,
            [("order", false, false), ("a.b", false, false), ("items", true, false), ("total", false, true)]
        );
    }

    #[test]
    fn a_mistake_costs_one_option() {
        let read = read("#[traced(7, name = , root = \"orders\", = x, skip)]");
        assert_eq!(read.name, Some(Name::Known("orders".to_owned())));
        assert!(read.root && read.skip);
    }

    #[test]
    fn a_constant_goes_by_its_last_word() {
        assert_eq!(read("#[traced(name = names::PAY)]").name, Some(Name::Constant("PAY".to_owned())));
        assert!(matches!(read("#[traced(name = Self::PAY)]").name, Some(Name::Computed(_))));
        assert!(matches!(read("#[cfg_attr(unix, x::traced(name = f()))]").name, Some(Name::Computed(_))));
    }
}

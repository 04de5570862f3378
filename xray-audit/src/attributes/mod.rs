//! `#[traced(..)]`, `#[annotate(..)]` and `#[metadata(..)]`, as far as an audit asks.
//!
//! Takes every form the macro takes, and whatever else is written there it passes over: to tell the
//! user what is wrong with it is the macro's part.

mod options;

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta, Token};

use crate::cfg;
use crate::function::{Name, Traced};
use options::{Value, each, options};

/// What was read of `#[traced(..)]`.
#[derive(Clone, Default)]
pub(crate) struct Attribution {
    pub(crate) name: Option<Name>,
    pub(crate) root_name: Option<Name>,
    pub(crate) root: bool,
    pub(crate) remote: bool,
    pub(crate) skip: bool,
    pub(crate) entries: Vec<Entry>,
}

/// One `key = value` of `annotate(..)` or `metadata(..)`.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) is_metadata: bool,
    pub(crate) key: Name,
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
    /// What makes the value of the argument.
    pub(crate) with: Option<Expr>,
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
                    read.root_name = Some(name(&value));
                }
                ("root", _) => read.root = true,
                ("namespace", _) => read.remote = true,
                ("skip", Value::None) => read.skip = true,
                ("annotate" | "metadata", Value::List(list)) => {
                    read.entries.extend(entries(list, option.key == "metadata", false));
                }
                ("ok", Value::List(list)) => {
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

    /// What is not said here is as the attribute of the `impl` says. Its name is none of a method.
    pub(crate) fn within(mut self, outer: &Self) -> Self {
        let has_ok = self.entries.iter().any(|own| own.of_result);
        let is_new = |entry: &&Entry| match entry.of_result {
            true => !has_ok,
            false => !self.entries.iter().any(|own| own.is_metadata == entry.is_metadata && own.key == entry.key),
        };
        let added: Vec<Entry> = outer.entries.iter().filter(is_new).cloned().collect();
        self.entries.extend(added);
        self.root_name = self.root_name.or_else(|| outer.root_name.clone());
        self.root |= outer.root;
        self.remote |= outer.remote;
        self
    }

    /// What the rules have to know; `default` is the function's own name.
    pub(crate) fn traced(&self, default: String) -> Traced {
        let given = self.name.clone().or_else(|| self.root_name.clone());
        Traced { name: given.unwrap_or(Name::Known(default)), root: self.root, remote: self.remote }
    }
}

/// The helpers on an argument.
pub(crate) fn helpers(attributes: &[Attribute]) -> Vec<Helper> {
    let helper = |(meta, _): (Meta, Vec<String>)| {
        let word = meta.path().get_ident()?;
        if word != "annotate" && word != "metadata" {
            return None;
        }
        let mut helper = Helper { is_metadata: word == "metadata", ..Helper::default() };
        let Meta::List(list) = meta else { return Some(helper) };
        for option in options(list.tokens) {
            match (option.key.as_str(), option.value) {
                ("name", Value::Expr(value)) => helper.name = Some(name(&value)),
                ("display" | "debug", _) => helper.display = true,
                ("with", Value::Expr(with)) => helper.with = Some(with),
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

/// `key = value`, `a.key = value`, `"key" = value`, `{KEY} = value`, ..
fn entries(list: TokenStream, is_metadata: bool, of_result: bool) -> Vec<Entry> {
    each(list, |input| {
        let (key, span) = if input.peek(LitStr) {
            let key: LitStr = input.parse()?;
            (Name::Known(key.value()), key.span())
        } else if input.peek(syn::token::Brace) {
            let path;
            syn::braced!(path in input);
            let path = Expr::Path(path.parse::<ExprPath>()?);
            (name(&path), path.span())
        } else {
            let first = input.call(Ident::parse_any)?;
            let mut key = first.unraw().to_string();
            while input.parse::<Option<Token![.]>>()?.is_some() {
                key = format!("{key}.{}", input.call(Ident::parse_any)?.unraw());
            }
            (Name::Known(key), first.span())
        };
        input.parse::<Token![=]>()?;
        Ok(Entry { is_metadata, key, span, value: input.parse()?, of_result })
    })
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
            "#[::renamed::traced(name = \"pay\", namespace = \"aws\", parent = ctx, \
             annotate(order = id, \"a.b\" = o.x, c.d = 1, {keys::KEY} = 2), metadata(items = &items), ok(annotate(total = |t| t.sum)), err = |e| e, error_if = is_client, no_err, \
             missing = \"ignore\", future, stream, send, check, crate = ::obs)]",
        );
        assert_eq!(read.name, Some(Name::Known("pay".to_owned())));
        assert!(read.remote && !read.root && !read.skip);
        let entries: Vec<_> =
            read.entries.iter().map(|entry| (entry.key.clone(), entry.is_metadata, entry.of_result)).collect();
        let known = |key: &str| Name::Known(key.to_owned());
        assert_eq!(
            entries,
            [
                (known("order"), false, false),
                (known("a.b"), false, false),
                (known("c.d"), false, false),
                (Name::Constant("KEY".to_owned()), false, false),
                (known("items"), true, false),
                (known("total"), false, true)
            ]
        );
    }

    #[test]
    fn a_mistake_costs_one_option() {
        let read = read("#[traced(7, name = , root = \"orders\", = x, skip)]");
        assert_eq!(read.traced(String::new()).name, Name::Known("orders".to_owned()));
        assert!(read.root && read.skip);
    }

    #[test]
    fn a_constant_goes_by_its_last_word() {
        assert_eq!(read("#[traced(name = names::PAY)]").name, Some(Name::Constant("PAY".to_owned())));
        assert!(matches!(read("#[traced(name = Self::PAY)]").name, Some(Name::Computed(_))));
        assert!(matches!(read("#[cfg_attr(unix, x::traced(name = f()))]").name, Some(Name::Computed(_))));
    }
}

//! The names in a piece of syntax.
//!
//! What they mean is not asked here.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, Ident, Meta, Pat, PatIdent, Type, TypeParamBound};

use crate::attributes;
use crate::function::Name;

/// The name without `r#`.
pub(super) fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// Names that a body binds anew.
#[derive(Default)]
pub(super) struct Rebound {
    pub(super) names: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Rebound {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.names.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

/// An argument with a name, and its type.
pub(super) fn argument(input: &FnArg) -> Option<(String, Type)> {
    match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) => Some((pattern.ident.to_string(), (*input.ty).clone())),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// The last word of a value, which is what a reader would take it for: `token` of `&self.token`.
pub(super) fn argument_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => argument_of(&field.base),
        },
        Expr::Reference(inner) => argument_of(&inner.expr),
        Expr::Paren(inner) => argument_of(&inner.expr),
        Expr::Closure(closure) => argument_of(&closure.body),
        Expr::MethodCall(call)
            if ["clone", "as_str", "to_string", "as_ref", "as_deref", "to_owned"]
                .iter()
                .any(|method| call.method == method) =>
        {
            argument_of(&call.receiver)
        }
        _ => None,
    }
}

/// The name an expression begins with.
pub(super) fn first_word(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Field(field) => first_word(&field.base),
        Expr::Reference(inner) => first_word(&inner.expr),
        Expr::Paren(inner) => first_word(&inner.expr),
        Expr::Unary(unary) => first_word(&unary.expr),
        Expr::MethodCall(call) => first_word(&call.receiver),
        Expr::Binary(binary) => first_word(&binary.left),
        _ => None,
    }
}

/// The text of `key = "text"`.
pub(super) fn text_of(meta: &Meta, key: &str) -> Option<String> {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident(key) => match attributes::name(&pair.value) {
            Name::Known(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// The last word of an `impl`'s type, as the macro takes it.
pub(super) fn name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        Type::Reference(inner) => name_of(&inner.elem),
        Type::Paren(inner) => name_of(&inner.elem),
        Type::Group(inner) => name_of(&inner.elem),
        Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        }),
        _ => None,
    }
}

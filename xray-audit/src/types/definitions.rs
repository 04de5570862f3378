//! What the crate itself says of its types: aliases, fields, returns, and `impl ToAnnotation`.
//!
//! Goes by the last word of a path: what two items of the same name say differently is not known.

use std::collections::BTreeMap;
use std::rc::Rc;

use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, ExprPath, Item, ItemImpl, Lit, Member, Path, ReturnType, Type};

use super::Scope;
use crate::function::ValueType;

/// What is known of the crate's items, by name.
#[derive(Default)]
pub(crate) struct Definitions {
    aliases: BTreeMap<String, Only<(Type, Rc<Scope>)>>,
    structs: BTreeMap<String, Only<(Fields, Rc<Scope>)>>,
    annotations: BTreeMap<String, Only<Says>>,
    returns: BTreeMap<String, Only<(Type, Rc<Scope>)>>,
    constants: BTreeMap<String, Only<String>>,
}

/// The types of a struct's fields, by name or number.
type Fields = BTreeMap<String, Type>;

/// The definition of a name; nothing if there are several.
struct Only<T>(Option<T>);

/// What an `impl ToAnnotation` says.
enum Says {
    Is(ValueType),
    /// It hands on what one of its fields says.
    AsField(Box<Type>, String),
    Unknown,
}

impl Definitions {
    /// Notes what an item says of itself.
    pub(crate) fn add(&mut self, item: &Item) {
        match item {
            Item::Type(alias) => {
                let mut scope = Scope::default();
                scope.declare(&alias.generics);
                note(&mut self.aliases, &alias.ident, ((*alias.ty).clone(), Rc::new(scope)));
            }
            Item::Struct(item) => {
                let mut scope = Scope::default();
                scope.declare(&item.generics);
                note(&mut self.structs, &item.ident, (fields(&item.fields), Rc::new(scope)));
            }
            Item::Impl(item) => self.add_impl(item),
            Item::Fn(function) => {
                if let ReturnType::Type(_, ty) = &function.sig.output {
                    let mut scope = Scope::default();
                    scope.declare(&function.sig.generics);
                    note(&mut self.returns, &function.sig.ident, ((**ty).clone(), Rc::new(scope)));
                }
            }
            Item::Const(constant) => {
                if let Expr::Lit(literal) = &*constant.expr {
                    if let Lit::Str(text) = &literal.lit {
                        note(&mut self.constants, &constant.ident, text.value());
                    }
                }
            }
            _ => {}
        }
    }

    fn add_impl(&mut self, item: &ItemImpl) {
        let of_trait = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        let Type::Path(of) = &*item.self_ty else { return };
        if let (Some(of_trait), Some(last)) = (of_trait, of.path.segments.last()) {
            if of_trait.ident == "ToAnnotation" {
                let mut body = Body::default();
                body.visit_item_impl(item);
                note(&mut self.annotations, &last.ident, body.says(&item.self_ty));
            }
        }
    }

    /// The text of the only constant of this name.
    pub(crate) fn constant(&self, name: &str) -> Option<&str> {
        self.constants.get(name)?.0.as_deref()
    }

    /// The type of the crate's type `name`; `None` if it has no such type.
    pub(super) fn of_defined(&self, name: &str, steps: usize) -> Option<ValueType> {
        if let Some(says) = self.annotations.get(name) {
            return Some(match &says.0 {
                Some(Says::Is(known)) => *known,
                Some(Says::AsField(ty, field)) => self
                    .field(ty, field, &Rc::default())
                    .map_or(ValueType::Unknown, |(ty, scope)| self.of_type(&ty, &scope, steps)),
                Some(Says::Unknown) | None => ValueType::Unknown,
            });
        }
        if let Some(alias) = self.aliases.get(name) {
            let of_alias = |(ty, scope): &(Type, Rc<Scope>)| self.of_type(ty, scope, steps);
            return Some(alias.0.as_ref().map_or(ValueType::Unknown, of_alias));
        }
        self.structs.contains_key(name).then_some(ValueType::Unknown)
    }

    /// What the only function of this name returns, if the path leads into this crate.
    pub(super) fn returned(&self, path: &Path) -> Option<&(Type, Rc<Scope>)> {
        let first = path.segments.first()?;
        let is_ours = path.leading_colon.is_none()
            && (path.segments.len() == 1 || ["crate", "self", "super"].iter().any(|word| first.ident == word));
        self.returns.get(&path.segments.last()?.ident.to_string()).filter(|_| is_ours)?.0.as_ref()
    }

    /// The type of a field, and what names mean there.
    pub(super) fn field(&self, of: &Type, field: &str, scope: &Scope) -> Option<(Type, Rc<Scope>)> {
        let Type::Path(path) = super::see_through(of) else { return None };
        let last = path.path.segments.last()?.ident.to_string();
        if path.path.is_ident("Self") {
            let this = scope.this.as_ref()?;
            return self.field(this, field, &Scope::default());
        }
        if path.path.segments.len() == 1 && scope.generics.contains(&last) {
            return None;
        }
        let (fields, scope) = self.structs.get(&last)?.0.as_ref()?;
        Some((fields.get(field)?.clone(), Rc::clone(scope)))
    }
}

/// The second definition of a name makes it unknown.
fn note<T>(table: &mut BTreeMap<String, Only<T>>, name: &syn::Ident, definition: T) {
    table.entry(name.to_string()).and_modify(|known| known.0 = None).or_insert(Only(Some(definition)));
}

fn fields(fields: &syn::Fields) -> Fields {
    let named = fields.iter().enumerate().map(|(place, field)| {
        let name = field.ident.as_ref().map_or_else(|| place.to_string(), ToString::to_string);
        (name, field.ty.clone())
    });
    named.collect()
}

/// The name of a field as it is written behind the dot.
pub(super) fn member(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// What the body of `to_annotation` mentions.
#[derive(Default)]
struct Body {
    types: Vec<ValueType>,
    field: Option<String>,
}

impl Body {
    fn says(self, of: &Type) -> Says {
        match (self.types.as_slice(), self.field) {
            ([], Some(field)) => Says::AsField(Box::new(of.clone()), field),
            ([first, others @ ..], None) if others.iter().all(|other| other == first) => Says::Is(*first),
            _ => Says::Unknown,
        }
    }
}

impl<'ast> Visit<'ast> for Body {
    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        let mut from_behind = path.path.segments.iter().rev();
        if let (Some(variant), Some(of)) = (from_behind.next(), from_behind.next()) {
            if of.ident == "Annotation" {
                match variant.ident.to_string().as_str() {
                    "String" => self.types.push(ValueType::String),
                    "Integer" | "Number" => self.types.push(ValueType::Number),
                    "Boolean" => self.types.push(ValueType::Boolean),
                    "Absent" => {}
                    _ => self.types.push(ValueType::Unknown),
                }
            }
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if call.method == "to_annotation" {
            match &*call.receiver {
                Expr::Field(field) if matches!(&*field.base, Expr::Path(path) if path.path.is_ident("self")) => {
                    self.field = Some(member(&field.member));
                }
                _ => self.types.push(ValueType::Unknown),
            }
        }
        visit::visit_expr_method_call(self, call);
    }
}

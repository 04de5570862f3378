//! Which of X-Ray's types a value has: string, number or boolean.
//!
//! Follows the runtime's `ToAnnotation`, the definitions of the crate, and nothing that only a
//! compiler knows: what is not certain is unknown.

mod definitions;
mod expressions;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use syn::{Expr, GenericArgument, Generics, Path, PathArguments, Type};

pub(crate) use definitions::Definitions;

use crate::function::ValueType;

/// How often one type may lead to another, so that `type A = B; type B = A;` comes to an end.
const STEPS: usize = 32;

/// A value of the sources that is recorded.
#[derive(Clone)]
pub(crate) enum Recorded {
    Is(ValueType),
    Typed(Type),
    /// What a function makes of an argument: `with = path`.
    Made(Path),
    Computed(Expr),
}

/// What names mean inside a function.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    pub(crate) generics: BTreeSet<String>,
    pub(crate) arguments: BTreeMap<String, Type>,
    pub(crate) this: Option<Type>,
}

impl Scope {
    /// Adds the type parameters, which hide types of the same name.
    pub(crate) fn declare(&mut self, generics: &Generics) {
        self.generics.extend(generics.type_params().map(|parameter| parameter.ident.to_string()));
    }
}

impl Definitions {
    /// The type of a recorded value.
    pub(crate) fn value_type(&self, recorded: &Recorded, scope: &Rc<Scope>) -> ValueType {
        match recorded {
            Recorded::Is(known) => *known,
            Recorded::Typed(ty) => self.of_type(ty, scope, STEPS),
            Recorded::Made(path) => self.of_function(path, STEPS),
            Recorded::Computed(expr) => self.of_expr(expr, scope, STEPS),
        }
    }

    fn of_type(&self, ty: &Type, scope: &Rc<Scope>, steps: usize) -> ValueType {
        let Some(steps) = steps.checked_sub(1) else { return ValueType::Unknown };
        let Type::Path(path) = see_through(ty) else { return ValueType::Unknown };
        let Some(last) = path.path.segments.last() else { return ValueType::Unknown };
        let word = last.ident.to_string();
        if path.path.is_ident("Self") {
            return scope.this.as_ref().map_or(ValueType::Unknown, |this| self.of_type(this, scope, steps));
        }
        if path.qself.is_some() || path.path.segments.len() == 1 && scope.generics.contains(&word) {
            return ValueType::Unknown;
        }
        if let Some(known) = self.of_defined(&word, steps) {
            return known;
        }
        match word.as_str() {
            "Option" | "Cow" => first_type(last).map_or(ValueType::Unknown, |ty| self.of_type(ty, scope, steps)),
            "str" | "String" | "char" | "TraceId" | "SegmentId" | "Uuid" | "IpAddr" | "Ipv4Addr" | "Ipv6Addr"
            | "SocketAddr" => ValueType::String,
            "bool" => ValueType::Boolean,
            "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize"
            | "f32" | "f64" => ValueType::Number,
            _ if word.starts_with("NonZero") => ValueType::Number,
            _ => ValueType::Unknown,
        }
    }
}

/// Whether the value is marked with the runtime's `Sensitive`.
pub(crate) fn is_sensitive(ty: &Type) -> bool {
    match see_through(ty) {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Sensitive"),
        _ => false,
    }
}

/// The type behind references and the pointers the runtime reads through.
fn see_through(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => see_through(&reference.elem),
        Type::Paren(paren) => see_through(&paren.elem),
        Type::Group(group) => see_through(&group.elem),
        Type::Path(path) => match path.path.segments.last() {
            Some(last) if ["Box", "Rc", "Arc"].iter().any(|pointer| last.ident == pointer) => {
                first_type(last).map_or(ty, see_through)
            }
            _ => ty,
        },
        _ => ty,
    }
}

fn first_type(segment: &syn::PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(definitions: &str, ty: &str) -> ValueType {
        let file: syn::File = syn::parse_str(definitions).unwrap();
        let mut known = Definitions::default();
        file.items.iter().for_each(|item| known.add(item));
        known.value_type(&Recorded::Typed(syn::parse_str(ty).unwrap()), &Rc::default())
    }

    #[test]
    fn the_types_the_runtime_knows_are_known() {
        for ty in ["&str", "String", "Cow<'a, str>", "char", "Option<&'static str>", "std::net::IpAddr", "Arc<str>"] {
            assert_eq!(of("", ty), ValueType::String, "{ty}");
        }
        for ty in ["u8", "&mut i128", "Box<f32>", "Option<Arc<u64>>", "std::num::NonZero<u32>", "NonZeroI8", "(usize)"]
        {
            assert_eq!(of("", ty), ValueType::Number, "{ty}");
        }
        assert_eq!(of("", "Option<&bool>"), ValueType::Boolean);
        for ty in ["Vec<u8>", "OrderId", "(u8, u8)", "impl ToAnnotation", "[u8; 4]", "T::Id", "<T as X>::String"] {
            assert_eq!(of("", ty), ValueType::Unknown, "{ty}");
        }
    }

    #[test]
    fn types_of_the_crate_are_looked_up() {
        let crate_ = "type Id = Number; type Number = Option<u64>; type Loop = Loop;
            enum Plan { Free }
            impl ToAnnotation for Plan { fn to_annotation(&self) -> Annotation<'_> { match self {
                Self::Free => xray_runtime::Annotation::String(\"free\".into()) } } }
            struct Order(u64);
            impl xray_runtime::ToAnnotation for Order { fn to_annotation(&self) -> Annotation<'_> { self.0.to_annotation() } }
            struct Mixed; impl ToAnnotation for Mixed { fn to_annotation(&self) -> Annotation<'_> {
                if x { Annotation::Integer(1) } else { Annotation::String(s) } } }
            type Twice = u8; type Twice = String;";
        assert_eq!(of(crate_, "Id"), ValueType::Number);
        assert_eq!(of(crate_, "&Plan"), ValueType::String);
        assert_eq!(of(crate_, "Order"), ValueType::Number);
        for ty in ["Mixed", "Loop", "Twice"] {
            assert_eq!(of(crate_, ty), ValueType::Unknown, "{ty}");
        }
    }
}

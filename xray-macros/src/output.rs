//! What a function's declared return type tells before any type is known.
//!
//! Reads syntax only: whether there can be an `Err` to report, whether the value is a future, and
//! how the type may be written down a second time. An alias is not seen through; the runtime
//! decides on the concrete type.

use syn::punctuated::Punctuated;
use syn::{GenericArgument, Ident, PathArguments, PathSegment, ReturnType, Token, Type, TypeParamBound};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Output {
    /// `()`, or a type whose spelling shows that it holds no `Err` of the function.
    NoResult,
    /// `!`
    Never,
    /// `impl Trait` at the top, and no future; or a macro somewhere, which may hide one, so that the
    /// type can stand only where it was written.
    Opaque,
    /// `impl Future`
    Future,
    /// `Pin<Box<dyn Future>>` or a well-known name for it.
    BoxedFuture,
    /// `impl Stream`, said to be one.
    Stream,
    /// A boxed stream under any name, said to be one.
    BoxedStream,
    /// Any other type; it may be a `Result` under some name.
    Value,
}

impl Output {
    pub(crate) fn of(output: &ReturnType) -> Self {
        match output {
            ReturnType::Default => Self::NoResult,
            ReturnType::Type(_, ty) => Self::of_type(ty),
        }
    }

    fn of_type(ty: &Type) -> Self {
        match ty {
            _ if has(ty, &|part| matches!(part, Type::Macro(_))) => Self::Opaque,
            Type::Group(group) => Self::of_type(&group.elem),
            Type::Paren(paren) => Self::of_type(&paren.elem),
            Type::Never(_) => Self::Never,
            Type::ImplTrait(opaque) => Self::of_bounds(&opaque.bounds),
            Type::Tuple(_) | Type::Array(_) | Type::Reference(_) | Type::Ptr(_) | Type::FnPtr(_) => Self::NoResult,
            Type::Path(path) if path.qself.is_none() => {
                let plain = path.path.get_ident().is_some_and(is_primitive);
                match path.path.segments.last() {
                    Some(last) if is_boxed_future(last) => Self::BoxedFuture,
                    _ if plain => Self::NoResult,
                    _ => Self::Value,
                }
            }
            _ => Self::Value,
        }
    }

    /// A future of ours is a future, and as movable as the one inside; it is nothing else, so with
    /// any further bound the value has to leave unwrapped.
    fn of_bounds(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Self {
        let ours = ["Future", "Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"];
        let all_ours = bounds.iter().all(|bound| match last_segment(bound) {
            Some(last) => ours.iter().any(|name| last.ident == name),
            None => !matches!(bound, TypeParamBound::Verbatim(_)),
        });
        if all_ours && bounds.iter().any(names_future) { Self::Future } else { Self::Opaque }
    }

    /// What `future` or `stream` among the options say of a type that does not show it.
    pub(crate) fn said(self, future: bool, stream: bool) -> Self {
        match self {
            Self::Future | Self::Opaque if stream => Self::Stream,
            _ if stream => Self::BoxedStream,
            Self::Opaque if future => Self::Future,
            Self::Value if future => Self::BoxedFuture,
            _ => self,
        }
    }

    /// Whether the value is to be looked at when the function is done.
    pub(crate) fn may_be_err(self) -> bool {
        self == Self::Value
    }
}

/// Whether there is no value at all: no type, `()` or `!`.
pub(crate) fn returns_nothing(output: &ReturnType) -> bool {
    match output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => match &**ty {
            Type::Tuple(tuple) => tuple.elems.is_empty(),
            ty => matches!(ty, Type::Never(_)),
        },
    }
}

/// Words that name no `Result`, whatever the program imports.
fn is_primitive(ident: &Ident) -> bool {
    const PRIMITIVES: &[&str] = &[
        "bool", "char", "str", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
        "isize", "f32", "f64",
    ];
    PRIMITIVES.iter().any(|name| ident == name)
}

fn is_boxed_future(segment: &PathSegment) -> bool {
    if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" {
        return true;
    }
    segment.ident == "Pin"
        && type_argument(segment).is_some_and(|boxed| match boxed {
            Type::Path(path) => path.path.segments.last().is_some_and(|segment| {
                segment.ident == "Box"
                    && matches!(type_argument(segment), Some(Type::TraitObject(object)) if object.bounds.iter().any(names_future))
            }),
            _ => false,
        })
}

/// The first type between the angle brackets of `segment`.
fn type_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn last_segment(bound: &TypeParamBound) -> Option<&PathSegment> {
    match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    }
}

/// The `Future` of the standard library has an `Output`; a trait without one only shares its name.
fn names_future(bound: &TypeParamBound) -> bool {
    last_segment(bound).is_some_and(|segment| segment.ident == "Future" && associated(segment, "Output").is_some())
}

/// `T` of `Future<Output = T>`.
fn associated<'a>(bound: &'a PathSegment, name: &str) -> Option<&'a Type> {
    let PathArguments::AngleBracketed(arguments) = &bound.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == name => Some(&assoc.ty),
        _ => None,
    })
}

/// `T` of `impl Future<Output = T>` or `impl Stream<Item = T>`.
pub(crate) fn named_by<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    match ty {
        Type::Group(inner) => named_by(&inner.elem, name),
        Type::Paren(inner) => named_by(&inner.elem, name),
        Type::ImplTrait(opaque) => opaque.bounds.iter().find_map(|bound| associated(last_segment(bound)?, name)),
        _ => None,
    }
}

/// Whether `impl Trait` occurs anywhere in the type, or may be hidden in a macro there.
pub(crate) fn has_impl_trait(ty: &Type) -> bool {
    has(ty, &|part| matches!(part, Type::ImplTrait(_) | Type::Macro(_)))
}

/// Whether `is_it` is true of the type or of a part of it.
fn has(ty: &Type, is_it: &impl Fn(&Type) -> bool) -> bool {
    let mut found = false;
    walk(&mut ty.clone(), &mut |part| {
        found |= is_it(part);
        true
    });
    found
}

/// The type with `_` for every `impl Trait`, which may be named only once.
pub(crate) fn nameable(ty: &Type) -> Type {
    let mut ty = ty.clone();
    walk(&mut ty, &mut |part| {
        let Type::ImplTrait(opaque) = part else { return true };
        let underscore_token = Token![_](opaque.impl_token.span);
        *part = Type::Infer(syn::TypeInfer { attrs: Vec::new(), underscore_token });
        false
    });
    ty
}

/// Shows the type and every part of it to `visit`, which says whether to look inside.
fn walk(ty: &mut Type, visit: &mut impl FnMut(&mut Type) -> bool) {
    if !visit(ty) {
        return;
    }
    match ty {
        Type::Group(inner) => walk(&mut inner.elem, visit),
        Type::Paren(inner) => walk(&mut inner.elem, visit),
        Type::Reference(inner) => walk(&mut inner.elem, visit),
        Type::Array(inner) => walk(&mut inner.elem, visit),
        Type::Slice(inner) => walk(&mut inner.elem, visit),
        Type::Tuple(inner) => inner.elems.iter_mut().for_each(|part| walk(part, visit)),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { continue };
                arguments.args.iter_mut().for_each(|argument| match argument {
                    GenericArgument::Type(ty) => walk(ty, visit),
                    GenericArgument::AssocType(assoc) => walk(&mut assoc.ty, visit),
                    _ => {}
                });
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;
    use syn::parse_str;

    fn output(ty: &str) -> Output {
        Output::of(&parse_str(&format!("-> {ty}")).unwrap())
    }

    #[test]
    fn a_result_under_any_name_may_be_an_err() {
        for ty in ["Result<u8, E>", "io::Result<()>", "Reply", "Self", "Poll<Result<u8, E>>", "T::Out"] {
            assert_eq!(output(ty), Output::Value, "{ty}");
        }
    }

    #[test]
    fn a_reference_a_tuple_or_a_number_is_never_an_err() {
        for ty in ["()", "u32", "&str", "&'a mut T", "(u8, Result<u8, E>)", "[u8; 4]", "fn() -> u8", "String"] {
            assert_eq!(output(ty), Output::NoResult, "{ty}");
        }
    }

    #[test]
    fn a_future_is_known_by_its_spelling() {
        assert_eq!(output("impl Future<Output = u8> + Send + 'a"), Output::Future);
        assert_eq!(output("impl std::future::Future<Output = u8> + use<'a>"), Output::Future);
        assert_eq!(output("Pin<Box<dyn Future<Output = u8> + Send + '_>>"), Output::BoxedFuture);
        assert_eq!(output("::core::pin::Pin<Box<dyn ::core::future::Future<Output = u8>>>"), Output::BoxedFuture);
        assert_eq!(output("futures::future::LocalBoxFuture<'a, u8>"), Output::BoxedFuture);
        assert_eq!(output("impl FusedFuture + Future<Output = u8>"), Output::Opaque);
        assert_eq!(output("impl Iterator<Item = u8>"), Output::Opaque);
        assert_eq!(output("impl Future<Item = u8>"), Output::Opaque);
        assert_eq!(output("Pin<Box<dyn Future<Item = u8>>>"), Output::Value);
        assert_eq!(output("Pin<Box<dyn Stream<Item = u8>>>"), Output::Value);
    }

    #[test]
    fn a_macro_stays_where_it_is() {
        for ty in ["m!(u8)", "Result<m!(u8), E>", "Option<(u8, &'a [m!()])>"] {
            assert_eq!(output(ty), Output::Opaque, "{ty}");
        }
    }

    #[test]
    fn impl_trait_is_written_down_only_once() {
        let ty: Type = parse_str("Result<(impl Display, Vec<impl Fn(u8) -> u8>), E>").unwrap();
        let expected: Type = parse_str("Result<(_, Vec<_>), E>").unwrap();
        assert_eq!(nameable(&ty).to_token_stream().to_string(), expected.to_token_stream().to_string());
    }
}

//! The type of a value that is computed where it is recorded: `.annotate("items", items.len())`.
//!
//! Literals, arguments and their fields, casts and comparisons, and methods whose name says what
//! they return.

use std::rc::Rc;

use syn::{BinOp, Expr, ExprCall, Lit, Path, ReturnType, Type, UnOp};

use super::definitions::{Definitions, member};
use super::{Scope, see_through};
use crate::function::ValueType;

impl Definitions {
    pub(super) fn of_expr(&self, expr: &Expr, scope: &Rc<Scope>, steps: usize) -> ValueType {
        let Some(steps) = steps.checked_sub(1) else { return ValueType::Unknown };
        match expr {
            Expr::Lit(literal) => of_literal(&literal.lit),
            Expr::Reference(inner) => self.of_expr(&inner.expr, scope, steps),
            Expr::Paren(inner) => self.of_expr(&inner.expr, scope, steps),
            Expr::Group(inner) => self.of_expr(&inner.expr, scope, steps),
            Expr::Unary(unary) => match unary.op {
                UnOp::Neg(_) => ValueType::Number,
                _ => self.of_expr(&unary.expr, scope, steps),
            },
            Expr::Cast(cast) => self.of_type(&cast.ty, scope, steps),
            Expr::Binary(binary) => match binary.op {
                BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                    ValueType::Boolean
                }
                BinOp::And(_) | BinOp::Or(_) => ValueType::Boolean,
                _ => self.of_expr(&binary.left, scope, steps),
            },
            Expr::Macro(call) => of_macro(&call.mac.path),
            Expr::Call(call) => self.of_call(call, scope, steps),
            Expr::MethodCall(call) => match call.method.to_string().as_str() {
                "clone" | "copied" | "cloned" | "as_ref" | "as_deref" | "to_owned" => {
                    self.of_expr(&call.receiver, scope, steps)
                }
                method => of_method(method),
            },
            Expr::Closure(closure) => match &closure.output {
                ReturnType::Type(_, ty) => self.of_type(ty, scope, steps),
                // Its arguments are not those of the function.
                ReturnType::Default => self.of_expr(&closure.body, &Rc::default(), steps),
            },
            Expr::Path(_) | Expr::Field(_) => self
                .typed(expr, scope, steps)
                .map_or(ValueType::Unknown, |(ty, scope)| self.of_type(&ty, &scope, steps)),
            _ => ValueType::Unknown,
        }
    }

    /// What a function returns, for `with = path`.
    pub(super) fn of_function(&self, path: &Path, steps: usize) -> ValueType {
        if let Some((ty, scope)) = self.returned(path) {
            return self.of_type(ty, scope, steps);
        }
        path.segments.last().map_or(ValueType::Unknown, |last| of_method(&last.ident.to_string()))
    }

    fn of_call(&self, call: &ExprCall, scope: &Rc<Scope>, steps: usize) -> ValueType {
        let Expr::Path(path) = &*call.func else { return ValueType::Unknown };
        let path = &path.path;
        if path.is_ident("Some") {
            return call.args.first().map_or(ValueType::Unknown, |value| self.of_expr(value, scope, steps));
        }
        let mut from_behind = path.segments.iter().rev();
        let (last, of) = (from_behind.next(), from_behind.next());
        match (last, of) {
            (Some(last), Some(of)) if last.ident == "from" || last.ident == "new" => {
                let ty = Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: of.clone().into() });
                self.of_type(&ty, scope, steps)
            }
            _ => self.returned(path).map_or(ValueType::Unknown, |(ty, scope)| self.of_type(ty, scope, steps)),
        }
    }

    /// The declared type of an argument, or of a field of one.
    fn typed(&self, expr: &Expr, scope: &Rc<Scope>, steps: usize) -> Option<(Type, Rc<Scope>)> {
        let steps = steps.checked_sub(1)?;
        match expr {
            Expr::Path(path) if path.path.is_ident("self") => Some((scope.this.clone()?, Rc::clone(scope))),
            Expr::Path(path) => {
                let argument = scope.arguments.get(&path.path.get_ident()?.to_string())?;
                Some((argument.clone(), Rc::clone(scope)))
            }
            Expr::Field(field) => {
                let (of, scope) = self.typed(&field.base, scope, steps)?;
                self.field(see_through(&of), &member(&field.member), &scope)
            }
            Expr::Paren(inner) => self.typed(&inner.expr, scope, steps),
            Expr::Reference(inner) => self.typed(&inner.expr, scope, steps),
            _ => None,
        }
    }
}

fn of_literal(literal: &Lit) -> ValueType {
    match literal {
        Lit::Str(_) | Lit::Char(_) => ValueType::String,
        Lit::Int(_) | Lit::Float(_) | Lit::Byte(_) => ValueType::Number,
        Lit::Bool(_) => ValueType::Boolean,
        _ => ValueType::Unknown,
    }
}

fn of_macro(path: &Path) -> ValueType {
    let Some(last) = path.segments.last() else { return ValueType::Unknown };
    match last.ident.to_string().as_str() {
        "format" | "concat" | "stringify" | "env" | "file" | "module_path" => ValueType::String,
        "line" | "column" => ValueType::Number,
        "matches" | "cfg" => ValueType::Boolean,
        _ => ValueType::Unknown,
    }
}

/// Methods of which the name says it, by Rust's own naming conventions.
fn of_method(name: &str) -> ValueType {
    match name {
        "to_string" | "as_str" => ValueType::String,
        "len" => ValueType::Number,
        _ if name.starts_with("is_") => ValueType::Boolean,
        _ => ValueType::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Recorded, STEPS};
    use super::*;

    fn of(expr: &str) -> ValueType {
        let file: syn::File = syn::parse_str(
            "struct Order { id: u64, customer: Customer } struct Customer(String, bool);
             struct Page<T> { items: T } fn region() -> &'static str { \"eu\" } type Cents = i64;",
        )
        .unwrap();
        let mut known = Definitions::default();
        file.items.iter().for_each(|item| known.add(item));
        let argument = |name: &str, ty: &str| (name.to_owned(), syn::parse_str::<Type>(ty).unwrap());
        let scope = Scope {
            arguments: [argument("order", "&Order"), argument("name", "&str"), argument("page", "Page<u8>")].into(),
            this: Some(syn::parse_str("Order").unwrap()),
            ..Scope::default()
        };
        known.value_type(&Recorded::Computed(syn::parse_str(expr).unwrap()), &Rc::new(scope))
    }

    #[test]
    fn what_an_expression_says_of_itself_is_believed() {
        for expr in ["\"x\"", "'x'", "&\"x\"", "format!(\"{x}\")", "x.to_string()", "String::from(x)", "Some(\"x\")"] {
            assert_eq!(of(expr), ValueType::String, "{expr}");
        }
        for expr in ["7", "-7", "1.5", "x as u64", "x.len()", "(2 + x)", "u64::from(x)", "|x| x.len()", "x as Cents"] {
            assert_eq!(of(expr), ValueType::Number, "{expr}");
        }
        for expr in ["true", "!true", "a == b", "a && b", "x.is_empty()", "matches!(x, Y)", "|x: u8| -> bool { f(x) }"]
        {
            assert_eq!(of(expr), ValueType::Boolean, "{expr}");
        }
        for expr in
            ["x", "x.id", "f(x)", "if a { 1 } else { 2 }", "page.items", "|order| order", "b\"x\"", "Order::new()"]
        {
            assert_eq!(of(expr), ValueType::Unknown, "{expr}");
        }
    }

    #[test]
    fn arguments_and_their_fields_are_looked_up() {
        assert_eq!(of("name"), ValueType::String);
        assert_eq!(of("order.id"), ValueType::Number);
        assert_eq!(of("order.customer.0.clone()"), ValueType::String);
        assert_eq!(of("self.customer.1"), ValueType::Boolean);
        assert_eq!(of("region()"), ValueType::String);
        assert_eq!(of("self::region()"), ValueType::String);
        assert_eq!(of("other::region()"), ValueType::Unknown);
    }

    #[test]
    fn a_long_way_comes_to_an_end() {
        assert_eq!(of(&format!("{}1{}", "(".repeat(STEPS + 1), ")".repeat(STEPS + 1))), ValueType::Unknown);
    }
}

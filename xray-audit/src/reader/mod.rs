//! One file, read: its functions, what they record, and the modules it leads to.
//!
//! Walks the syntax tree and writes down what is there. It asks no rule, and opens no file.

mod functions;
mod module_files;
mod names;

use std::path::PathBuf;

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprMethodCall, Generics, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, ItemTrait, Macro, Meta,
    Token, TraitItemFn, Type, Visibility,
};

use crate::attributes::Attribution;
use crate::cfg;
use crate::found::Found;
use crate::function::Name;
use crate::modules::Module;
use crate::source::Source;
use crate::types::Scope;
use functions::{Inside, Parts};
use names::{name_of, plain};

/// Attributes that make a function a test; the last word of their path.
const TESTS: &[&str] = &["test", "bench", "rstest", "test_case", "wasm_bindgen_test"];

/// Reads one file into `found`.
pub(crate) struct Reader<'a> {
    found: &'a mut Found,
    source: Source,
    module: Module,
    with_tests: bool,
    /// The types and functions around the place where the reader is.
    around: Vec<String>,
    implementation: Option<Implementation>,
    inside: Option<Inside>,
    leads_to: Vec<Module>,
    includes: Vec<PathBuf>,
    inline_depth: usize,
}

/// The `impl` or trait around a method.
#[derive(Clone)]
struct Implementation {
    /// The word before the names of its traced methods.
    name: Option<String>,
    /// What `#[traced]` on it says.
    attribution: Option<Attribution>,
    scope: Scope,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(found: &'a mut Found, source: Source, module: Module, with_tests: bool) -> Self {
        Self {
            found,
            source,
            module,
            with_tests,
            around: Vec::new(),
            implementation: None,
            inside: None,
            leads_to: Vec::new(),
            includes: Vec::new(),
            inline_depth: 0,
        }
    }

    pub(crate) fn read(&mut self, syntax: &syn::File) {
        self.under(&syntax.attrs, |reader| visit::visit_file(reader, syntax));
    }

    /// The modules in other files, and the files that are included.
    pub(crate) fn leads_to(self) -> (Vec<Module>, Vec<PathBuf>) {
        (self.leads_to, self.includes)
    }

    /// Reads on under the `cfg`s among the attributes.
    fn under(&mut self, attributes: &[Attribute], read: impl FnOnce(&mut Self)) {
        let (cfgs, was_test) = (self.module.cfgs.len(), self.module.is_test);
        for predicate in cfg::predicates(attributes) {
            self.module.is_test |= cfg::is_for_tests(&predicate);
            self.module.cfgs.push(cfg::text(&predicate));
        }
        let is_test =
            |meta: &Meta| meta.path().segments.last().is_some_and(|last| TESTS.iter().any(|test| last.ident == test));
        self.module.is_test |= attributes.iter().any(|attribute| is_test(&attribute.meta));
        read(self);
        self.module.cfgs.truncate(cfgs);
        self.module.is_test = was_test;
    }

    fn is_left_out(&self) -> bool {
        self.module.is_test && !self.with_tests
    }

    /// Reads on one level deeper in the path of functions.
    fn around(&mut self, name: String, read: impl FnOnce(&mut Self)) {
        self.around.push(name);
        read(self);
        self.around.pop();
    }

    fn around_methods(
        &mut self,
        attributes: &[Attribute],
        name: Option<String>,
        attribution: Option<Attribution>,
        generics: &Generics,
        this: Option<Type>,
        read: impl FnOnce(&mut Self),
    ) {
        let mut scope = Scope { this, ..Scope::default() };
        scope.declare(generics);
        let path = name.clone().unwrap_or_else(|| "_".to_owned());
        let name = match attribution.as_ref().and_then(|read| read.name.as_ref()) {
            Some(Name::Known(own)) => Some(own.clone()),
            _ => name,
        };
        let outer = self.implementation.replace(Implementation { name, attribution, scope });
        self.under(attributes, |reader| reader.around(path, read));
        self.implementation = outer;
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.under(definition_attributes(item), |reader| {
            if !reader.is_left_out() {
                reader.found.definitions.add(item);
            }
        });
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.under(&item.attrs, |reader| reader.item_mod(item));
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        let parts = Parts {
            attributes: &item.attrs,
            public: matches!(item.vis, Visibility::Public(_)),
            signature: &item.sig,
            body: Some(&item.block),
            whole: item.span(),
        };
        self.function_in(None, &parts);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let attribution = Attribution::of(&item.attrs).filter(|read| !read.skip);
        let (name, this) = (name_of(&item.self_ty), Some((*item.self_ty).clone()));
        self.around_methods(&item.attrs, name, attribution, &item.generics, this, |reader| {
            item.items.iter().for_each(|item| reader.visit_impl_item(item));
        });
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        let name = plain(&item.ident);
        self.around_methods(&item.attrs, Some(name), None, &item.generics, None, |reader| {
            item.items.iter().for_each(|item| reader.visit_trait_item(item));
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        let implementation = self.implementation.clone();
        let parts = Parts {
            attributes: &item.attrs,
            public: matches!(item.vis, Visibility::Public(_)),
            signature: &item.sig,
            body: Some(&item.block),
            whole: item.span(),
        };
        self.function_in(implementation, &parts);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        let implementation = self.implementation.clone();
        let parts = Parts {
            attributes: &item.attrs,
            public: false,
            signature: &item.sig,
            body: item.default.as_ref(),
            whole: item.span(),
        };
        self.function_in(implementation, &parts);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        if self.is_left_out() {
            return;
        }
        self.call(call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        if call.path.segments.last().is_some_and(|last| last.ident == "include") {
            self.include(call);
        } else if self.inside.is_some() {
            // Most macros take expressions; what is none of them is a language of its own.
            let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
            arguments.iter().flatten().for_each(|argument| self.visit_expr(argument));
        }
    }
}

/// The attributes of an item that defines something.
fn definition_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => &[],
    }
}

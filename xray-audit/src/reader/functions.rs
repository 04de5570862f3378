//! A function that the reader met: what it is called, whether it is traced, what it records.
//!
//! Where in the tree it stands is for the reader to know.

use std::collections::BTreeSet;
use std::rc::Rc;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Attribute, Block, Expr, ExprMethodCall, FnArg, Pat, PatIdent, Signature};

use super::names::{Rebound, argument, argument_of, first_word, plain};
use super::{Implementation, Reader};
use crate::attributes::{self, Attribution, written};
use crate::found::Entry;
use crate::function::{Function, Name, ValueType};
use crate::report::Rule;
use crate::types::{Recorded, Scope, is_sensitive};

/// The function the reader is in.
#[derive(Clone)]
pub(super) struct Inside {
    function: usize,
    scope: Rc<Scope>,
    /// Names that its body gives to something else than the arguments.
    rebound: Rc<BTreeSet<String>>,
    allowed: Vec<Rule>,
}

/// A function, as far as free functions and methods are alike.
pub(super) struct Parts<'ast> {
    pub(super) attributes: &'ast [Attribute],
    pub(super) public: bool,
    pub(super) signature: &'ast Signature,
    pub(super) body: Option<&'ast Block>,
    pub(super) whole: Span,
}

impl Reader<'_> {
    /// Notes a function unless its attributes leave it out; inside it, `implementation` is around.
    pub(super) fn function_in(&mut self, implementation: Option<Implementation>, parts: &Parts<'_>) {
        let around = std::mem::replace(&mut self.implementation, implementation);
        self.under(parts.attributes, |reader| {
            if !reader.is_left_out() {
                reader.function(parts);
            }
        });
        self.implementation = around;
    }

    /// Notes a function, and reads its body.
    pub(super) fn function(&mut self, parts: &Parts<'_>) {
        let Parts { attributes, signature, .. } = parts;
        let name = plain(&signature.ident);
        let attribution = Attribution::of(attributes);
        let implementation = self.implementation.take();
        let traceable = parts.body.is_some() && signature.constness.is_none();
        let of_impl = implementation.as_ref().and_then(|around| {
            let outer = around.attribution.as_ref().filter(|_| traceable)?;
            Some((around.name.as_ref().map_or_else(|| name.clone(), |owner| format!("{owner}::{name}")), outer))
        });
        let attribution = match (attribution, of_impl) {
            (Some(read), _) if read.skip => None,
            (Some(read), None) => Some((name.clone(), read)),
            (read, Some((own_name, outer))) => Some((own_name, read.unwrap_or_default().within(outer))),
            (None, None) => None,
        };
        let traced = attribution.as_ref().map(|(own_name, read)| read.traced(own_name.clone()));

        let place = self.source.place(signature.ident.span());
        self.keep_line(place.line);
        let allowed = self.source.allowed(parts.whole.start().line, place.line);
        let mut path = self.module.path.clone();
        path.extend(self.around.iter().cloned());
        path.push(name.clone());
        self.found.functions.push(Function {
            path,
            place,
            public: parts.public,
            asynchronous: signature.asyncness.is_some(),
            traceable,
            traced,
            annotations: Vec::new(),
            metadata: Vec::new(),
            cfgs: self.module.cfgs.clone(),
            target: self.module.target,
            allowed: allowed.clone(),
        });

        let mut scope = implementation.map(|around| around.scope).unwrap_or_default();
        scope.declare(&signature.generics);
        scope.arguments.extend(signature.inputs.iter().filter_map(argument));
        let mut rebound = Rebound::default();
        parts.body.iter().for_each(|body| rebound.visit_block(body));
        let inside = Inside {
            function: self.found.functions.len() - 1,
            scope: Rc::new(scope),
            rebound: Rc::new(rebound.names),
            allowed,
        };
        let outside = self.inside.replace(inside);
        if let Some((_, read)) = attribution {
            self.arguments(signature);
            self.attribute_entries(read.entries);
        }
        if let Some(body) = parts.body {
            self.around(name, |reader| reader.visit_block(body));
        }
        self.inside = outside;
    }

    fn arguments(&mut self, signature: &Signature) {
        for input in &signature.inputs {
            let FnArg::Typed(input) = input else { continue };
            let Pat::Ident(PatIdent { ident, .. }) = &*input.pat else { continue };
            let argument = plain(ident);
            for helper in attributes::helpers(&input.attrs) {
                let value = match helper.with {
                    _ if helper.display => Recorded::Is(ValueType::String),
                    Some(Expr::Path(path)) => Recorded::Made(path.path),
                    Some(with) => Recorded::Computed(with),
                    None => Recorded::Typed((*input.ty).clone()),
                };
                let key = helper.name.unwrap_or_else(|| Name::Known(argument.clone()));
                let written = written(&input.ty);
                self.entry(helper.is_metadata, key, Some(argument.clone()), value, written, ident.span(), input.span());
                // It does not compile without a function that says what may be told.
                if let (true, Some(entry)) = (is_sensitive(&input.ty), self.found.entries.last_mut()) {
                    entry.allowed.push(Rule::Secrets);
                }
            }
        }
    }

    fn attribute_entries(&mut self, entries: Vec<attributes::Entry>) {
        for attributes::Entry { is_metadata, key, span, value, of_result } in entries {
            let inside = self.inside.clone();
            if let (true, Some(inside)) = (of_result, &mut self.inside) {
                inside.scope = Rc::default();
            }
            let (argument, written) = (argument_of(&value), written(&value));
            let recorded = match value {
                Expr::Path(path) if of_result => Recorded::Made(path.path),
                value => Recorded::Computed(value),
            };
            self.entry(is_metadata, key, argument, recorded, written, span, span);
            self.inside = inside;
        }
    }

    #[allow(clippy::too_many_arguments, reason = "an entry has that many sides, and three callers")]
    fn entry(
        &mut self,
        is_metadata: bool,
        key: Name,
        argument: Option<String>,
        value: Recorded,
        written: String,
        span: Span,
        whole: Span,
    ) {
        let place = self.source.place(span);
        self.keep_line(place.line);
        let mut allowed = self.source.allowed(whole.start().line, span.end().line);
        allowed.extend(self.inside.iter().flat_map(|inside| inside.allowed.iter().copied()));
        self.found.entries.push(Entry {
            is_metadata,
            key,
            argument,
            value,
            written,
            scope: self.inside.as_ref().map(|inside| Rc::clone(&inside.scope)).unwrap_or_default(),
            place,
            function: self.inside.as_ref().map(|inside| inside.function),
            allowed,
            value_type: ValueType::Unknown,
        });
    }

    /// Notes what `.annotate(..)` and `.add_metadata(..)` record.
    pub(super) fn call(&mut self, call: &ExprMethodCall) {
        let method = call.method.to_string();
        let (is_metadata, key, value) = match (method.as_str(), call.args.len(), call.args.first(), call.args.last()) {
            ("annotate", 2, Some(key), Some(value)) => (false, key, value),
            ("add_metadata", 2, Some(key), Some(value)) => (true, key, value),
            ("add_metadata_in", 3, _, Some(value)) => match call.args.iter().nth(1) {
                Some(key) => (true, key, value),
                None => return,
            },
            _ => return,
        };
        let argument = argument_of(value);
        let hidden = |name: &String| self.inside.as_ref().is_some_and(|inside| inside.rebound.contains(name));
        let recorded = match first_word(value) {
            Some(word) if hidden(&word) => Recorded::Is(ValueType::Unknown),
            _ => Recorded::Computed(value.clone()),
        };
        let whole = call.receiver.span();
        let (name, written) = (attributes::name(key), written(value));
        self.entry(is_metadata, name, argument, recorded, written, key.span(), whole);
    }

    fn keep_line(&mut self, number: usize) {
        let key = (self.source.file.clone(), number);
        let line = self.source.line(number).to_owned();
        self.found.lines.insert(key, line);
    }
}

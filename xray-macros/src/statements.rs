//! The statements of ours that a new body is made of: those that open it.
//!
//! Locals are `mixed_site`: the user's code cannot see them, and may use the same names. Every
//! path starts at the runtime crate. What is said when the function is done stands in `report`.

use crate::args::{Args, ErrClass};
use crate::captures;
use crate::function::Function;
use crate::paths::{local, runtime};
use crate::recorded::{On, Recorded};
use crate::text::Text;
use crate::values;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::HashSet;

/// The doors of `__rt`, for code that stays on its thread and for futures.
pub(crate) struct Doors {
    /// Opens a subsegment with values, and what stands for none.
    with_values: &'static str,
    nothing: &'static str,
    plain: &'static str,
    root: &'static str,
    opening: &'static str,
}

pub(crate) const SYNC: Doors = Doors {
    with_values: "enter",
    nothing: "not_entered",
    plain: "enter_plain",
    root: "enter_root",
    opening: "enter_opening",
};
pub(crate) const ASYNC: Doors = Doors {
    with_values: "begin",
    nothing: "not_begun",
    plain: "begin_plain",
    root: "begin_root",
    opening: "begin_opening",
};

pub(crate) struct Statements<'a> {
    pub(crate) args: &'a Args,
    pub(crate) function: &'a Function,
    /// `::xray_runtime::__rt`
    pub(crate) rt: TokenStream,
    pub(crate) site: Ident,
    pub(crate) sub: Ident,
    pub(crate) ret: Ident,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(args: &'a Args, function: &'a Function) -> Self {
        let rt = runtime(args, Span::call_site());
        Self {
            args,
            function,
            rt,
            site: local("traced_site"),
            sub: local("_traced_subsegment"),
            ret: local("traced_return"),
        }
    }

    /// What is recorded when the function begins.
    fn recorded(&self) -> impl Iterator<Item = &'a Recorded> + use<'a> {
        self.function.recorded.iter().chain(&self.args.said)
    }

    pub(crate) fn records(&self) -> bool {
        self.recorded().next().is_some()
    }

    /// Whether the keys are known to differ, so that nobody has to look at run time.
    fn keys_differ(&self) -> bool {
        let mut seen = HashSet::new();
        self.recorded().all(|recorded| {
            recorded.key().is_some_and(|key| seen.insert((recorded.kind == crate::recorded::Kind::Annotation, key)))
        })
    }

    /// Whether the site does not say it all.
    pub(crate) fn needs_opening(&self) -> bool {
        let is_computed = |text: &Text| matches!(text, Text::Computed(_));
        self.args.parent.is_some() || self.args.missing.is_some() || self.name_given().is_some_and(is_computed)
    }

    /// `let site = ..; let mut sub = ..;`, a subsegment when this thread is inside a sampled segment.
    pub(crate) fn open(&self, doors: &Doors, used: bool) -> TokenStream {
        let Self { rt, site, sub, .. } = self;
        let [with_values, nothing, plain, root, opening] =
            [doors.with_values, doors.nothing, doors.plain, doors.root, doors.opening].map(local);
        let item = self.site();
        let values = self.values();
        let (is_root, records) = (self.args.root.is_some(), self.records());
        let allow = self.allow();
        let opens_first = is_root || self.needs_opening() || !self.keys_differ();
        let mutability = (used || opens_first && records).then(|| quote!(mut));
        let door = if self.needs_opening() {
            let how = self.opening();
            quote!(#rt::#opening(#how))
        } else if is_root {
            quote!(#rt::#root(#site))
        } else {
            quote!(#rt::#plain(#site))
        };
        let open = if !records {
            quote!(let #mutability #sub = #door;)
        } else if opens_first {
            quote!(let #mutability #sub = #door; #allow if #rt::is_recording(&#sub) { #rt::record_in(&mut #sub, #values); })
        } else {
            quote!(#allow let #mutability #sub = if #rt::recording() { #rt::sampled(|| #rt::#with_values(#site, #values)) } else { #rt::#nothing() };)
        };
        quote!(let #site = const { &#item }; #open)
    }

    pub(crate) fn name_given(&self) -> Option<&'a Text> {
        let root_name = self.args.root.as_ref().and_then(|root| root.value.as_ref());
        self.args.name.as_ref().map(|name| &name.value).or(root_name)
    }

    /// `Site::new(..)`, what is known about the function before it is called.
    pub(crate) fn site(&self) -> TokenStream {
        let Self { rt, args, .. } = self;
        let given = self.name_given();
        let name = match given {
            Some(Text::Literal(name)) => quote!(#name),
            Some(text @ Text::Const(name)) => {
                let rt = runtime(args, text.span());
                quote_spanned!(text.span()=> #rt::consts::checked_name(#name))
            }
            Some(Text::Computed(_)) | None => {
                let name = self.function.name();
                quote!(#name)
            }
        };
        let namespace = match args.namespace.as_ref().map(|namespace| namespace.value.value()) {
            Some(namespace) if namespace == "aws" => quote!(Aws),
            Some(_) => quote!(Remote),
            None => quote!(Local),
        };
        let named = given.map(|_| quote!(.named()));
        let rooted = args.root.as_ref().map(|_| quote!(.rooted()));
        let err = match args.err.as_ref().map(|err| &err.value) {
            Some(ErrClass::Named(class)) => match class.value().as_str() {
                "error" => Some(quote!(.err(#rt::Outcome::Error))),
                "throttle" => Some(quote!(.err(#rt::Outcome::Throttle))),
                _ => None,
            },
            _ => None,
        };
        let missing = args.missing.as_ref().map(|missing| match missing.value.value().as_str() {
            "ignore" => quote!(.missing_is(#rt::Missing::Ignore)),
            _ => quote!(.missing_is(#rt::Missing::Log)),
        });
        let place = quote!(#rt::core::file!(), #rt::core::line!());
        quote!(#rt::Site::new(#name, #rt::Namespace::#namespace, #place) #named #rooted #err #missing)
    }

    /// `Opening::of(..)`, what is asked of the program when the function is called.
    pub(crate) fn opening(&self) -> TokenStream {
        let Self { rt, site, .. } = self;
        let below = self.args.parent.as_ref().map(|parent| {
            let parent = values::referenced(&parent.value);
            quote!(.below(#parent))
        });
        let named = match self.name_given() {
            Some(Text::Computed(name)) => {
                let name = values::referenced(name);
                Some(quote!(.named(|| #rt::values::name(#name))))
            }
            _ => None,
        };
        quote!(#rt::Opening::of(#site) #below #named)
    }

    /// The future or stream in `ret`, wrapped so that its subsegment begins when it is first polled.
    pub(crate) fn wrapped(
        &self,
        wrap: &TokenStream,
        values: Option<&TokenStream>,
        report: &TokenStream,
    ) -> TokenStream {
        let Self { rt, ret, .. } = self;
        let item = self.site();
        quote!(#rt::#wrap(const { &#item }, #values #ret, #report))
    }

    /// `&[annotations], &[metadata]`
    pub(crate) fn values(&self) -> TokenStream {
        values::values(self.args, self.recorded())
    }

    /// An argument `_id` may be recorded even if the body has no use for it.
    pub(crate) fn allow(&self) -> Option<TokenStream> {
        let is_underscored = |recorded: &Recorded| {
            matches!(&recorded.on, On::Name(name) if captures::is_underscored(&name.to_string())) && !recorded.is_ours
        };
        self.recorded().any(is_underscored).then(captures::allow_underscored)
    }

    /// What a function whose subsegment begins after it has returned takes along.
    pub(crate) fn kept(&self, is_stream: bool) -> TokenStream {
        let Self { rt, site, sub, .. } = self;
        let values = self.values();
        let allow = self.allow();
        if is_stream || self.needs_opening() {
            let (item, opening) = (self.site(), self.opening());
            let reading = self.records().then(|| quote!(.reading(|| #rt::Recorded::of(#values))));
            return quote!(#allow let #sub = { let #site = const { &#item }; #opening #reading };);
        }
        if !self.records() {
            return quote!(let #sub = #rt::Recorded::none(););
        }
        quote!(#allow let #sub = if #rt::recording() { #rt::sampled(|| #rt::Recorded::of(#values)) } else { #rt::Recorded::none() };)
    }

    /// The values of a function that is inside its subsegment already, and whether they may be what
    /// begins it.
    pub(crate) fn record_inside(&self) -> Option<(TokenStream, bool)> {
        let Self { rt, .. } = self;
        let values = self.values();
        let allow = self.allow();
        self.records().then(|| {
            let record = quote!(#allow if #rt::entered() { #rt::sampled(|| #rt::record(#values)); });
            (record, self.keys_differ())
        })
    }
}

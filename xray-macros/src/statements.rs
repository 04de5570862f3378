//! The statements of ours that a new body is made of.
//!
//! Locals are `mixed_site`: the user's code cannot see them, and may use the same names. Every
//! path starts at the runtime crate. Nothing here looks at the user's statements or return type.

use crate::args::{Args, Given};
use crate::arguments::{Kind, On, Recorded};
use crate::captures;
use crate::input::Function;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

/// How a subsegment is opened with values and what stands for none, how it is opened without values,
/// and how a root is opened.
pub(crate) const SYNC: [&str; 4] = ["enter", "not_entered", "enter_plain", "enter_root"];
pub(crate) const ASYNC: [&str; 4] = ["begin", "not_begun", "begin_plain", "begin_root"];

pub(crate) struct Statements<'a> {
    args: &'a Args,
    function: &'a Function,
    /// `::xray_runtime::__rt`
    pub(crate) rt: TokenStream,
    site: Ident,
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

    /// `let site = ..; let mut sub = ..;`, a subsegment when this thread is inside a sampled segment.
    pub(crate) fn open(&self, [begin, nothing, plain, root]: [&str; 4], used: bool) -> TokenStream {
        let Self { rt, site, sub, .. } = self;
        let [begin, nothing, plain, root] = [begin, nothing, plain, root].map(local);
        let item = self.site();
        let values = self.values();
        let is_root = self.args.root.is_some();
        let records = !self.function.recorded.is_empty();
        let allow = self.allow();
        let mutability = (used || is_root && records).then(|| quote!(mut));
        let open = if is_root {
            let record = records.then(|| quote!(#allow if #sub.is_recording() { #sub.record(#values); }));
            quote!(let #mutability #sub = #rt::#root(#site); #record)
        } else if !records {
            quote!(let #mutability #sub = #rt::#plain(#site);)
        } else {
            quote!(#allow let #mutability #sub = if #rt::recording() { #rt::sampled(|| #rt::#begin(#site, #values)) } else { #rt::#nothing() };)
        };
        quote!(let #site = const { &#item }; #open)
    }

    /// `Site::new(..)`, what is known about the function before it is called.
    fn site(&self) -> TokenStream {
        let Self { rt, args, .. } = self;
        let root_name = args.root.as_ref().and_then(|root| root.value.as_ref());
        let given = args.name.as_ref().map(|name| &name.value).or(root_name);
        let name = match given {
            Some(name) => name.value(),
            None => self.function.signature.ident.unraw().to_string(),
        };
        let namespace = match args.namespace.as_ref().map(|namespace| namespace.value.value()) {
            Some(namespace) if namespace == "aws" => quote!(Aws),
            Some(_) => quote!(Remote),
            None => quote!(Local),
        };
        let named = given.map(|_| quote!(.named()));
        let rooted = args.root.as_ref().map(|_| quote!(.rooted()));
        let place = quote!(#rt::core::file!(), #rt::core::line!());
        quote!(#rt::Site::new(#name, #rt::Namespace::#namespace, #place) #named #rooted)
    }

    /// The future in `ret`, wrapped so that its subsegment begins when it is first polled. The user's
    /// code is not inside the block, so it cannot see the name of the item.
    pub(crate) fn wrapped_future(
        &self,
        wrap: &TokenStream,
        values: Option<&TokenStream>,
        report: &TokenStream,
    ) -> TokenStream {
        let Self { rt, ret, .. } = self;
        let item = self.site();
        quote!({ const SITE: &#rt::Site = &#item; #rt::#wrap(SITE, #values #ret, #report) })
    }

    /// `&[annotations], &[metadata]`
    fn values(&self) -> TokenStream {
        let Self { rt, .. } = self;
        let annotations = self.values_of(Kind::Annotation, &quote!(#rt::annotation::<dyn #rt::ToAnnotation + '_>));
        let metadata = self.values_of(Kind::Metadata, &quote!(#rt::metadata));
        quote!(&[#annotations], &[#metadata])
    }

    /// `("key", read(&argument)), ..`; a value that does not fit is underlined at the argument.
    fn values_of(&self, kind: Kind, read: &TokenStream) -> TokenStream {
        let of_kind = self.function.recorded.iter().filter(|recorded| recorded.kind == kind);
        let values = of_kind.filter_map(|recorded| {
            let Recorded { on: On::Name(argument), cfgs, .. } = recorded else { return None };
            let key = recorded.key();
            let value = quote_spanned!(argument.span()=> &#argument);
            Some(quote!(#(#cfgs)* (#key, #read(#value)),))
        });
        values.collect()
    }

    /// An argument `_id` may be recorded even if the body has no use for it.
    fn allow(&self) -> Option<TokenStream> {
        let is_underscored =
            |recorded: &Recorded| matches!(&recorded.on, On::Name(name) if captures::is_underscored(&name.to_string()));
        self.function.recorded.iter().any(is_underscored).then(captures::allow_underscored)
    }

    /// The values of a function whose subsegment begins after it has returned.
    pub(crate) fn kept_values(&self) -> TokenStream {
        let Self { rt, sub, .. } = self;
        if self.function.recorded.is_empty() {
            return quote!(let #sub = #rt::Recorded::none(););
        }
        let values = self.values();
        let allow = self.allow();
        quote!(#allow let #sub = if #rt::recording() { #rt::sampled(|| #rt::Recorded::of(#values)) } else { #rt::Recorded::none() };)
    }

    /// The values of a function that is inside its subsegment already.
    pub(crate) fn record_inside(&self) -> Option<TokenStream> {
        let Self { rt, .. } = self;
        let values = self.values();
        let records = !self.function.recorded.is_empty();
        let allow = self.allow();
        records.then(|| quote!(#allow if #rt::entered() { #rt::sampled(|| #rt::record(#values)); }))
    }

    /// Marks the subsegment by what is in `ret`, if that turns out to be a `Result`.
    pub(crate) fn report(&self) -> TokenStream {
        let Self { rt, site, sub, ret, .. } = self;
        quote!({ use #rt::returned::*; (&&&&&&&#rt::Returned(&#ret)).report(#site, &mut #sub); })
    }

    /// The same as a function of both. `ty` is wanted where nothing else tells the type in full.
    pub(crate) fn report_closure(&self, ty: Option<&Type>) -> TokenStream {
        let Self { rt, sub, ret, .. } = self;
        let ty = ty.map(|ty| quote!(: &#ty));
        quote!(|#ret #ty, #sub| { use #rt::returned::*; (&&&&&&&#rt::Returned(#ret)).report(SITE, #sub); })
    }
}

/// The path of `__rt`, as if it were written at `place`.
pub(crate) fn runtime(args: &Args, place: Span) -> TokenStream {
    if let Some(Given { value: path, .. }) = &args.runtime {
        quote_spanned!(place=> #path::__rt)
    } else {
        quote_spanned!(place=> ::xray_runtime::__rt)
    }
}

fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

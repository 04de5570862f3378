//! The function as it was, where the feature `disabled` strips instrumentation.

use crate::args::Args;
use crate::body::braced;
use crate::function::Function;
use crate::statements::Statements;
use crate::text::Text;
use proc_macro2::TokenStream;
use quote::quote;

/// What only the attribute mentions stays in use, so that nothing is warned about.
pub(crate) fn disabled(args: &Args, function: Function) -> TokenStream {
    match Statements::new(args, &function).unused() {
        Some(unused) if function.signature.constness.is_none() => {
            let body = &function.body.statements;
            let braces = function.body.braces;
            function.with_body(&braced(quote!(#unused #body), braces))
        }
        _ => function.untraced(),
    }
}

impl Statements<'_> {
    /// Statements that never run: what the options mention stays in use, and is checked, in a build
    /// that records nothing.
    fn unused(&self) -> Option<TokenStream> {
        let Self { rt, sub, ret, .. } = self;
        let values = self.records().then(|| {
            let (values, allow) = (self.values(), self.allow());
            quote!(#allow let _ = #rt::Recorded::of(#values);)
        });
        let opening = self.needs_opening().then(|| self.opening());
        let is_const = matches!(self.name_given(), Some(Text::Const(_)));
        let opening = (opening.is_some() || is_const).then(|| {
            let (item, site) = (self.site(), &self.site);
            let opening = opening.map(|opening| quote!(let _ = #opening;));
            quote!(let #site = const { &#item }; let _ = #site; #opening)
        });
        let report = self.looked_at().map(|ty| {
            let (item, site, report) = (self.site(), &self.site, self.report());
            quote!(let #site = const { &#item }; let #ret = #rt::never::<#ty>(); let mut #sub = #rt::not_entered(); #report)
        });
        let any = values.is_some() || opening.is_some() || report.is_some();
        any.then(|| quote!(if false { #values #opening #report }))
    }
}

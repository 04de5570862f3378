//! `#[test]` of the test kit: a test whose body runs inside a recording.
//!
//! Only signature and body are rewritten; the other attributes stay, and whoever of them makes it a
//! test expands after this. Nothing here knows what a trace is but the name of its type.

use crate::body::{Body, braced};
use crate::errors::Errors;
use crate::options::{Given, path, read_options, set_once};
use crate::output::nameable;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Meta, PatType, Path, ReturnType, Signature, Token, Type, Visibility};

/// The options of `#[test]`, in the order a message lists them.
const OPTIONS: &[&str] = &["without_segment", "crate"];

#[derive(Default)]
struct Args {
    without_segment: Option<Given<()>>,
    runtime: Option<Given<Path>>,
}

struct Test {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    body: Body,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::read(args, &mut errors);
    let mut item_tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let body = item_tokens.last().and_then(Body::of);
    if body.is_some() {
        item_tokens.pop();
    }
    let item = match (|input: ParseStream<'_>| Test::read(input, body)).parse2(item_tokens.into_iter().collect()) {
        Ok(mut test) => {
            let trace = test.lift_trace(&mut errors);
            test.check(&mut errors);
            if errors.is_empty() && !test.body.is_half_typed() { test.recorded(&args, trace) } else { test.left(trace) }
        }
        Err(error) => {
            errors.unreadable(error);
            item
        }
    };
    let errors = errors.into_tokens();
    quote!(#item #errors)
}

impl Args {
    fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        read_options(tokens, OPTIONS, errors, |key, input, errors| {
            if key == "without_segment" {
                set_once(&mut args.without_segment, key, (), errors);
                return Ok(());
            }
            let remedy = "`crate` takes the path of the runtime crate; write `crate = ::xray_runtime`";
            set_once(&mut args.runtime, key, path(key, input, remedy)?, errors);
            Ok(())
        });
        args
    }
}

impl Test {
    fn read(input: ParseStream<'_>, body: Option<Body>) -> syn::Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let remedy = "`#[xray_runtime::test]` goes on a function with a body; remove it here";
        let place = input.span();
        let signature: Signature = input.parse().map_err(|_| {
            // Whatever else it is, the rest need not be told.
            let _ = input.parse::<TokenStream>();
            syn::Error::new(place, remedy)
        })?;
        let Some(mut body) = body else {
            let _ = input.parse::<TokenStream>();
            return Err(syn::Error::new(place, remedy));
        };
        attributes.extend(body.lift_inner_attributes()?);
        Ok(Self { attributes, visibility, signature, body })
    }

    /// Takes the argument that the trace is handed over in, off the signature.
    fn lift_trace(&mut self, errors: &mut Errors) -> Option<PatType> {
        let mut trace = None;
        let inputs = std::mem::take(&mut self.signature.inputs);
        for input in inputs {
            match input {
                FnArg::Typed(argument) if is_trace(&argument.ty) => {
                    if trace.is_some() {
                        errors.at(&argument, "a test has one trace; remove this argument");
                    } else {
                        trace = Some(argument);
                    }
                }
                other => self.signature.inputs.push(other),
            }
        }
        trace
    }

    fn check(&self, errors: &mut Errors) {
        let Signature { constness, asyncness, inputs, .. } = &self.signature;
        if let Some(constness) = constness {
            errors.at(constness, "a `const fn` cannot be recorded; remove `const`");
        }
        let makers: Vec<&Path> = self.attributes.iter().filter_map(maker).collect();
        if let Some(again) = makers.iter().find(|path| ends_with(path, &["xray_runtime", "test"])) {
            errors.at(again, "`#[xray_runtime::test]` is given twice; keep one of them");
        }
        if let (Some(asyncness), true) = (asyncness, makers.iter().all(|path| path.is_ident("test"))) {
            let problem = "an `async` test needs a runtime; put `#[tokio::test]`, or that of another runtime, below \
                           `#[xray_runtime::test]`";
            errors.at(asyncness, problem);
        }
        // Other makers of tests may have arguments of their own to give.
        let takes_none = |path: &&Path| path.is_ident("test") || ends_with(path, &["tokio", "test"]);
        if let (Some(argument), true) = (inputs.first(), makers.iter().all(takes_none)) {
            let problem = "nobody gives this argument; a test may have one of type `xray_runtime::testing::Trace`";
            errors.at(argument, problem);
        }
    }

    /// The function as it was, and no test: of one that cannot be compiled rustc has no more to say.
    fn left(mut self, trace: Option<PatType>) -> TokenStream {
        self.signature.inputs.extend(trace.map(FnArg::Typed));
        self.attributes.retain(|attribute| maker(attribute).is_none());
        let Self { attributes, visibility, signature, body } = &self;
        let body = &body.untouched;
        quote!(#(#attributes)* #[allow(dead_code)] #visibility #signature #body)
    }

    fn recorded(&self, args: &Args, trace: Option<PatType>) -> TokenStream {
        let Self { attributes, visibility, signature, body } = self;
        let root = match &args.runtime {
            Some(given) => given.value.to_token_stream(),
            None => quote!(::xray_runtime),
        };
        let name = signature.ident.unraw().to_string();
        let outside = args.without_segment.as_ref().map(|_| quote!(.without_segment()));
        let recording = quote!(#root::testing::Recording::new().named(#name)#outside);
        let argument = match trace {
            Some(PatType { attrs, pat, ty, .. }) => quote!(#(#attrs)* #pat: #ty),
            None => quote!(_: #root::testing::Trace),
        };
        let returned = match &signature.output {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, ty) => nameable(ty).into_token_stream(),
        };
        let body = if signature.asyncness.is_some() {
            let future = typed_future(&root, &returned, body);
            quote!(#recording.run(move |#argument| #future).await)
        } else {
            let body = &body.untouched;
            quote!(#recording.run_sync(move |#argument| -> #returned #body))
        };
        let body = braced(body, self.body.braces);
        let test = (!attributes.iter().any(|attribute| maker(attribute).is_some()))
            .then(|| quote!(#[#root::__rt::core::prelude::v1::test]));
        quote!(#(#attributes)* #test #visibility #signature #body)
    }
}

/// `async move { .. }` that starts with a return of the declared type, never run: with it `?` knows
/// its type, and a wrong value is underlined where it stands.
fn typed_future(root: &TokenStream, returned: &TokenStream, body: &Body) -> TokenStream {
    let statements = &body.statements;
    let declared = returned.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let typed = quote_spanned!(declared=> if false { return #root::__rt::never::<#returned>(); };);
    let inner = braced(quote!(; #statements), body.braces);
    let block = braced(quote!(#typed #inner), body.braces);
    quote_spanned!(body.braces=> async move #block)
}

fn is_trace(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_trace(&group.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Trace"),
        _ => false,
    }
}

/// The attribute's path, if by its name it makes a test: `#[test]`, `#[tokio::test]`, `#[rstest]`,
/// `#[test_case(..)]`, also behind a `cfg_attr`.
fn maker(attribute: &Attribute) -> Option<&Path> {
    let is_maker = |path: &Path| path.segments.last().is_some_and(|last| last.ident.to_string().contains("test"));
    if attribute.path().is_ident("cfg_attr") {
        let Meta::List(list) = &attribute.meta else { return None };
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone()).ok()?;
        return metas.iter().skip(1).any(|meta| is_maker(meta.path())).then(|| attribute.path());
    }
    is_maker(attribute.path()).then(|| attribute.path())
}

fn ends_with(path: &Path, words: &[&str]) -> bool {
    path.segments.len() >= words.len()
        && path.segments.iter().rev().zip(words.iter().rev()).all(|(segment, word)| segment.ident == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(args: &str, item: &str) -> String {
        expand(args.parse().unwrap(), item.parse().unwrap()).to_string()
    }

    #[test]
    fn rusts_own_attribute_is_added_where_no_other_makes_the_test() {
        let own = "# [:: xray_runtime :: __rt :: core :: prelude :: v1 :: test]";
        assert!(expanded("", "#[should_panic] fn f() {}").starts_with(&format!("# [should_panic] {own} fn f ()")));
        for maker in ["test", "tokio::test", "rstest", "test_case(1)", "test_matrix(1)", "cfg_attr(unix, tokio::test)"]
        {
            assert!(!expanded("", &format!("#[{maker}] fn f() {{}}")).contains(own), "{maker}");
        }
        for other in ["ignore", "cfg(test)", "cfg_attr(test, ignore)", "doc = \"test\""] {
            assert!(expanded("", &format!("#[{other}] fn f() {{}}")).contains(own), "{other}");
        }
    }

    #[test]
    fn arguments_are_left_to_who_gives_them() {
        let item =
            "#[rstest] #[case(1)] async fn f(#[case] n: u8, trace: Trace, #[case] m: u8) { use_it(n, m, trace) }";
        let output = expanded("", item);
        assert!(
            output.starts_with("# [rstest] # [case (1)] async fn f (# [case] n : u8 , # [case] m : u8)"),
            "{output}"
        );
        assert!(output.contains("run (move | trace : Trace | async move {"), "{output}");
        let output = expanded("", "#[sqlx::test] async fn f(pool: PgPool) {}");
        assert!(!output.contains("compile_error"), "{output}");
        let output = expanded("", "#[tokio::test] async fn f(pool: PgPool) {}");
        assert!(output.contains("compile_error"), "{output}");
    }

    #[test]
    fn what_cannot_be_recorded_leaves_as_it_came_and_is_no_test() {
        let output = expanded("without", "#[test] #[cold] fn f(trace: Trace) { trace. }");
        assert!(output.starts_with("# [cold] # [allow (dead_code)] fn f (trace : Trace) { trace . }"), "{output}");
        let half_typed = expanded("", "#[test] fn f(trace: Trace) { trace. }");
        assert_eq!(half_typed, "# [allow (dead_code)] fn f (trace : Trace) { trace . }");
        assert!(expanded("", "struct S { a: u8 }").starts_with("struct S { a : u8 }"));
    }

    #[test]
    fn inner_attributes_go_outside() {
        let output = expanded("", "fn f() { #![allow(unused)] let a = 1; }");
        assert!(output.starts_with("# [allow (unused)]"), "{output}");
    }
}

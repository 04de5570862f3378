//! What was written in `#[traced(..)]`, each keyword kept beside its value.
//!
//! Whether the values are good ones, and go together with the function, is asked in `check`.

use crate::errors::Errors;
use crate::function::Function;
use crate::options::{Given, expression, parenthesized, path, read_options, set_once};
use crate::output::{Output, returns_nothing};
use crate::recorded::{On, Recorded, read_list};
use crate::text::{Text, first_span};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit, LitStr, Path, Token};

/// The options of `#[traced]`, in the order a message lists them.
const OPTIONS: &[&str] = &[
    "name",
    "namespace",
    "root",
    "parent",
    "annotate",
    "metadata",
    "ok",
    "err",
    "error_if",
    "no_err",
    "missing",
    "future",
    "stream",
    "send",
    "check",
    "skip",
    "crate",
];

#[derive(Clone, Default)]
pub(crate) struct Args {
    pub(crate) name: Option<Given<Text>>,
    pub(crate) namespace: Option<Given<LitStr>>,
    /// `root` alone, or `root = "service"`.
    pub(crate) root: Option<Given<Option<Text>>>,
    pub(crate) parent: Option<Given<Expr>>,
    /// `annotate(..)` and `metadata(..)`, in the order they came.
    pub(crate) said: Vec<Recorded>,
    pub(crate) ok: Option<Given<Vec<Recorded>>>,
    pub(crate) err: Option<Given<ErrClass>>,
    pub(crate) error_if: Option<Given<Expr>>,
    pub(crate) no_err: Option<Given<()>>,
    pub(crate) missing: Option<Given<LitStr>>,
    pub(crate) future: Option<Given<()>>,
    pub(crate) stream: Option<Given<()>>,
    pub(crate) send: Option<Given<()>>,
    pub(crate) check: Option<Given<()>>,
    /// `skip`, on a method of a traced `impl`.
    pub(crate) skip: Option<Ident>,
    pub(crate) runtime: Option<Given<TokenStream>>,
}

/// What an `Err` means.
#[derive(Clone)]
pub(crate) enum ErrClass {
    /// `"error"`, `"fault"` or `"throttle"`
    Named(LitStr),
    /// A function of the `Err`.
    By(Expr),
}

impl Args {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        read_options(tokens, OPTIONS, errors, |key, input, errors| args.read_option(key, input, errors));
        args
    }

    fn read_option(&mut self, key: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        match key.to_string().as_str() {
            "name" => set_once(&mut self.name, key, Text::read(key, input)?, errors),
            "namespace" => set_once(&mut self.namespace, key, string(key, input)?, errors),
            "root" if input.peek(Token![=]) => {
                set_once(&mut self.root, key, Some(Text::read(key, input)?), errors);
            }
            "root" => set_once(&mut self.root, key, None, errors),
            "parent" => {
                let remedy = "`parent` takes a trace header or a context; write `parent = value`";
                set_once(&mut self.parent, key, expression(key, input, remedy)?, errors);
            }
            "annotate" | "metadata" => read_list(key, input, On::Value, &mut self.said, errors)?,
            "ok" => set_once(&mut self.ok, key, returned(key, input, errors)?, errors),
            "err" => set_once(&mut self.err, key, err_class(key, input)?, errors),
            "error_if" => {
                let remedy = "`error_if` takes a function of the returned value; write `error_if = Option::is_none`";
                set_once(&mut self.error_if, key, expression(key, input, remedy)?, errors);
            }
            "no_err" => set_once(&mut self.no_err, key, (), errors),
            "missing" => set_once(&mut self.missing, key, string(key, input)?, errors),
            "future" => set_once(&mut self.future, key, (), errors),
            "stream" => set_once(&mut self.stream, key, (), errors),
            "send" => set_once(&mut self.send, key, (), errors),
            "check" => set_once(&mut self.check, key, (), errors),
            "skip" => self.skip = Some(key.clone()),
            _ => {
                let remedy = "`crate` takes the path of the runtime crate; write `crate = ::xray_runtime`";
                set_once(&mut self.runtime, key, printed(&path(key, input, remedy)?), errors);
            }
        }
        Ok(())
    }

    /// What is evaluated when the function begins.
    pub(crate) fn expressions(&self) -> TokenStream {
        let names =
            [self.name.as_ref().map(|name| &name.value), self.root.as_ref().and_then(|root| root.value.as_ref())];
        let names = names.into_iter().flatten().filter_map(|text| match text {
            Text::Computed(expression) => Some(expression),
            _ => None,
        });
        let parent = self.parent.iter().map(|parent| &parent.value);
        let said = self.said.iter().filter_map(|said| match &said.on {
            On::Value(value) => Some(value),
            _ => None,
        });
        names.chain(parent).chain(said).map(ToTokens::to_token_stream).collect()
    }

    /// What an `impl` says, as far as it can be said of this method.
    pub(crate) fn fitting(mut self, function: &Function) -> Self {
        let output = Output::of(&function.signature.output);
        if returns_nothing(&function.signature.output) || function.keeps_its_frame() {
            (self.ok, self.err, self.error_if) = (None, None, None);
        }
        if matches!(output, Output::NoResult | Output::Opaque) {
            self.err = None;
        }
        if function.signature.asyncness.is_none() && !matches!(output, Output::Future | Output::BoxedFuture) {
            self.send = None;
        }
        if function.signature.receiver().is_none() {
            self.said.retain(|said| !matches!(&said.on, On::Value(value) if mentions_self(value.to_token_stream())));
        }
        self
    }

    /// What is not said here is as `outer` says: the options of an `impl` hold for its methods.
    pub(crate) fn or(self, outer: Self) -> Self {
        let mut said = outer.said;
        let is_new = |said: &Recorded| !self.said.iter().any(|own| own.kind == said.kind && own.key() == said.key());
        said.retain(is_new);
        said.extend(self.said);
        Self {
            name: self.name.or(outer.name),
            namespace: self.namespace.or(outer.namespace),
            root: self.root.or(outer.root),
            parent: self.parent.or(outer.parent),
            said,
            ok: self.ok.or(outer.ok),
            err: self.err.or(outer.err),
            error_if: self.error_if.or(outer.error_if),
            no_err: self.no_err.or(outer.no_err),
            missing: self.missing.or(outer.missing),
            future: self.future.or(outer.future),
            stream: self.stream.or(outer.stream),
            send: self.send.or(outer.send),
            check: self.check.or(outer.check),
            skip: self.skip,
            runtime: self.runtime.or(outer.runtime),
        }
    }
}

/// The path as if we had written it: lints that mind the user's paths do not mind it. `$crate` knows by
/// its span which crate it is.
fn printed(path: &Path) -> TokenStream {
    let ours = |mut token: TokenTree| {
        if token.to_string() != "$crate" {
            token.set_span(token.span().resolved_at(Span::call_site()));
        }
        token
    };
    path.to_token_stream().into_iter().map(ours).collect()
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        _ => false,
    })
}

/// `= "text"`
fn string(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let remedy = format!("`{key}` takes a string literal; write `{key} = \"..\"`");
    match expression(key, input, &remedy)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text),
        other => Err(syn::Error::new(first_span(&other), remedy)),
    }
}

/// `(annotate(..), metadata(..))`
fn returned(key: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Vec<Recorded>> {
    let remedy = "`ok` takes what to record of the returned value; write `ok(annotate(key = |value| ..))`";
    let tokens = parenthesized(key, input, remedy)?;
    if tokens.is_empty() {
        return Err(syn::Error::new(key.span(), remedy));
    }
    let mut recorded = Vec::new();
    read_options(tokens, &["annotate", "metadata"], errors, |word, input, errors| {
        read_list(word, input, On::Returned, &mut recorded, errors)
    });
    Ok(recorded)
}

/// `= "error"` or `= path`
fn err_class(key: &Ident, input: ParseStream<'_>) -> syn::Result<ErrClass> {
    let remedy = "`err` takes what an `Err` means; write `err = \"error\"`, or the path of a function that tells";
    match expression(key, input, remedy)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(ErrClass::Named(text)),
        Expr::Lit(other) => Err(syn::Error::new(other.lit.span(), remedy)),
        other => Ok(ErrClass::By(other)),
    }
}

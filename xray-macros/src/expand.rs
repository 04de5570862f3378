//! The function with a body that records itself.
//!
//! Decides which form the new body takes: a guard, a closure, or a future. Gets only what `check`
//! let pass, so it returns tokens and never fails; the statements themselves are `statements`.

use crate::args::Args;
use crate::body::braced;
use crate::captures::{Captures, captures, hide_unused};
use crate::expectations;
use crate::function::Function;
use crate::output::{self, Output};
use crate::paths::runtime;
use crate::statements::{ASYNC, SYNC, Statements};
use crate::text::{first_span, located_at};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, ReturnType, Token, Type};

pub(crate) fn expand(args: &Args, mut function: Function) -> TokenStream {
    expectations::relax(&mut function.attributes);
    hide_unused(&mut function, &args.expressions());
    let output = Output::of(&function.signature.output).said(args.future.is_some(), args.stream.is_some());
    let is_async = function.signature.asyncness.is_some();
    let body = if is_async {
        let captures = captures(&mut function, &args.expressions());
        if may_return_its_future(args, &function, output, &captures) {
            let body = returned_async(args, &function, output, &captures);
            return_future(args, &mut function);
            body
        } else {
            awaited_async(args, &function, output, &captures)
        }
    } else if function.keeps_its_frame() {
        guarded(args, &function)
    } else {
        match output {
            Output::Future | Output::BoxedFuture | Output::Stream | Output::BoxedStream => {
                returned_future(args, &mut function, output)
            }
            _ if Statements::new(args, &function).reports(output) => returned_value(args, &mut function),
            _ => guarded(args, &function),
        }
    };
    function.with_body(&braced(body, function.body.braces))
}

/// A guard for a function that returns nothing to look at: `return` stays a `return`, and the
/// stack keeps its depth.
fn guarded(args: &Args, function: &Function) -> TokenStream {
    let open = Statements::new(args, function).open(&SYNC, false);
    let body = body_in_place(function);
    quote!(#open #body)
}

fn returned_value(args: &Args, function: &mut Function) -> TokenStream {
    let closure = closure(args, function);
    let statements = Statements::new(args, function);
    let Statements { rt, ret, .. } = &statements;
    let open = statements.open(&SYNC, true);
    let report = statements.report();
    quote!(#open let #ret = #rt::call_once(#closure); #report #ret)
}

/// The body runs at the call; the future or stream it returns is what takes the time.
fn returned_future(args: &Args, function: &mut Function, output: Output) -> TokenStream {
    let closure = closure(args, function);
    let is_stream = matches!(output, Output::Stream | Output::BoxedStream);
    let ty = match &function.signature.output {
        ReturnType::Type(_, ty) => {
            output::named_by(ty, if is_stream { "Item" } else { "Output" }).map(output::nameable)
        }
        ReturnType::Default => None,
    };
    let statements = Statements::new(args, function);
    let Statements { rt, sub, ret, .. } = &statements;
    let kept = statements.kept(is_stream);
    let report = if args.no_err.is_some() { quote!(|_, _, _| {}) } else { statements.report_closure(ty.as_ref()) };
    let wrap = match () {
        () if is_stream => quote!(traced_stream),
        () if statements.needs_opening() => quote!(traced_opening),
        () => quote!(traced_future),
    };
    let wrapped = statements.wrapped(&wrap, Some(&quote!(#sub,)), &report);
    let wrapped = match output {
        Output::BoxedFuture | Output::BoxedStream => quote!(#rt::Box::pin(#wrapped)),
        _ => wrapped,
    };
    let send = is_send(args, &quote!(#ret));
    quote!(#kept let #ret = #rt::call_once(#closure); #send #wrapped)
}

/// Whether an `async fn` may become a function that returns its future, which then keeps each
/// argument once instead of twice. Not when another attribute wants to see `async`, when the type
/// cannot be written inside `impl Future<Output = ..>` with the same meaning, or when an argument
/// that the future does not take along would be dropped before it runs.
fn may_return_its_future(args: &Args, function: &Function, output: Output, captures: &Captures) -> bool {
    const INERT: &[&str] = &["allow", "cfg", "cold", "deny", "deprecated", "doc", "expect", "forbid", "inline", "warn"];
    let is_inert = |attribute: &Attribute| {
        attribute.path().get_ident().is_some_and(|word| INERT.iter().any(|inert| word == inert))
    };
    let has_impl_trait = match &function.signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => output::has_impl_trait(ty),
    };
    captures.complete
        && output != Output::Never
        && !has_impl_trait
        && !Statements::new(args, function).needs_opening()
        && !function.others_see_async
        && function.attributes.iter().all(is_inert)
}

fn returned_async(args: &Args, function: &Function, output: Output, captures: &Captures) -> TokenStream {
    let statements = Statements::new(args, function);
    let Statements { ret, .. } = &statements;
    let mention = &captures.mention;
    let (record, may_begin) = statements.record_inside().unzip();
    let body = async_block(args, function, output, &quote!(#mention #record));
    let report = if statements.reports(output) { statements.report_closure(None) } else { quote!(|_, _, _| {}) };
    // What the first statement records begins with the subsegment, in one go.
    let wrap = if may_begin == Some(true) { quote!(traced_async_recording) } else { quote!(traced_async) };
    let future = statements.wrapped(&wrap, None, &report);
    quote!(let #ret = #body; #future)
}

/// `async fn f() -> T` becomes `fn f() -> impl Future<Output = T>`. The `impl` is ours, so it
/// captures every lifetime as edition 2024 does, and as `async` always did.
fn return_future(args: &Args, function: &mut Function) {
    let rt = runtime(args, Span::call_site());
    let signature = &mut function.signature;
    signature.asyncness = None;
    let ty = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    // The last token says where the signature ends, which is where lints point at.
    let end = last_span(&signature.output).unwrap_or_else(|| signature.paren_token.span.close());
    let end = signature.generics.where_clause.is_none().then(|| Token![where](end));
    let future = quote!(impl #rt::core::future::Future<Output = #ty> #end);
    signature.output = ReturnType::Type(Token![->](Span::call_site()), Box::new(Type::Verbatim(future)));
}

fn awaited_async(args: &Args, function: &Function, output: Output, captures: &Captures) -> TokenStream {
    let statements = Statements::new(args, function);
    let Statements { rt, sub, ret, .. } = &statements;
    let open = statements.open(&ASYNC, true);
    let body = async_block(args, function, output, &captures.mention);
    let report = statements.reports(output).then(|| statements.report());
    // An `async fn` that returns a future means to.
    let allow = (output == Output::Future).then(|| quote!(#[allow(clippy::async_yields_async)]));
    quote!(#open #allow let #ret = #rt::poll_in(&mut #sub, #body).await; #report #ret)
}

/// `move || -> Type { body }`. The declared type keeps the user's errors and coercions, and the
/// place of the words the names in them.
fn closure(args: &Args, function: &mut Function) -> TokenStream {
    let captures = captures(function, &args.expressions());
    let ty = match &function.signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => output::nameable(ty).into_token_stream(),
    };
    let place = function.body.braces;
    let mention = &captures.mention;
    let body = body_as_arm(function);
    let body = braced(quote!(#mention #body), place);
    quote_spanned!(place=> move || -> #ty #body)
}

/// `async move { .. }` that starts with a return of the declared type, never run: with it a wrong
/// value is underlined where it stands, not the whole body, and beside it the declared type.
fn async_block(args: &Args, function: &Function, output: Output, first: &impl ToTokens) -> TokenStream {
    let place = function.body.braces;
    let ty = match &function.signature.output {
        ReturnType::Default => Some((function.signature.ident.span(), quote!(()))),
        ReturnType::Type(_, ty) => match output {
            Output::Never | Output::Opaque | Output::Future => None,
            _ => Some((first_span(ty), output::nameable(ty).into_token_stream())),
        },
    };
    let typed = ty.map(|(declared, ty)| {
        let rt = runtime(args, declared);
        let value = quote_spanned!(declared=> #rt::never::<#ty>());
        quote!(if false { return #value; };)
    });
    let body = body_in_place(function);
    let block = braced(quote!(#first #typed #body), place);
    let future = quote_spanned!(place=> async move #block);
    let checked = Ident::new("traced_future", Span::mixed_site());
    match is_send(args, &quote!(#checked)) {
        Some(is_send) => quote!({ let #checked = #future; #is_send #checked }),
        None => future,
    }
}

/// A statement that compiles only where `future` can be sent to another thread.
fn is_send(args: &Args, future: &TokenStream) -> Option<TokenStream> {
    let place = args.send.as_ref()?.key.span();
    let (rt, future) = (runtime(args, place), located_at(future, place));
    Some(quote_spanned!(place=> let _: &dyn #rt::core::marker::Send = &#future;))
}

fn last_span(tokens: &impl ToTokens) -> Option<Span> {
    tokens.to_token_stream().into_iter().last().map(|token| token.span())
}

/// The user's body as it came, so that what it imports is its own alone, and rustc finds both of its
/// braces where they stand. As the arm of a `match` it drops the temporaries of its tail when a body
/// does, after its locals or, since edition 2024, before them; and no lint minds its braces.
fn body_as_arm(function: &Function) -> TokenStream {
    let body = &function.body.untouched;
    quote!(match () { () => #body })
}

/// The same, unless a `match` would be in the way of a returned `impl Trait`, from which a closure
/// learns its arguments. The `;` keeps rustc from calling the braces unnecessary, and is no statement
/// to clippy.
fn body_in_place(function: &Function) -> TokenStream {
    match &function.signature.output {
        ReturnType::Type(_, ty) if output::has_impl_trait(ty) => {
            let statements = &function.body.statements;
            braced(quote!(; #statements), function.body.braces).into_token_stream()
        }
        _ => body_as_arm(function),
    }
}

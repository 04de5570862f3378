//! The rules of what is returned: options that look at it, or say what it is, need something to look at.

use crate::args::{Args, ErrClass};
use crate::errors::Errors;
use crate::function::Function;
use crate::output::{Output, returns_nothing};
use proc_macro2::Ident;

pub(super) fn check(args: &Args, function: &Function, errors: &mut Errors) {
    classes(args, errors);
    guard_only(args, errors);
    values(args, function, errors);
    futures(args, function, errors);
}

fn classes(args: &Args, errors: &mut Errors) {
    if let Some(ErrClass::Named(class)) = args.err.as_ref().map(|err| &err.value) {
        let value = class.value();
        if !["error", "fault", "throttle"].contains(&value.as_str()) {
            let known = "\"error\" (the caller's mistake), \"fault\" (ours) or \"throttle\" (the caller was too fast)";
            errors.at(class, format_args!("unknown outcome {value:?}; write {known}"));
        }
    }
}

/// The options that look at what is returned, as they were given.
fn looking(args: &Args) -> impl Iterator<Item = &Ident> {
    let ok = args.ok.as_ref().map(|given| &given.key);
    let err = args.err.as_ref().map(|given| &given.key);
    let error_if = args.error_if.as_ref().map(|given| &given.key);
    [ok, err, error_if].into_iter().flatten()
}

fn guard_only(args: &Args, errors: &mut Errors) {
    let Some(no_err) = &args.no_err else { return };
    if let Some(option) = looking(args).next() {
        errors.at(option, format_args!("`no_err` looks at nothing that is returned; remove `{option}`, or `no_err`"));
    }
    if args.future.is_some() || args.stream.is_some() {
        errors.at(&no_err.key, "`no_err` would not see the future; remove `no_err`");
    }
}

fn values(args: &Args, function: &Function, errors: &mut Errors) {
    let output = Output::of(&function.signature.output);
    for option in looking(args) {
        let problem = if function.keeps_its_frame() {
            "the body stays in the function's own frame, where what it returns cannot be seen"
        } else if returns_nothing(&function.signature.output) {
            "the function returns nothing"
        } else if args.stream.is_some() && option != "err" {
            "a stream has many values and returns none"
        } else if option == "err" && args.stream.is_none() && matches!(output, Output::NoResult | Output::Opaque) {
            "the function returns no `Result`"
        } else {
            continue;
        };
        errors.at(option, format_args!("`{option}` has nothing to look at: {problem}; remove `{option}`"));
    }
}

fn futures(args: &Args, function: &Function, errors: &mut Errors) {
    let output = Output::of(&function.signature.output);
    let is_async = function.signature.asyncness.is_some();
    let returns_none = matches!(output, Output::NoResult | Output::Never);
    if let (Some(_), Some(stream)) = (&args.future, &args.stream) {
        errors.at(&stream.key, "what is returned is a future or a stream; remove `future`, or remove `stream`");
    }
    for (given, what) in [(&args.future, "future"), (&args.stream, "stream")] {
        let Some(given) = given else { continue };
        if is_async {
            let remedy = if what == "future" { "has its future" } else { "returns no stream by itself" };
            errors.at(&given.key, format_args!("an `async fn` {remedy}; remove `{what}`"));
        } else if returns_none {
            errors.at(&given.key, format_args!("the function returns no {what}; remove `{what}`"));
        }
    }
    if let Some(send) = &args.send {
        let is_future = is_async || args.future.is_some() || args.stream.is_some();
        if !is_future && !matches!(output, Output::Future | Output::BoxedFuture) {
            errors.at(&send.key, "`send` is for an `async fn`, or one that returns a future; remove `send`");
        }
    }
}

//! `assert_trace!`: reads what is written in it, and nothing more.
//!
//! One step for each list, however long, so no list is too long for the compiler.

/// Checks that a trace is what is written here: the segments and subsegments by name, what holds of
/// them, and what is below them.
///
/// ```
/// use xray_runtime::testing::record_sync;
/// use xray_runtime::{Namespace, assert_trace, current, scope, traced};
///
/// #[traced]
/// fn checkout(#[annotate] user_id: u64) -> Result<(), String> {
///     scope("DynamoDB", || current().set_namespace(Namespace::Aws));
///     charge(300)
/// }
///
/// #[traced]
/// fn charge(#[annotate] amount: u64) -> Result<(), String> {
///     Err("CardDeclined".to_owned())
/// }
///
/// let trace = record_sync(|| checkout(7));
///
/// assert_trace!(trace, "test" => {
///     "checkout" { annotations: { user_id: 7 }, fault } => {
///         "charge" { fault: "CardDeclined" },
///         "DynamoDB" { namespace: "aws", ok },
///     }
/// });
/// ```
///
/// A name may be followed by what must hold, in braces, and by `=>` and its children. **Without `=>`
/// it must have no children**, and a list is all there is, unless it ends in `..`:
///
/// | children | |
/// |---|---|
/// | `"a"` | no children |
/// | `"a" => { "b", "c" }` | these, in any order |
/// | `"a" => [ "b", "c" ]` | these, and they began in this order |
/// | `"a" => { "b", .. }` | this one, and perhaps others |
/// | `"a" => { .. }` | any, or none |
///
/// What is not said in the braces is not compared:
///
/// | property | holds when |
/// |---|---|
/// | `ok` | it is no error, fault or throttle, and was not cancelled |
/// | `fault`, `error`, `throttle` | it is marked so |
/// | `fault: "CardDeclined"` (also `error:`, `throttle:`) | and an exception has this as a part of its type or message |
/// | `cancelled` | its future was dropped before it was ready |
/// | `namespace: "aws"` | it is such a call |
/// | `annotations: { user_id: 7, "order.id": id }` | it has these annotations, beside any others; a value is any [`ToAnnotation`](crate::ToAnnotation) |
/// | `metadata: { items: ["book"] }` | it has this metadata in the namespace `default`; a value is any that serde can serialize |
///
/// The roots are written as children in braces are: several with commas between them, `..` for others.
///
/// # Panics
///
/// When the trace is another. The message shows the tree, with what was expected (`-`) and what was
/// found instead (`+`):
///
/// ```text
/// the trace is not as expected (`-` expected, `+` found):
///   test
/// -   checkout [user_id=8] ok
/// +   checkout [user_id=7] FAULT alloc::string::String: "CardDeclined"
///       charge [amount=300] FAULT
/// -     ship
/// +     DynamoDB
/// ```
#[macro_export]
macro_rules! assert_trace {
    ($trace:expr, $($expected:tt)*) => {
        $crate::testing::expect::check(&$trace, &$crate::__expected!({ $($expected)* }))
    };
}

/// A list of what is expected, in braces or brackets.
#[doc(hidden)]
#[macro_export]
macro_rules! __expected {
    ({ $($name:literal $({ $($property:tt)* })? $(=> $children:tt)?),* $(,)? }) => {
        $crate::testing::expect::Children::in_any_order(
            ::std::vec![$($crate::__expected_node!($name { $($($property)*)? } $($children)?)),*], false)
    };
    ({ $($name:literal $({ $($property:tt)* })? $(=> $children:tt)?,)* .. $(,)? }) => {
        $crate::testing::expect::Children::in_any_order(
            ::std::vec![$($crate::__expected_node!($name { $($($property)*)? } $($children)?)),*], true)
    };
    ([ $($name:literal $({ $($property:tt)* })? $(=> $children:tt)?),* $(,)? ]) => {
        $crate::testing::expect::Children::in_order(
            ::std::vec![$($crate::__expected_node!($name { $($($property)*)? } $($children)?)),*], false)
    };
    ([ $($name:literal $({ $($property:tt)* })? $(=> $children:tt)?,)* .. $(,)? ]) => {
        $crate::testing::expect::Children::in_order(
            ::std::vec![$($crate::__expected_node!($name { $($($property)*)? } $($children)?)),*], true)
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "cannot read what is expected; write `\"name\" { fault } => { \"child\", .. }`, with commas between siblings"
        )
    };
}

/// One of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __expected_node {
    ($name:literal { $($property:ident $(: $value:tt)?),* $(,)? } $($children:tt)?) => {{
        let node = $crate::testing::expect::Expected::named($name);
        $(let node = $crate::__expected_property!(node $property $($value)?);)*
        node $(.with($crate::__expected!($children)))?
    }};
    ($name:literal $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "cannot read what should hold of \"", $name,
            "\"; write `{ ok }` or `{ fault: \"part\", annotations: { key: value } }`, a value that is more than a word \
             in parentheses"
        ))
    };
}

/// What should hold of it.
#[doc(hidden)]
#[macro_export]
macro_rules! __expected_property {
    ($node:ident ok) => { $node.ok() };
    ($node:ident cancelled) => { $node.cancelled() };
    ($node:ident fault) => { $node.failed("fault") };
    ($node:ident error) => { $node.failed("error") };
    ($node:ident throttle) => { $node.failed("throttle") };
    ($node:ident fault $part:tt) => { $node.failed_with("fault", $part) };
    ($node:ident error $part:tt) => { $node.failed_with("error", $part) };
    ($node:ident throttle $part:tt) => { $node.failed_with("throttle", $part) };
    ($node:ident namespace $namespace:tt) => { $node.namespace($namespace) };
    ($node:ident annotations { $($key:tt : $value:expr),* $(,)? }) => {
        $node$(.annotation($crate::__expected_key!($key), &$value))*
    };
    ($node:ident metadata { $($key:tt : $value:expr),* $(,)? }) => {
        $node$(.metadata($crate::__expected_key!($key), &$value))*
    };
    ($node:ident annotations $($other:tt)*) => {
        ::core::compile_error!("cannot read `annotations`; write `annotations: { key: value }`")
    };
    ($node:ident metadata $($other:tt)*) => {
        ::core::compile_error!("cannot read `metadata`; write `metadata: { key: value }`")
    };
    ($node:ident namespace) => {
        ::core::compile_error!("`namespace` needs a value; write `namespace: \"aws\"`")
    };
    ($node:ident ok $value:tt) => { ::core::compile_error!("`ok` takes no value; write `ok`") };
    ($node:ident cancelled $value:tt) => { ::core::compile_error!("`cancelled` takes no value; write `cancelled`") };
    ($node:ident $other:ident $($value:tt)?) => {
        ::core::compile_error!(::core::concat!(
            "unknown property `", ::core::stringify!($other),
            "`; expected one of: `ok`, `fault`, `error`, `throttle`, `cancelled`, `namespace`, `annotations`, `metadata`"
        ))
    };
}

/// A key, with or without quotes.
#[doc(hidden)]
#[macro_export]
macro_rules! __expected_key {
    ($key:literal) => {
        $key
    };
    ($key:ident) => {
        ::core::stringify!($key)
    };
    ($other:tt) => {
        ::core::compile_error!("a key is a word or a string; write `user_id: 7` or `\"user.id\": 7`")
    };
}

//! `assert_trace!`: what may be written in it.
//!
//! The macro crate reads it, so that a mistake is told where it stands; it is handed the way back
//! here, so that a crate that was renamed is found.

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
/// A name is a string, or any expression in parentheses. It may be followed by what must hold, in braces, and by `=>` and its children. **Without `=>`
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
/// A key is a word or a string, and every value may be an expression.
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
        $crate::testing::expect::check(&$trace, &$crate::__expected!([$crate] $($expected)*))
    };
}

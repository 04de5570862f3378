//! How large is the future of a traced async function? `size_of_val`, beside the same function untraced.

use crate::report::{Report, Row, Verdict};
use crate::work::yield_once;
use std::mem::size_of_val;

const ITEM: &str = "basket-10000";
const BLOCK: usize = 1_024;

/// The same four functions under another attribute; the names of the arguments are passed in because attributes use them.
macro_rules! forms {
    ($module:ident, [$($none:tt)*], [$($pair:tt)*], [$($block:tt)*], [$($argument:tt)*], $item:ident $quantity:ident) => {
        mod $module {
            use super::{BLOCK, ITEM, size_of_val, yield_once};

            $($none)*
            async fn none() {
                yield_once().await;
            }

            $($pair)*
            async fn pair($($argument)* $item: &str, $($argument)* $quantity: u64) -> u64 {
                yield_once().await;
                $item.len() as u64 + $quantity
            }

            $($block)*
            async fn block(bytes: [u8; BLOCK]) -> u64 {
                yield_once().await;
                bytes.iter().copied().map(u64::from).sum()
            }

            $($none)*
            async fn two(item: &str, quantity: u64) -> u64 {
                pair(item, quantity).await
            }

            $($none)*
            async fn three(item: &str, quantity: u64) -> u64 {
                two(item, quantity).await
            }

            pub(super) fn sizes() -> [usize; 4] {
                [
                    size_of_val(&none()),
                    size_of_val(&pair(ITEM, 1)),
                    size_of_val(&block([0; BLOCK])),
                    size_of_val(&three(ITEM, 1)),
                ]
            }
        }
    };
}

forms!(plain, [], [], [], [], item quantity);
forms!(xray, [#[xray_runtime::traced]], [#[xray_runtime::traced]], [#[xray_runtime::traced]], [#[annotate]], item quantity);
forms!(
    fastrace,
    [#[fastrace::trace]],
    [#[fastrace::trace(properties = { "item": "{item}", "quantity": "{quantity}" })]],
    [#[fastrace::trace]],
    [],
    item quantity
);
forms!(
    tracing,
    [#[tracing::instrument(skip_all)]],
    [#[tracing::instrument(skip_all, fields(item = item, quantity = quantity))]],
    [#[tracing::instrument(skip_all)]],
    [],
    item quantity
);

/// Fills the rows about the size of futures.
pub(crate) fn ask() -> Report {
    let names = [("no arguments", 1), ("(&str, u64)", 1), ("1 kB argument", 1), ("3 levels over (&str, u64)", 3)];
    let (plain, ours, fastrace, tracing) = (plain::sizes(), xray::sizes(), fastrace::sizes(), tracing::sizes());
    let mut rows = Vec::new();
    for (((&(name, levels), plain), ours), (fastrace, tracing)) in
        names.iter().zip(plain).zip(ours).zip(fastrace.into_iter().zip(tracing))
    {
        let per_level = (ours as f64 - plain as f64) / f64::from(levels);
        let ratio = ours as f64 / plain as f64;
        let large = plain >= BLOCK;
        rows.push(Row {
            what: format!("future, {name}"),
            budget: if large { "<= 1.05 x plain" } else { "<= plain + 40 B a level" }.to_owned(),
            measured: format!("{ours} B, plain {plain} B ({per_level:+.0} a level, {ratio:.2} x)"),
            peers: format!("fastrace {fastrace} B, tracing {tracing} B"),
            verdict: if large { Verdict::at_most(ratio, 1.05) } else { Verdict::at_most(per_level, 40.0) },
        });
    }
    Report { rows, notes: Vec::new() }
}

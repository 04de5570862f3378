//! Types that only the declared return type decides.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   collected
//!   defaults
//!   parsed FAULT
//!   summed
//!   later
//!   into_later
//!   tuple

use std::collections::{BTreeMap, HashMap};
#[traced]
fn collected(items: &[(&str, u32)]) -> BTreeMap<String, Vec<u64>> {
    items.iter().map(|(key, n)| (key.to_string(), vec![(*n).into()])).collect()
}
#[traced]
fn defaults() -> Result<(Vec<u8>, HashMap<u8, Option<String>>), Box<dyn std::error::Error>> {
    Ok(Default::default())
}
#[traced]
fn parsed(text: &str) -> Result<f32, <f32 as std::str::FromStr>::Err> {
    text.parse()
}
#[traced]
fn summed(items: &[u8]) -> Option<u64> {
    Some(items.iter().map(|n| u64::from(*n)).sum())
}
#[traced]
async fn later(text: &str) -> Result<Vec<i16>, Box<dyn std::error::Error + Send + Sync>> {
    let parsed = text.split(',').map(|part| part.parse()).collect::<Result<_, _>>()?;
    Ok(parsed)
}
#[traced]
async fn into_later(a: u8) -> Option<u64> {
    Some(a.into())
}
#[traced]
fn tuple() -> (Option<u8>, [Vec<u16>; 2]) {
    (None, [vec![], Vec::new()])
}
fn main() {
    assert_eq!(collected(&[("a", 1)])["a"], [1]);
    defaults().unwrap();
    assert!(parsed("x").is_err());
    assert_eq!(summed(&[255, 1]), Some(256));
    assert_eq!(futures::executor::block_on(later("1,-2")).unwrap(), [1, -2]);
    assert_eq!(futures::executor::block_on(into_later(1)), Some(1));
    tuple();
}

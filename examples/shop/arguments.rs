//! What the command line asks for.

use std::num::NonZeroU32;
use std::str::FromStr;

use crate::load::{Fate, Plan};

const USAGE: &str = "expected nothing, `--serve`, or `--load <requests>` with `--router`, `--unpaced` and \
     `--listener kept`, `none` or `restarted`";

pub enum Mode {
    /// Customers come, and their traces are shown.
    Show,
    /// As before, with customers from outside.
    Serve,
    Load(Plan),
    /// The other process of `--load`: receives, and counts.
    Listen {
        port: u16,
    },
}

pub fn read(arguments: impl Iterator<Item = String>) -> Result<Mode, String> {
    let arguments: Vec<String> = arguments.collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(Mode::Show),
        ["--serve"] => Ok(Mode::Serve),
        ["--listen", port] => Ok(Mode::Listen { port: number(port)? }),
        ["--load", requests, rest @ ..] => plan(number(requests)?, rest).map(Mode::Load),
        ["--load"] => Err(format!("`--load` says no number of requests; {USAGE}")),
        [other, ..] => Err(format!("{other:?} is not known; {USAGE}")),
    }
}

fn plan(requests: NonZeroU32, mut words: &[&str]) -> Result<Plan, String> {
    let mut plan =
        Plan { requests: requests.get().into(), through_the_router: false, is_unpaced: false, listener: Fate::Kept };
    loop {
        words = match words {
            [] => return Ok(plan),
            ["--router", rest @ ..] => {
                plan.through_the_router = true;
                rest
            }
            ["--unpaced", rest @ ..] => {
                plan.is_unpaced = true;
                rest
            }
            ["--listener", fate, rest @ ..] => {
                plan.listener = match *fate {
                    "kept" => Fate::Kept,
                    "none" => Fate::None,
                    "restarted" => Fate::Restarted,
                    other => return Err(format!("no listener is {other:?}; {USAGE}")),
                };
                rest
            }
            [other, ..] => return Err(format!("{other:?} is not known here; {USAGE}")),
        }
    }
}

fn number<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number that can be; {USAGE}"))
}

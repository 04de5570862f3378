//! `xray-local`: the local X-Ray, and the commands that look into one that runs.
//!
//! Knows words and printing. The exit status is 0 when all went well, 1 when it did not; clap's own is 2.
#![forbid(unsafe_code)]

mod arguments;
mod client;
mod disk;
mod draw;
mod look;
mod places;
mod serve;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        None => serve::run(&arguments),
        Some(Command::Tail(tail)) => look::tail(arguments.api, tail),
        Some(Command::Query { expression }) => look::query(arguments.api, expression),
        Some(Command::Show { trace_id }) => look::show(arguments.api, trace_id),
        Some(Command::Status) => look::status(arguments.api),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

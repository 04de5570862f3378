//! `xray-local`: the local X-Ray, and the commands that look into one that runs.
//!
//! Knows words and printing. The exit status is 0 when all went well, 1 when it did not; clap's own is 2.
#![forbid(unsafe_code)]

mod arguments;
mod client;
mod demo;
mod draw;
mod look;
mod serve;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

fn main() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    if let Some(problem) = arguments::misplaced(&matches) {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    let done = match &arguments.command {
        None => serve::run(arguments.api, &arguments.serve, None),
        Some(Command::Demo(demo)) => demo::run(arguments.api, demo),
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

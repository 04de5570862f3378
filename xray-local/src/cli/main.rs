//! `xray-local`: the local X-Ray, and the commands that look into one that runs.
//!
//! Knows words and printing. The exit status is 0 when all went well, 1 when it did not; clap's own is 2, and that of an
//! `assert` that could not be checked.
#![forbid(unsafe_code)]

mod arguments;
mod assert;
mod client;
mod demo;
mod details;
mod disk;
mod draw;
mod duration;
mod expectation;
mod export;
mod failure;
mod import;
mod junit;
mod look;
mod map;
mod places;
mod serve;
mod style;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use failure::Failure;
use style::Style;

fn main() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    if let Some(problem) = arguments::misplaced(&matches) {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    let api = arguments.api;
    let style = Style::of_stdout(arguments.color);
    let done = match &arguments.command {
        None => serve::run(api, &arguments.serve, None).map_err(Failure::from),
        Some(Command::Demo(demo)) => demo::run(api, demo).map_err(Failure::from),
        Some(Command::Tail(tail)) => look::tail(api, tail, style),
        Some(Command::Query(query)) => look::query(api, query, style),
        Some(Command::Show(show)) => look::show(api, show, style),
        Some(Command::Map(map)) => map::map(api, map, style),
        Some(Command::Assert(assert)) => return assert::run(api, assert, style),
        Some(Command::Export(export)) => export::run(api, export),
        Some(Command::Import(import)) => import::run(api, import),
        Some(Command::Status) => look::status(api),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

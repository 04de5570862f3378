//! What can be said on the command line.

use std::net::SocketAddr;

use crate::assert::Assert;
use crate::export::Export;
use crate::import::Import;
use crate::style::When;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Parser, Subcommand};

use crate::disk::Disk;

/// X-Ray on your own machine: listens where the daemon does, answers as X-Ray does
///
/// Without a command it serves until it is stopped. Traces are kept in memory and are gone when it ends, unless it is
/// given a file; nothing leaves this machine, unless it is told to pass documents on.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Where the X-Ray API is, when serving and when asking
    #[arg(long, global = true, value_name = "ADDRESS", default_value = "127.0.0.1:2001")]
    pub(crate) api: SocketAddr,

    /// When there are colours; never where the output is piped, unless asked for
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,

    #[command(flatten)]
    pub(crate) serve: Serve,
}

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where documents come in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2000")]
    pub(crate) udp: SocketAddr,

    /// Where programs ask for sampling rules [default: as --udp]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) tcp: Option<SocketAddr>,

    /// How much memory it may take; then the oldest traces go (a burst may take 32 MiB more until it is read)
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) max_memory: u32,

    /// The fixed rate of the default sampling rule: what part of requests programs record
    #[arg(long, value_name = "0..1", default_value_t = 1.0, value_parser = rate)]
    pub(crate) fixed_rate: f64,

    /// How large a UDP receive buffer to ask the kernel for
    #[arg(long, value_name = "KIB", default_value_t = 8_192, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(crate) receive_buffer: u32,

    /// Answer requests that call this machine by that name, such as a container's; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,

    #[command(flatten)]
    pub(crate) disk: Disk,

    /// Pass every datagram on to a real daemon or collector there; may be given several times
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) forward: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve, and be sent the traffic of a made-up shop: half an hour of it at once, then some each second
    Demo(Demo),
    /// Print traces as they come, each as a tree
    Tail(Tail),
    /// List the traces that a filter expression selects, the newest first
    Query(Query),
    /// Print one trace as a tree
    Show(Show),
    /// Draw the services, who calls whom, and how that goes
    Map(Map),
    /// Check that so many traces are what a filter expression says, for CI; exit status 1 if not
    #[command(after_help = ASSERT_HELP)]
    Assert(Assert),
    /// Write traces as `aws xray batch-get-traces` prints them
    Export(Export),
    /// Read traces from a file, such as one of `export` or of `aws xray batch-get-traces`
    #[command(after_help = IMPORT_HELP)]
    Import(Import),
    /// Print what became of all documents, and what is wrong with the last of them
    Status,
}

#[derive(Debug, Args)]
pub(crate) struct Tail {
    /// A filter expression; all traces without one
    #[arg(default_value = "")]
    pub(crate) expression: String,

    /// Begin with the traces that are there already
    #[arg(long)]
    pub(crate) all: bool,

    /// End after so many traces
    #[arg(long, value_name = "N")]
    pub(crate) count: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Map {
    /// A filter expression; the map of all traces without one
    #[arg(long, value_name = "EXPRESSION", default_value = "")]
    pub(crate) filter: String,

    /// How many columns to draw in [default: those of the terminal, or 120]
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,

    /// Print a list of calls even where boxes find room
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Query {
    /// Such as `fault`, `responsetime > 1` or `service("shop") { error } AND annotation.order = 7`
    pub(crate) expression: String,

    /// No more than so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// A line of JSON for each, as X-Ray's `GetTraceSummaries` has it
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Such as 1-581cf771-a006649127e371903a2de979
    pub(crate) trace_id: String,

    /// Requests, SQL, annotations and exceptions too
    #[arg(long)]
    pub(crate) details: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which traffic: the same number makes the same visits
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// How many visits a second after the first half hour
    #[arg(long, value_name = "PER_SECOND", default_value_t = 2.0, value_parser = visits)]
    pub(crate) rate: f64,

    /// Send the half hour only
    #[arg(long)]
    pub(crate) no_live: bool,

    /// Do not serve; send to a daemon or local X-Ray that runs
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<SocketAddr>,

    #[command(flatten)]
    pub(crate) serve: Serve,
}

/// The arguments of serving that stand before a command, which would not hear of them.
pub(crate) fn misplaced(matches: &ArgMatches) -> Option<String> {
    matches.subcommand_name()?;
    let serve = Serve::augment_args(clap::Command::new("serve"));
    let said = serve
        .get_arguments()
        .find(|argument| matches.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine))?;
    let name = said.get_long().unwrap_or_default();
    Some(format!(
        "`--{name}` stands before the command and is for serving only; leave it out, or write `demo --{name} ..`"
    ))
}

fn visits(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| (0.01..=1_000.0).contains(rate));
    rate.ok_or_else(|| "not a rate; write a number from 0.01 to 1000".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "not a rate; write a number from 0 to 1".to_owned())
}

const ASSERT_HELP: &str = "\
The exit status is 0 when it holds, 1 when it does not, and 2 when that cannot be told.
  xray-local assert 'fault' --none
  xray-local assert 'service(\"shop\") AND http.status = 201' --count 3 --within 30s
  xray-local assert 'responsetime > 2' --at-most 5 --since 10m --junit traces.xml";

const IMPORT_HELP: &str = "\
Traces of AWS, seen locally:
  aws xray batch-get-traces --trace-ids 1-581cf771-a006649127e371903a2de979 > t.json
  xray-local import t.json";

const AFTER_HELP: &str = "\
Start it beside any program that uses an X-Ray SDK, then look:
  xray-local                     serve
  xray-local demo                serve, with traffic to look at
  xray-local tail                print traces as they come
  xray-local query 'fault'       find traces
  xray-local map                 draw who calls whom
  xray-local assert 'fault' --none
                                 in CI: exit status 1 if there is such a trace
  xray-local export --out t.json keep traces; `import` reads them again, and what the AWS CLI prints
  aws xray get-service-graph --endpoint-url http://127.0.0.1:2001 --start-time 0 --end-time 4000000000";

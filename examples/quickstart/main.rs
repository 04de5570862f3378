//! The first five minutes: an order service is traced, and its traces are shown.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! With nothing configured a receiver inside this process takes the documents, over real UDP. With
//! `AWS_XRAY_DAEMON_ADDRESS` set they go there instead.

mod draw;
mod receiver;
mod shop;

use std::error::Error;
use std::io::IsTerminal;
use std::time::Duration;

use draw::Style;
use receiver::Receiver;
use xray_runtime::{DropReason, Guard, Recorder, Sampling};

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::var("AWS_XRAY_DAEMON_ADDRESS").ok().filter(|address| !address.trim().is_empty()) {
        Some(_) => send_to_a_daemon(),
        None => show_what_arrives(),
    }
}

/// The default: a receiver in this process, and what it received.
fn show_what_arrives() -> Result<(), Box<dyn Error>> {
    let receiver = Receiver::start()?;
    let address = receiver.address().to_string();
    println!("a receiver in this process listens at {address} (UDP), as the X-Ray daemon would at 127.0.0.1:2000\n");
    // In a program of your own this is `xray_runtime::init()`, with the address from the environment.
    let xray =
        Recorder::builder().service_name("orders").daemon_address(address).sampling(Sampling::always()).init()?;
    run_the_shop()?;
    xray.shutdown(Duration::from_secs(2))?;

    let documents = receiver.stop(xray.stats().documents)?;
    let style = Style { colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() };
    for trace in draw::traces(&documents) {
        println!("{}", draw::tree(&trace, style));
    }
    if let Some(shortest) = documents.iter().min_by_key(|document| document.text.len()) {
        println!("the shortest of the {} documents, as it came:\n{}\n", documents.len(), shortest.text);
    }
    println!("{}", xray.stats());
    Ok(())
}

/// With an address in the environment: the traces are seen where it leads.
fn send_to_a_daemon() -> Result<(), Box<dyn Error>> {
    let xray = Recorder::builder().service_name("orders").sampling(Sampling::always()).init()?;
    println!("AWS_XRAY_DAEMON_ADDRESS is set: documents go to {} (UDP)\n", xray.daemon_address().udp());
    run_the_shop()?;
    // The time is up with an error when, say, a host name takes long to be looked up.
    if let Err(error) = xray.shutdown(Duration::from_secs(5)) {
        println!("{error}");
    }
    report_losses(&xray);
    println!("{}", xray.stats());
    Ok(())
}

fn report_losses(xray: &Guard) {
    let stats = xray.stats();
    let address = xray.daemon_address().udp();
    if stats.dropped(DropReason::Refused) > 0 {
        println!(
            "nothing listens at {address} (UDP): start the X-Ray daemon, xray-local, the CloudWatch agent or an OpenTelemetry \
             Collector with the awsxray receiver there, or unset AWS_XRAY_DAEMON_ADDRESS to see the traces here"
        );
    } else if stats.dropped(DropReason::Unresolved) > 0 {
        println!("{address} has no address: check the host name in AWS_XRAY_DAEMON_ADDRESS");
    } else if stats.handed_over > 0 {
        println!(
            "{} documents were sent; look for the service `orders` in the X-Ray console, or on the page of xray-local",
            stats.documents
        );
    }
}

fn run_the_shop() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?.block_on(shop::open());
    println!();
    Ok(())
}

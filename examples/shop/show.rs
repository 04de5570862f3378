//! Sets tracing up, lets customers come to both services, and shows what was traced.

use std::error::Error;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::time::Duration;

use xray_runtime::{Guard, InitError, Recorder, RecorderBuilder, Sampling};

use crate::draw::{self, Style};
use crate::log_lines;
use crate::receiver::{Document, Receiver};
use crate::services::Services;

type Done = Result<(), Box<dyn Error>>;

pub fn run(customers: impl AsyncFnOnce(SocketAddr) -> Done) -> Done {
    log_lines::begin();
    match std::env::var("AWS_XRAY_DAEMON_ADDRESS").ok().filter(|address| !address.trim().is_empty()) {
        Some(_) => {
            let xray = init(Recorder::builder())?;
            println!("AWS_XRAY_DAEMON_ADDRESS is set: documents go to {} (UDP)", xray.daemon_address().udp());
            serve(customers)?;
            // The time is up with an error when, say, a host name takes long to be looked up.
            if let Err(error) = xray.flush(Duration::from_secs(5)) {
                println!("{error}");
            }
            // Whether somebody listens there, and otherwise what to do.
            println!("{}", xray.health());
        }
        None => {
            let receiver = Receiver::start()?;
            let xray = init(Recorder::builder().daemon_address(receiver.address().to_string()))?;
            println!("a receiver in this process listens at {} (UDP)", receiver.address());
            serve(customers)?;
            xray.flush(Duration::from_secs(5))?;
            draw(&receiver.stop(xray.stats().documents)?);
            println!("{}", xray.health());
        }
    }
    Ok(())
}

/// One recorder for both services, which in earnest would be two programs.
fn init(builder: RecorderBuilder) -> Result<Guard, InitError> {
    builder
        .service_name("shop")
        // Where X-Ray's console looks for the lines of a trace.
        .log_group("/examples/shop")
        // All but health checks; left out, the rules set in X-Ray decide.
        .sampling(Sampling::always().ignore(["/health"]))
        .init()
}

#[tokio::main(worker_threads = 2)]
async fn serve(customers: impl AsyncFnOnce(SocketAddr) -> Done) -> Done {
    let services = Services::open().await?;
    println!(
        "the shop is at http://{}, its warehouse at http://{}\n",
        services.shop.address, services.warehouse.address
    );
    customers(services.shop.address).await?;
    Ok(services.close().await?)
}

fn draw(documents: &[Document]) {
    let style = Style { colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() };
    for trace in draw::traces(documents) {
        println!("{}", draw::tree(&trace, style));
    }
    if let Some(shortest) = documents.iter().min_by_key(|document| document.text.len()) {
        println!("the shortest of the {} documents, as it came:\n{}\n", documents.len(), shortest.text);
    }
}

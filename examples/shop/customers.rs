//! Who sends requests: customers of our own, or whoever is told the commands.

use std::error::Error;
use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder};

type Done = Result<(), Box<dyn Error>>;

/// A few customers, each with something else to be seen. They trace nothing themselves.
pub async fn come(shop: SocketAddr) -> Done {
    let client = Client::new();
    let ask = |method, path: &str| client.request(method, format!("http://{shop}{path}"));
    for item in ["lamp", "unicorn", "anvil", "voucher", "voucher"] {
        tell(ask(Method::POST, &format!("/orders/{item}"))).await?;
    }
    tell(ask(Method::GET, "/orders")).await?;
    let preflight = ask(Method::OPTIONS, "/orders")
        .header("origin", "https://shop.example.com")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "x-amzn-trace-id");
    tell(preflight).await?;
    tell(ask(Method::GET, "/health")).await
}

/// Sends a request, and prints what it was and what came.
async fn tell(request: RequestBuilder) -> Done {
    let (client, request) = request.build_split();
    let request = request?;
    println!("{} {}", request.method(), request.url().path());
    let mut answer = client.execute(request).await?;
    println!("  {}", answer.status());
    for name in ["x-amzn-trace-id", "access-control-allow-headers", "access-control-expose-headers", "retry-after"] {
        if let Some(value) = answer.headers().get(name) {
            println!("  {name}: {}", value.to_str()?);
        }
    }
    while let Some(chunk) = answer.chunk().await? {
        println!("  {}", String::from_utf8_lossy(&chunk).trim_end());
    }
    println!();
    Ok(())
}

/// Prints the commands, and waits for Ctrl-C.
pub async fn invite(shop: SocketAddr) -> Done {
    println!("curl -i -X POST http://{shop}/orders/lamp      # one trace across both services");
    println!("curl -i -X POST http://{shop}/orders/unicorn   # 404, an error");
    println!("curl -i -X POST http://{shop}/orders/anvil     # 502, a fault of the warehouse");
    println!("curl -i -X POST http://{shop}/orders/voucher   # the second in a minute is a 429");
    println!("curl -i http://{shop}/orders                   # a streamed body");
    println!("curl -i http://{shop}/health                   # how tracing does; not traced itself");
    println!(
        "curl -i -X OPTIONS http://{shop}/orders -H 'Origin: https://shop.example.com' \\\n  \
         -H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: x-amzn-trace-id'"
    );
    println!("\nCtrl-C ends it and shows the traces\n");
    tokio::signal::ctrl_c().await?;
    println!();
    Ok(())
}

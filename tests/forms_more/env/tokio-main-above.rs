//! `#[traced]` above `#[tokio::main]`.
//!
//! edition: 2021
//! expects: compiles

#[traced(root = "program")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tokio::spawn(async {}).await?;
    Ok(())
}

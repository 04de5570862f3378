//! A `main` that returns `impl Termination`.
//!
//! edition: 2021
//! expects: compiles

#[traced]
fn main() -> impl std::process::Termination {
    std::process::ExitCode::SUCCESS
}

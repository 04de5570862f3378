//! Where the clients are, and what is said when they are not.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::served::Served;

/// The virtual environment's program of that name, or `None` after saying what to run.
pub(crate) fn python(name: &str) -> Option<Command> {
    there("python/installed").map(|clients| Command::new(clients.join("python/bin").join(name)))
}

/// Node with the modules that are installed, or `None` after saying what to run.
pub(crate) fn node() -> Option<Command> {
    let clients = there("node/installed")?;
    let mut command = Command::new("node");
    command.env("NODE_PATH", clients.join("node/node_modules"));
    Some(command)
}

/// A file beside these tests.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// What the client printed; it did not fail.
pub(crate) fn run(command: &mut Command, served: &Served) -> String {
    let output = at_home(command, served).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?} ended with {}\n{said}\n{complained}", output.status);
    said.into_owned()
}

/// Without anybody's own settings, and with no way to AWS.
pub(crate) fn at_home<'a>(command: &'a mut Command, served: &Served) -> &'a mut Command {
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_TRACING_NAME", "HTTP_PROXY"]
    {
        command.env_remove(name);
    }
    command
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_CONFIG_FILE", "none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "none")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_PAGER", "")
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("AWS_ENDPOINT_URL_XRAY", format!("http://{}", served.api))
        .env("AWS_XRAY_DAEMON_ADDRESS", format!("tcp:{} udp:{}", served.tcp, served.udp))
}

fn there(mark: &str) -> Option<PathBuf> {
    let clients = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("clients");
    if clients.join(mark).exists() {
        return Some(clients);
    }
    let said = format!("the clients are not in {}; run scripts/clients", clients.display());
    assert!(std::env::var_os("XRAY_TEST_ALL").is_none(), "{said}");
    // Past the capture of what passing tests print.
    let _ = writeln!(std::io::stderr().lock(), "\nSKIPPED: {said}");
    None
}

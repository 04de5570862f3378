//! Chromium and its driver: found, started on a free port, asked what went wrong, and ended with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

/// Starts of the driver, of which one in hundreds fails.
const ATTEMPTS: usize = 5;

pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, it ends its browsers too; killed, it would leave them behind.
        let _ = std::net::TcpStream::connect(("127.0.0.1", self.port)).map(|mut stream| {
            use std::io::{Read, Write};
            let _ = stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Driver {
    /// `None` where there is none, after saying so; in CI that is a failure.
    pub(crate) fn start() -> Option<Self> {
        // It takes a free port of IPv4 and ends if the same one of IPv6 is taken; another try has another port.
        for _ in 0..ATTEMPTS {
            let started =
                Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
            let mut process = match started {
                Ok(process) => process,
                Err(error) => {
                    let said =
                        format!("SKIPPED: no `chromedriver` ({error}); install Debian's chromium and chromium-driver");
                    assert!(std::env::var_os("XRAY_TEST_ALL").is_none(), "{said}");
                    eprintln!("{said}");
                    return None;
                }
            };
            let said = BufReader::new(process.stdout.take().unwrap());
            let port = said.lines().find_map(|line| {
                let line = line.unwrap();
                line.strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok()
            });
            if let Some(port) = port {
                return Some(Self { process, port });
            }
            process.wait().unwrap();
        }
        panic!("chromedriver ended {ATTEMPTS} times without saying its port");
    }

    /// A window of that size.
    pub(crate) async fn open(&self, (width, height): (u32, u32)) -> Client {
        let arguments = [
            "--headless=new",
            // Chromium refuses its sandbox to root, which is what containers of CI run as.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ];
        let options = json!({"args": arguments});
        let mut wanted = Capabilities::new();
        wanted.insert("goog:chromeOptions".into(), options);
        wanted.insert("goog:loggingPrefs".into(), json!({"browser": "ALL"}));
        let address = format!("http://127.0.0.1:{}", self.port);
        let client = ClientBuilder::new(hyper_connector()).capabilities(wanted).connect(&address).await;
        let client = client.expect("Chromium starts; install Debian's chromium beside chromium-driver");
        // A phone is narrower than the narrowest window, so the viewport is set, not the window.
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        let command = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics});
        client.issue_cmd(Chromium { path: "goog/cdp/execute", body: command }).await.unwrap();
        client
    }

    /// Errors of scripts, and what the content security policy refused.
    pub(crate) async fn complaints(&self, client: &Client) -> Vec<String> {
        let log = client.issue_cmd(Chromium { path: "se/log", body: json!({"type": "browser"}) }).await.unwrap();
        let entries = log.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        entries.map(|entry| entry["message"].to_string()).collect()
    }
}

fn hyper_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// A command of Chromium's driver that WebDriver does not have.
#[derive(Debug)]
struct Chromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

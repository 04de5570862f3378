//! What each test has: a server with its store, and a browser that looks at it.

mod driver;
pub(crate) mod samples;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use driver::Driver;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use xray_local::api::Api;
use xray_local::server::{Server, Settings};
use xray_local::store::Store;

/// Longer than anything takes on a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const DESKTOP: (u32, u32) = (1280, 800);
pub(crate) const PHONE: (u32, u32) = (390, 844);

/// A browser that looks at a server of this test alone.
pub(crate) struct Browser {
    pub(crate) store: Arc<Store>,
    pub(crate) client: Client,
    address: SocketAddr,
    /// The server's own threads, so that it can be stopped with all its connections.
    serving: Mutex<Option<Runtime>>,
}

/// Runs a test in a browser window of that size, and then looks whether the browser complained of anything.
pub(crate) fn browse(size: (u32, u32), test: impl AsyncFnOnce(&Browser)) {
    let Some(driver) = Driver::start() else { return };
    let new_runtime = || Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (runtime, serving) = (new_runtime(), new_runtime());
    runtime.block_on(async {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = Settings { udp: any, tcp: any, api: any, receive_buffer_bytes: 1 << 20, allowed_hosts: vec![] };
        let server = serving.spawn(async move { Server::bind(&settings).await.unwrap() }).await.unwrap();
        let address = server.api_address().unwrap();
        let store = Arc::new(Store::new(64 << 20));
        serving.spawn(server.serve(Api::new(Arc::clone(&store), 1.0)));
        let client = driver.open(size).await;
        let browser = Browser { store, client: client.clone(), address, serving: Mutex::new(Some(serving)) };
        test(&browser).await;
        let complaints = driver.complaints(&client).await;
        client.close().await.unwrap();
        // Of a server that was stopped nothing can be loaded.
        let was_stopped = !browser.stop_serving();
        assert!(was_stopped || complaints.is_empty(), "the browser complained: {complaints:#?}");
    });
}

impl Browser {
    pub(crate) async fn open(&self, path: &str) {
        self.client.goto(&format!("http://{}{path}", self.address)).await.unwrap();
    }

    /// The path and query that are looked at.
    pub(crate) async fn address(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// The element, when it has come.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("no `{css}`: {error}"))
    }

    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("cannot click `{css}`: {error}"));
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// The text with single spaces, wherever the browser breaks lines.
    pub(crate) async fn words(&self, css: &str) -> String {
        self.text(css).await.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Ends the server, perhaps while the page is looked at; tells whether it ran.
    pub(crate) fn stop_serving(&self) -> bool {
        self.serving.lock().unwrap().take().map(Runtime::shutdown_background).is_some()
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// What a script returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_else(|error| panic!("`{script}`: {error}"))
    }

    /// Waits until an expression is true in the page.
    pub(crate) async fn until(&self, expression: &str) {
        let begun = Instant::now();
        while self.run(&format!("return Boolean({expression});")).await != Value::Bool(true) {
            assert!(begun.elapsed() < PATIENCE, "never came true: {expression}\n{}", self.text("main").await);
            tokio::task::yield_now().await;
        }
    }

    /// How many elements there are.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    /// Keeps a picture of the page, for people to look at, in the folder `target/tmp`.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await.unwrap()).unwrap();
    }

    /// Fails if the page can be moved sideways, which means that something is wider than the window.
    pub(crate) async fn fits(&self) {
        let beyond = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
        assert_eq!(self.run(beyond).await, 0, "the page is wider than the window");
    }
}

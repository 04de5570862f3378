//! The page over traces of its own, asked as a browser would, without a socket.

use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::page::{Reply, View, answer};
use xray_local::store::Store;

/// The trace that [`Site::json`] and [`Site::details`] are about.
pub(crate) const ID: &str = "1-581cf771-a006649127e371903a2de979";

/// A page of traces that were put by the API.
pub(crate) struct Site {
    api: Api,
}

impl Site {
    pub(crate) fn new(documents: &[Value]) -> Self {
        let api = Api::new(Store::new(50 << 20).into(), 1.0);
        for documents in documents.chunks(50) {
            let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
            let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
            assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
        }
        Self { api }
    }

    pub(crate) fn get(&self, address: &str) -> Reply {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        answer(View { api: &self.api, status: &json!({}), now: 2_000.0 }, path, query)
    }

    pub(crate) fn text(&self, address: &str) -> String {
        let reply = self.get(address);
        assert_eq!(reply.status, 200, "{address}");
        String::from_utf8(reply.body.into_owned()).unwrap()
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(&format!("/trace/{ID}/{path}"))).unwrap()
    }

    pub(crate) fn details(&self, segment: &str) -> String {
        self.text(&format!("/trace/{ID}/segment/{segment}"))
    }

    pub(crate) fn store(&self) -> &Store {
        self.api.store()
    }
}

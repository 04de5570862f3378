//! An API that is asked one operation after the other, at a time that the test says.

use std::cell::Cell;

use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::store::Store;

pub(crate) struct Asked {
    pub(crate) api: Api,
    pub(crate) now: Cell<f64>,
}

impl Asked {
    pub(crate) fn new() -> Self {
        Self { api: Api::new(Store::new(10 << 20).into(), 0.5), now: Cell::new(1_000.0) }
    }

    /// The reply; it is one.
    pub(crate) fn ok(&self, path: &str, body: &Value) -> Value {
        self.api.answer(path, body, self.now.get()).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    /// Kind and message of the error; it is one, of this status.
    pub(crate) fn refused(&self, status: u16, path: &str, body: &Value) -> (String, String) {
        match self.api.answer(path, body, self.now.get()) {
            Ok(reply) => panic!("{path} {body} is answered: {reply}"),
            Err(error) => {
                assert_eq!(error.status(), status, "{error}");
                (error.kind().to_owned(), error.to_string())
            }
        }
    }

    /// Puts a segment of a trace of its own, named by `number`; more fields may say more of it.
    pub(crate) fn put(&self, number: u64, start: f64, fields: &Value) {
        let mut document = json!({"name": "shop", "id": format!("{number:016x}"), "start_time": start,
            "trace_id": trace_id(number), "end_time": start + 1.0});
        document.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let reply = self.ok("/TraceSegments", &json!({"TraceSegmentDocuments": [document.to_string()]}));
        assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    }
}

pub(crate) fn trace_id(number: u64) -> String {
    format!("1-581cf771-{number:024x}")
}

pub(crate) fn texts<'a>(list: &'a Value, name: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[name].as_str().unwrap()).collect()
}

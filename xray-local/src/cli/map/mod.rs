//! `xray-local map`: the service graph as boxes and lines, or as a list where those find no room.

mod boxes;
mod canvas;
mod channel;
mod graph;
mod list;
mod ports;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use serde_json::{Value, json};

use self::graph::Graph;
use crate::arguments::Map;
use crate::client::ask;
use crate::failure::Failure;
use crate::look::{LATER_THAN_ALL, print};
use crate::style::Style;

/// Where the output is no terminal.
const COLUMNS: usize = 120;
const MIN_COLUMNS: usize = 20;
const MAX_COLUMNS: usize = 1_000;

pub(crate) fn map(api: SocketAddr, map: &Map, style: Style) -> Result<(), Failure> {
    let mut body = json!({"StartTime": 0, "EndTime": LATER_THAN_ALL, "FilterExpression": map.filter});
    let mut services = Vec::new();
    loop {
        let mut reply = ask(api, "/ServiceGraph", Some(&body)).map_err(|failure| failure.of(&map.filter))?;
        if let Some(Value::Array(page)) = reply.get_mut("Services").map(Value::take) {
            services.extend(page);
        }
        match (reply.get_mut("NextToken").map(Value::take), &mut body) {
            (Some(token @ Value::String(_)), Value::Object(body)) => body.insert("NextToken".into(), token),
            _ => break,
        };
    }
    let graph = Graph::read(&services);
    if graph.services.is_empty() {
        return Ok(print("no traces; send some, or select more with `--filter`\n")?);
    }
    let columns = map.width.or(style.columns).unwrap_or(COLUMNS).clamp(MIN_COLUMNS, MAX_COLUMNS);
    let boxes = if map.list { None } else { boxes::draw(&graph, columns, style) };
    Ok(print(&boxes.unwrap_or_else(|| list::draw(&graph, style)))?)
}

//! A daemon that knows sampling rules: answers over TCP, on a free port of the loopback.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};

/// Starts one with a rule for each path, in that order; it ends with the program.
pub(crate) fn start(paths: &[String]) -> io::Result<SocketAddr> {
    let records: Vec<Value> = paths.iter().enumerate().map(|(place, path)| rule(place, path)).collect();
    let rules = json!({ "SamplingRuleRecords": records }).to_string();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = answer(&stream, &rules);
        }
    });
    Ok(address)
}

fn rule(place: usize, path: &str) -> Value {
    json!({ "SamplingRule": {
        "RuleName": format!("rule-{place}"), "Priority": place + 1, "Version": 1, "FixedRate": 0.0, "ReservoirSize": 0,
        "Host": "*.example.com", "HTTPMethod": "*", "URLPath": path, "ServiceName": "*", "ServiceType": "*",
        "ResourceARN": "*", "Attributes": {},
    } })
}

fn answer(mut stream: &TcpStream, rules: &str) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut question, mut length) = (String::new(), 0);
    reader.read_line(&mut question)?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let header = header.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    io::copy(&mut reader.take(length), &mut io::sink())?;
    let about_rules = question.contains("/GetSamplingRules");
    let body = if about_rules { rules } else { r#"{"SamplingTargetDocuments":[],"UnprocessedStatistics":[]}"# };
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

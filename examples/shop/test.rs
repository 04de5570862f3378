//! The example itself is run, and what it prints is read: the traces, the log, the headers, the accounts.
//!
//! Cargo builds examples before tests, beside whose directory they lie.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::net::UdpSocket;
use std::process::{Command, Output};

fn example(arguments: &[&str], daemon_address: Option<&str>) -> Output {
    let mut path = std::env::current_exe().expect("this test is a program");
    path.pop();
    path.pop();
    path.extend(["examples", &format!("shop{}", std::env::consts::EXE_SUFFIX)]);
    let mut command = Command::new(&path);
    command.args(arguments);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.envs(daemon_address.map(|address| ("AWS_XRAY_DAEMON_ADDRESS", address)));
    command.output().unwrap_or_else(|error| {
        panic!("{error} ({}); build it first: `cargo build -p xray-example-shop --example shop`", path.display())
    })
}

/// What it printed, when it ended well.
fn printed(output: Output) -> String {
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn shown() -> String {
    printed(example(&[], None))
}

/// What stands in one paragraph: between blank lines.
fn paragraph<'a>(text: &'a str, first: &str, has: &str) -> &'a str {
    let mut found = text.split("\n\n").filter(|paragraph| paragraph.starts_with(first) && paragraph.contains(has));
    let paragraph = found.next().unwrap_or_else(|| panic!("no paragraph {first:?} with {has:?} in:\n{text}"));
    assert_eq!(found.next(), None, "one paragraph {first:?} with {has:?}");
    paragraph
}

/// A drawn trace without its id, times and bars.
fn outline(trace: &str) -> String {
    let bare = |line: &str| {
        let (name, rest) = line.split_once(" ms ").unwrap_or((line, ""));
        let name = name.trim_end_matches(|character: char| character.is_ascii_digit() || ". ".contains(character));
        format!("{name} {}", rest.trim_matches(|character| character == '█' || character == ' ')).trim_end().to_owned()
    };
    trace.lines().skip(1).map(|line| bare(line.strip_prefix("  ").unwrap_or(line)) + "\n").collect()
}

#[test]
fn an_order_is_one_trace_across_both_services() {
    let text = shown();
    let trace = paragraph(&text, "trace 1-", "item=\"lamp\"");
    assert_eq!(
        outline(trace),
        "shop [http_route=\"/orders/{item}\"]\n\
         └─ check out [cents=1200 item=\"lamp\"]\n   \
            ├─ warehouse\n   \
            │  └─ warehouse [http_route=\"/stock/{item}\"]\n   \
            │     └─ count [item=\"lamp\"]\n   \
            └─ price [item=\"lamp\"]\n"
    );
}

#[test]
fn what_goes_wrong_in_the_warehouse_is_seen_in_both_services() {
    let text = shown();
    for (has, mark, count, why) in [
        ("unicorn", "ERROR", 5, "StockError: no such item"),
        ("anvil", "FAULT", 5, "StockError: the shelf gave way"),
        ("one voucher a minute", "THROTTLE", 5, "OrderError: the warehouse says 429 Too Many Requests"),
    ] {
        let trace = paragraph(&text, "trace 1-", has);
        assert_eq!(trace.lines().filter(|line| line.contains(mark)).count(), count, "{trace}");
        assert!(trace.contains(why), "{trace}");
    }
}

#[test]
fn a_streamed_body_belongs_to_its_segment() {
    let text = shown();
    let trace = paragraph(&text, "trace 1-", "rows");
    assert_eq!(outline(trace), "shop [http_route=\"/orders\"]\n└─ rows\n");
    assert!(text.contains("1,lamp,1200\n  2,lamp,1200\n"));
    assert!(text.contains("\"response\":{\"status\":200,\"content_length\":60}"), "{text}");
}

#[test]
fn every_log_line_says_its_trace() {
    let text = shown();
    for (item, lines) in [("lamp", 2), ("unicorn", 2), ("anvil", 2)] {
        let answer = paragraph(&text, &format!("POST /orders/{item}"), "Root=");
        let id = answer.split("Root=").nth(1).and_then(|rest| rest.lines().next()).expect("an id");
        let of_this_trace = format!("xray_trace_id={id} ");
        assert_eq!(answer.lines().filter(|line| line.starts_with(&of_this_trace)).count(), lines, "{answer}");
        assert_eq!(text.matches(&format!("trace {id}\n")).count(), 1, "it is drawn");
    }
    assert!(text.contains("\"cloudwatch_logs\":[{\"log_group\":\"/examples/shop\"}]"));
}

#[test]
fn pages_of_other_origins_may_send_and_read_the_trace() {
    let text = shown();
    let preflight = paragraph(&text, "OPTIONS /orders", "");
    assert!(preflight.contains("access-control-allow-headers: x-amzn-trace-id,traceparent,tracestate"), "{preflight}");
    assert!(!preflight.contains("Root="), "it is not traced:\n{preflight}");
    let order = paragraph(&text, "POST /orders/lamp", "");
    assert!(order.contains("access-control-expose-headers: x-amzn-trace-id"), "{order}");
}

#[test]
fn health_checks_are_answered_and_not_traced() {
    let text = shown();
    let health = paragraph(&text, "GET /health", "");
    assert!(health.contains("200 OK") && health.contains("\"reach\":\"taken\""), "{health}");
    assert_eq!(text.matches("\ntrace 1-").count(), 6, "{text}");
    assert!(text.contains("\ndaemon: 127.0.0.1:") && text.contains(", taken for "), "{text}");
}

#[test]
fn the_accounts_balance() {
    assert!(shown().ends_with("recorded 30 = handed over 30 + dropped 0 + live 0\n"));
}

#[test]
fn where_nobody_listens_it_says_so_and_serves() {
    // Connected to itself it hears nobody else, so to all others the port is closed; and it stays ours.
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let address = socket.local_addr().expect("its address").to_string();
    socket.connect(&address).expect("a socket may be its own peer");
    let text = printed(example(&[], Some(&address)));
    assert!(text.contains(&format!("documents go to {address} (UDP)")), "{text}");
    assert!(text.contains(&format!("daemon: {address}, refused")) && text.contains("awsxray receiver"), "{text}");
    assert!(text.contains("a lamp for 1200 cents") && text.contains("handed over 0 + dropped 30 + live 0"), "{text}");
}

#[test]
fn a_daemon_in_the_environment_gets_the_documents() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let address = socket.local_addr().expect("its address").to_string();
    let text = printed(example(&[], Some(&address)));
    assert!(text.ends_with("recorded 30 = handed over 30 + dropped 0 + live 0\n"), "{text}");
    let mut datagram = vec![0; 1 << 16];
    let length = socket.recv(&mut datagram).expect("a document");
    let first = String::from_utf8_lossy(&datagram[..length]);
    assert!(first.starts_with("{\"format\":\"json\",\"version\":1}\n{"), "{first}");
}

#[test]
fn a_load_keeps_exact_accounts_with_and_without_a_listener() {
    for (listener, expected) in [
        ("kept", "recorded 600 = handed over 600 + dropped 0 + live 0"),
        ("none", "refused, nothing listens"),
        ("restarted", "the listener is started again"),
    ] {
        for way in [&["--load", "300"][..], &["--load", "300", "--router"], &["--load", "300", "--unpaced"]] {
            let way = [way, &["--listener", listener]].concat();
            let text = printed(example(&way, None));
            assert!(text.contains(expected) && text.ends_with("the accounts are exact\n"), "{way:?}\n{text}");
        }
    }
}

#[test]
fn what_is_not_understood_is_said() {
    for arguments in
        [&["--sreve"][..], &["--load", "many"], &["--load", "0"], &["--load", "1", "--listener", "gone"], &["--load"]]
    {
        let output = example(arguments, None);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("expected nothing, `--serve`"), "{arguments:?}\n{said}");
    }
}

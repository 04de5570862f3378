//! The demo: what it sends comes in whole, and looks like a shop.

use crate::support::{ask, printed, program, serve, serve_with};

#[test]
fn the_demo_fills_its_own_server_and_goes_on() {
    let mut served = serve_with(&["demo", "--rate", "40"]);
    let told = served.line();
    let count: u64 = told.split_whitespace().nth(5).unwrap().parse().unwrap();
    assert_eq!(told, format!("the made-up shop (seed 1): {count} documents of the last 30 minutes\n"));
    assert!(count > 2_000, "{count}");
    let told = served.line();
    assert!(told.ends_with(&format!(" s; {count} of {count} came in\n")), "{told}");
    assert_eq!(served.line(), "from now on about 40 visits a second, until it is stopped (Ctrl-C)\n");
    // Without `--all`, these came after.
    let tree = printed(&ask(&served, &["tail", "--count", "3", "service(\"shop-front\")"]));
    assert_eq!(tree.matches("trace 1-").count(), 3, "{tree}");
    let status = printed(&ask(&served, &["status"]));
    assert!(status.contains(" + evicted 0 + rejected 0; ") && status.ends_with(" KiB\n"), "{status}");
    let faults = printed(&ask(&served, &["query", "edge(\"orders\", \"payments\") { fault }"]));
    assert!(faults.lines().count() > 10, "{faults}");
}

#[test]
fn the_demo_sends_to_a_server_that_runs() {
    let served = serve();
    let sent = printed(&program().args(["demo", "--no-live", "--seed", "7", "--to", &served.udp]).output().unwrap());
    assert!(sent.starts_with("the made-up shop (seed 7): ") && sent.contains("`xray-local status`"), "{sent}");
    let count = sent.split_whitespace().nth(5).unwrap();
    served.wait_for(count.parse().unwrap());
    let status = printed(&ask(&served, &["status"]));
    assert!(status.starts_with(&format!("received {count} = stored ")), "{count} {status}");
}

#[test]
fn a_demo_to_nowhere_says_so() {
    let closed = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let output = program().args(["demo", "--to", &closed]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with(&format!("error: cannot send to UDP {closed} (")), "{told}");
    assert!(told.ends_with("; start a server there, or say with `--to` where one is\n"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_for_serving_is_not_lost_before_a_command() {
    for words in [["--udp", "127.0.0.1:0", "demo"], ["--max-memory", "1", "status"]] {
        let output = program().args(words).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let expected = format!("`{}` stands before the command and is for serving only", words[0]);
        assert!(output.status.code() == Some(2) && told.contains(&expected), "{told}");
    }
}

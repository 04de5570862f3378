//! `--forward`: every datagram is passed on as it came, also those that are rejected here.

use std::net::UdpSocket;

use proptest::prelude::*;
use serde_json::json;
use xray_local::forward::Forwarder;

use super::program::{Program, command, document};

fn hear(daemon: &UdpSocket) -> Vec<u8> {
    let mut heard = vec![0; 65_536];
    let length = daemon.recv(&mut heard).unwrap();
    heard.truncate(length);
    heard
}

#[test]
fn what_is_sent_arrives_at_both_daemons_too() {
    let daemons = [0, 1].map(|_| UdpSocket::bind("127.0.0.1:0").unwrap());
    let addresses = daemons.each_ref().map(|daemon| daemon.local_addr().unwrap().to_string());
    let program = Program::start(&["--forward", &addresses[0], "--forward", &addresses[1]]);
    for text in [document(1), "no document".to_owned()] {
        program.send(&text);
        let expected = format!("{{\"format\":\"json\",\"version\":1}}\n{text}");
        daemons.iter().for_each(|daemon| assert_eq!(hear(daemon), expected.as_bytes()));
    }
    let status = program.status_when(|status| status["Received"] == 2);
    let forward = |address: &str| json!({"Address": address, "Forwarded": 2, "Refused": 0, "Dropped": 0});
    assert_eq!(status["Forwards"], json!([forward(&addresses[0]), forward(&addresses[1])]));
}

#[test]
fn an_address_where_nobody_listens_is_counted_and_harms_nothing() {
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let program = Program::start(&["--forward", &closed.to_string()]);
    for second in 1..=20 {
        program.send(&document(second));
        program.status_when(|status| status["Stored"] == second);
    }
    let status = program.status();
    let count = |name: &str| status["Forwards"][0][name].as_u64().unwrap();
    assert!(count("Refused") > 0, "{status}");
    assert_eq!(count("Forwarded") + count("Refused") + count("Dropped"), 20);
}

#[test]
fn addresses_that_make_no_sense_are_refused() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for (words, message) in [
        (
            ["--udp", "127.0.0.1:0", "--forward", "nowhere"],
            "error: `nowhere` is no address; write HOST:PORT\n".to_owned(),
        ),
        (
            ["--udp", &taken, "--forward", &taken],
            format!("error: `--forward {taken}` is where documents come in; choose another address\n"),
        ),
    ] {
        let mut command = std::process::Command::new(command(&[]).get_program());
        let output = command.args(["--tcp", "127.0.0.1:0", "--api", "127.0.0.1:0"]).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().last().unwrap().to_owned() + "\n", message);
    }
}

proptest! {
    #[test]
    fn every_datagram_is_counted_once(datagrams in proptest::collection::vec(0usize..70_000, 1..20)) {
        let daemon = UdpSocket::bind("127.0.0.1:0").unwrap();
        let forwarder = Forwarder::new(&[daemon.local_addr().unwrap()]).unwrap();
        datagrams.iter().for_each(|length| forwarder.pass(&vec![7; *length]));
        let accounts = forwarder.accounts()[0];
        prop_assert_eq!(accounts.forwarded + accounts.refused + accounts.dropped, datagrams.len() as u64);
        // The largest datagram there is.
        let too_long = datagrams.iter().filter(|length| **length > 65_507).count();
        prop_assert!(accounts.dropped >= too_long as u64);
        if let Some(length) = datagrams.iter().find(|length| **length <= 65_507) {
            prop_assert_eq!(hear(&daemon).len(), *length);
        }
    }
}

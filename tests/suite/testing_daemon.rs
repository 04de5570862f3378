//! `FakeDaemon`: real datagrams on the loopback.

use std::net::UdpSocket;
use std::time::Duration;

use xray_runtime::testing::FakeDaemon;
use xray_runtime::{Recorder, Sampling, assert_trace, begin_subsegment, scope};

use crate::common::DEADLINE;
use crate::testing::said;

#[test]
fn what_a_recorder_sends_arrives_as_it_was_sent() {
    let daemon = FakeDaemon::bind();
    let recorder = daemon.recorder();
    for number in 0..20 {
        let segment = recorder.begin_segment("shop");
        segment.annotate("number", number);
        segment.scope(|| scope("price", || ()));
    }
    let trace = daemon.wait_for(20, DEADLINE);
    trace.assert_valid();
    let numbers: Vec<_> = daemon.documents().iter().map(|document| document["annotations"]["number"].clone()).collect();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>(), "in the order they were closed");
    assert!(
        daemon.datagrams().iter().all(|datagram| datagram.starts_with(b"{\"format\":\"json\",\"version\":1}\n{\"id\""))
    );
    assert_eq!(trace.all("shop/price").len(), 20);
}

#[test]
fn a_large_segment_arrives_in_documents_that_fit() {
    let daemon = FakeDaemon::bind();
    let recorder = daemon.builder().max_document_bytes(9_000).build().expect("these settings");
    recorder.begin_segment("shop").scope(|| {
        for _ in 0..300 {
            begin_subsegment("price").annotate("order", "a text of some length");
        }
    });
    recorder.flush(DEADLINE).expect("it is sent in time");
    let sent = usize::try_from(recorder.stats().documents).expect("not many");
    assert!(sent > 3, "{sent} documents");
    let trace = daemon.wait_for(sent, DEADLINE);
    assert!(trace.datagrams().iter().all(|datagram| datagram.len() <= 9_000));
    assert_eq!(trace.one("shop").children().len(), 300);
    trace.assert_valid();
}

#[test]
fn a_recorder_made_elsewhere_needs_only_its_address() {
    let daemon = FakeDaemon::bind();
    let address = daemon.address().to_string();
    assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":0"), "{address}");
    let builder = Recorder::builder().environment([("AWS_XRAY_DAEMON_ADDRESS", address)]);
    let recorder = builder.sampling(Sampling::always()).build().expect("these settings");
    recorder.begin_segment("elsewhere").close();
    assert_trace!(daemon.wait_for(1, DEADLINE), "elsewhere");
}

#[test]
fn what_does_not_arrive_in_time_is_told() {
    let daemon = FakeDaemon::bind();
    daemon.recorder().begin_segment("shop").close();
    let _ = daemon.wait_for(1, DEADLINE);
    let message = said(|| drop(daemon.wait_for(2, Duration::from_millis(1))));
    let expected = format!(
        "1 of 2 datagrams arrived in 1ms; close what was begun, send to {}, and `flush`; arrived are:\nshop\n",
        daemon.address()
    );
    assert_eq!(message, expected);
}

#[test]
fn what_is_no_document_arrives_and_is_not_valid() {
    let daemon = FakeDaemon::bind();
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    for datagram in ["hello", "", "{\"format\":\"json\",\"version\":1}\n{\"id\":"] {
        socket.send_to(datagram.as_bytes(), daemon.address()).expect("it is sent");
    }
    let trace = daemon.wait_for(3, DEADLINE);
    assert_eq!(daemon.datagrams()[..2], [b"hello".to_vec(), Vec::new()]);
    assert_eq!(trace.to_text(), "");
    let header = "the daemon takes only `{\"format\":\"json\",\"version\":1}` and a line break before the document";
    let expected = [
        format!("datagram 0 does not begin with the header line but with \"hello\"; {header}"),
        format!("datagram 1 does not begin with the header line but with \"\"; {header}"),
        "datagram 2 is not one JSON document: EOF while parsing a value at line 1 column 6".to_owned(),
    ];
    assert_eq!(trace.violations(), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_is_dropped_ends_its_thread_and_closes_its_socket() {
    fn threads_and_files() -> (usize, usize) {
        let count = |folder| std::fs::read_dir(folder).expect("a folder of this process").count();
        (count("/proc/self/task"), count("/proc/self/fd"))
    }
    let test = "testing_daemon::a_daemon_that_is_dropped_ends_its_thread_and_closes_its_socket";
    let child = crate::common::own_process(test, &[], || {
        drop(FakeDaemon::bind());
        let before = threads_and_files();
        let daemons: Vec<_> = (0..8).map(|_| FakeDaemon::bind()).collect();
        assert_eq!(threads_and_files().0, before.0 + 8);
        drop(daemons);
        // A thread that was joined may be listed a moment longer.
        assert!(crate::common::eventually(|| threads_and_files() == before), "{:?}", threads_and_files());
    });
    assert!(child.is_none_or(|output| output.status.success()));
}

#[test]
fn many_daemons_at_once_each_hear_their_own() {
    let daemons: Vec<_> = (0..16).map(|number| (number, FakeDaemon::bind())).collect();
    for (number, daemon) in &daemons {
        daemon.recorder().begin_segment(format!("shop {number}")).close();
    }
    for (number, daemon) in &daemons {
        assert_eq!(daemon.wait_for(1, DEADLINE).to_text(), format!("shop {number}\n"));
    }
}

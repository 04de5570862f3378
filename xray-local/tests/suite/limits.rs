//! Clients that take too long or too much, with limits of milliseconds; who keeps to them is served as before.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use xray_local::server::Limits;

use crate::servers::{document, exchange, start_with};

const SOON: Duration = Duration::from_millis(50);
/// Longer than a test runs.
const LATE: Duration = Duration::from_secs(600);

/// Sends what is no whole request, and waits until the server closes the connection.
fn answer_to(api: SocketAddr, beginning: &str) -> String {
    let mut stream = TcpStream::connect(api).unwrap();
    // A server that has heard enough may have closed already.
    let _ = stream.write_all(beginning.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[test]
fn headers_that_do_not_end_in_time_close_the_connection() {
    let server = start_with(Limits { headers_within: SOON, ..Limits::default() });
    for beginning in ["", "P", "POST /Traces HTTP/1.1\r\nHost: localhost\r\nX-Slow: "] {
        let begun = Instant::now();
        assert_eq!(answer_to(server.api, beginning), "");
        assert!(begun.elapsed() >= SOON);
    }
}

#[test]
fn a_connection_that_has_been_answered_does_not_stay_for_ever() {
    let server = start_with(Limits { headers_within: SOON, ..Limits::default() });
    let answer =
        answer_to(server.api, "POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[test]
fn headers_over_16_kb_are_refused() {
    let server = start_with(Limits::default());
    let request =
        |bytes| format!("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nX-Large: {}", "x".repeat(bytes));
    assert_eq!(exchange(server.api, &request(15_000), "").0, 200);
    assert_eq!(exchange(server.api, &request(17_000), "").0, 431);
    let many: String = (0..200).map(|number| format!("\r\nX-{number}: y")).collect();
    assert_eq!(exchange(server.api, &format!("POST /Traces HTTP/1.1\r\nHost: localhost{many}"), "").0, 431);
}

#[test]
fn a_body_that_does_not_come_in_time_is_refused() {
    let server = start_with(Limits { body_within: SOON, ..Limits::default() });
    let head = "POST /Traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{";
    let answer = answer_to(server.api, head);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("the body did not come in time; send it at once"), "{answer}");
}

#[test]
fn a_length_beside_chunks_cannot_hide_a_second_request() {
    let server = start_with(Limits::default());
    for lengths in
        ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5"]
    {
        let hidden = "GET /local/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let request =
            format!("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\n0\r\n\r\n{hidden}");
        let answer = answer_to(server.api, &request);
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert!(!answer.contains("Received"), "{answer}");
    }
    for twice in ["Content-Length: 0\r\nContent-Length: 5", "Transfer-Encoding: gzip", "Content-Length: -1"] {
        let answer = answer_to(server.api, &format!("POST /Traces HTTP/1.1\r\nHost: localhost\r\n{twice}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{twice}: {answer}");
    }
}

#[test]
fn who_comes_when_all_places_are_taken_waits_for_one() {
    let server = start_with(Limits { connections: 2, headers_within: LATE, ..Limits::default() });
    let mut taken: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(server.api).unwrap()).collect();
    for stream in &mut taken {
        // Answered once, so it is known that both have their places.
        stream.write_all(b"POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 64]).unwrap() > 0);
    }
    let mut third = TcpStream::connect(server.api).unwrap();
    third.write_all(b"GET /local/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    third.set_read_timeout(Some(SOON)).unwrap();
    assert!(third.read(&mut [0; 64]).is_err());
    taken.pop();
    third.set_read_timeout(None).unwrap();
    let mut answer = String::new();
    third.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[test]
fn silence_ends_a_connection_and_events_are_none() {
    let silence = Duration::from_millis(500);
    let server = start_with(Limits { silence, headers_within: SOON, ..Limits::default() });
    let mut stream = TcpStream::connect(server.api).unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    let begun = Instant::now();
    // The reader says nothing, and is told of changes for longer than the silence may last.
    let mut id = 0;
    while begun.elapsed() < 2 * silence {
        let event = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("data: "));
        assert!(event.is_some());
        id += 1;
        server.store.document(&document(id));
    }
    // Nothing changes any more, so the server ends it, and does not wait until it is time for a comment.
    let last = Instant::now();
    lines.for_each(drop);
    assert!(last.elapsed() >= silence / 2 && last.elapsed() < 20 * silence, "{:?}", last.elapsed());
}

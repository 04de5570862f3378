//! Looking into a local X-Ray that runs: tail, query, show, status, and what is said of mistakes.

use std::net::UdpSocket;

use crate::support::{ask, printed, program, serve};

const ID: &str = "1-581cf771-a006649127e371903a2de979";

#[test]
fn a_trace_that_is_sent_is_tailed_found_and_shown() {
    let served = serve();
    let document = format!(
        "{{\"format\":\"json\",\"version\":1}}\n{{\"name\":\"shop\",\"id\":\"70de5b6f19ff9a0a\",\"trace_id\":\"{ID}\",\
         \"start_time\":1000.0,\"end_time\":1000.5,\"fault\":true,\"subsegments\":[{{\"name\":\"pay\",\
         \"id\":\"70de5b6f19ff9a0b\",\"start_time\":1000.25,\"end_time\":1000.5}}]}}"
    );
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(document.as_bytes(), &served.udp).unwrap();

    let tree = format!(
        "trace {ID}  00:16:40 UTC\n  shop                                       500.00 ms  ████████████████████████  FAULT\n  \
         └─ pay                                     250.00 ms              ████████████\n"
    );
    // Waits until the datagram has been read.
    assert_eq!(printed(&ask(&served, &["tail", "--all", "--count", "1"])), format!("{tree}\n"));
    assert_eq!(printed(&ask(&served, &["show", ID])), tree);
    assert_eq!(printed(&ask(&served, &["query", "fault"])), format!("{ID}    500.00 ms  FAULT     shop\n"));
    assert_eq!(printed(&ask(&served, &["query", "!fault"])), "");
    let status = printed(&ask(&served, &["status"]));
    assert!(status.starts_with("received 1 = stored 1 + evicted 0 + rejected 0; "), "{status}");
    assert!(status.contains("`fault` without a status or `cause` arrives as ok; send a `cause`"), "{status}");
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let served = serve();
    for (words, message) in [
        (
            ["query", "fault >"],
            "error: expected a value at 7; write a \"string\", a number, `true` or `false`\n  fault >\n         ^\n",
        ),
        (["show", "x"], "error: `TraceId` is no trace id; send `1-8hex-24hex`\n"),
        (["show", ID], "error: trace 1-581cf771-a006649127e371903a2de979 is not here; it never came, or made room\n"),
    ] {
        let output = ask(&served, &words);
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(1), message));
    }
    let second = program().args(["--udp", &served.udp, "--api", "127.0.0.1:0"]).output().unwrap();
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(told.starts_with(&format!("error: cannot listen at UDP {} (", served.udp)), "{told}");
    assert_eq!(second.status.code(), Some(1));
}

#[test]
fn where_nothing_answers_it_says_how_to_start() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let output = program().args(["status", "--api", &closed]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with(&format!("error: no answer from {closed} (")), "{told}");
    assert!(told.ends_with("; start `xray-local`, or say where it is with `--api`\n"), "{told}");
}

#[test]
fn help_names_every_command_and_its_defaults() {
    let help = printed(&program().arg("--help").output().unwrap());
    for word in [
        "demo",
        "tail",
        "query",
        "show",
        "assert",
        "export",
        "import",
        "status",
        "--color",
        "[default: 127.0.0.1:2000]",
        "[default: 127.0.0.1:2001]",
        "--max-memory",
    ] {
        assert!(help.contains(word), "no {word} in:\n{help}");
    }
    let help = printed(&program().args(["assert", "--help"]).output().unwrap());
    assert!(help.contains("  xray-local assert 'fault' --none\n"), "{help}");
    let refused = program().args(["--fixed-rate", "2"]).output().unwrap();
    assert!(String::from_utf8(refused.stderr).unwrap().contains("not a rate; write a number from 0 to 1"));
}

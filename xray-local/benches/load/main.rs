//! The program under load: how soon it answers, what it loses, and how much memory it takes. Prints its figures; run
//! it with `cargo bench -p xray-local --bench load`, with the names of scenarios behind `--` for some of them.
#![forbid(unsafe_code)]
// A load program stops where something is not as it must be.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod served;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use served::Served;

const HEADER: &str = "{\"format\":\"json\",\"version\":1}\n";

/// A document of about 0.8 kB, the only one of its trace.
fn document(number: u64) -> String {
    document_of(1_700_000_000, number)
}

fn document_of(first: u64, number: u64) -> String {
    let second = first + number / 1_000;
    format!(
        "{HEADER}{{\"name\":\"shop\",\"id\":\"{number:016x}\",\"trace_id\":\"1-{:08x}-{number:024x}\",\"start_time\":{}.25,\
         \"end_time\":{}.5,\"http\":{{\"request\":{{\"method\":\"GET\",\"url\":\"http://shop.example/cart/{number}\"}},\
         \"response\":{{\"status\":200}}}},\"annotations\":{{\"order\":{number},\"plan\":\"gold\"}},\
         \"aws\":{{\"xray\":{{\"sdk\":\"X-Ray for Rust\",\"sdk_version\":\"0.1.0\"}}}},\"subsegments\":[{{\"name\":\"price\",\
         \"id\":\"{:016x}\",\"start_time\":{}.25,\"end_time\":{}.5,\"metadata\":{{\"default\":{{\"text\":\"{}\"}}}}}}]}}",
        second,
        second,
        second,
        number | 1 << 63,
        second,
        second,
        "x".repeat(250),
    )
}

/// First answer and memory of a server that has nothing to do.
fn start() {
    let mut first: Vec<Duration> = (0..10).map(|_| Served::start(&[]).first_answer).collect();
    first.sort();
    let served = Served::start(&[]);
    println!("start: first answer after {:.1?} (median of 10), idle memory {} KiB", first[5], served.memory("VmRSS:"));
    println!(
        "start: the program has {} KiB",
        std::fs::metadata(env!("CARGO_BIN_EXE_xray-local")).unwrap().len() / 1024
    );
}

/// 50,000 documents as fast as they can be sent.
fn burst() {
    let documents: Vec<String> = (0..50_000).map(document).collect();
    let served = Served::start(&["--receive-buffer", "4096", "--max-memory", "512"]);
    let socket = served.socket();
    let begun = Instant::now();
    for document in &documents {
        socket.send(document.as_bytes()).unwrap();
    }
    println!("burst: {} documents of {} B sent in {:.1?}", documents.len(), documents[0].len(), begun.elapsed());
    served.settle("burst", documents.len() as u64, begun);
}

/// 20,000 documents a second for ten seconds, and a query each second.
fn sustained() {
    steady("sustained", &["--receive-buffer", "4096"]);
}

/// The same with a file.
fn database() {
    let file = std::env::temp_dir().join(format!("xray-local-load-{}.db", std::process::id()));
    steady("database", &["--receive-buffer", "4096", "--db", file.to_str().unwrap()]);
    for end in ["", "-wal"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}

fn steady(name: &str, words: &[&str]) {
    const PER_MILLISECOND: u64 = 20;
    const SECONDS: u64 = 10;
    let served = Served::start(words);
    let socket = served.socket();
    // Traces that are older than a month would not be kept in a file.
    let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for second in 1..=SECONDS {
                std::thread::sleep((begun + Duration::from_secs(second)).saturating_duration_since(Instant::now()));
                let asked = Instant::now();
                let reply = served.query("annotation.order = 7");
                println!("{name}: a query over {} traces took {:.1?}", reply["TracesProcessedCount"], asked.elapsed());
            }
        });
        for millisecond in 0..SECONDS * 1_000 {
            for number in 0..PER_MILLISECOND {
                let text = document_of(first, millisecond * PER_MILLISECOND + number);
                socket.send(text.as_bytes()).unwrap();
            }
            let next = begun + Duration::from_millis(millisecond + 1);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    });
    let sent = SECONDS * 1_000 * PER_MILLISECOND;
    println!("{name}: {:.0} documents a second", sent as f64 / begun.elapsed().as_secs_f64());
    served.settle(name, sent, begun);
    println!("{name}: file {}", served.status()["Database"]);
}

/// 2 GB of what takes much memory or time to read, as fast as it is received; `SHARE_MB` is for each of twelve kinds.
fn hostile() {
    let around = |inside: &str| {
        format!(
            "{HEADER}{{\"name\":\"x\",\"id\":\"0000000000000001\",\"start_time\":1,\"end_time\":2,\
         \"trace_id\":\"1-00000000-000000000000000000000001\",{inside}}}"
        )
    };
    let many = |item: &str, bytes: usize| vec![item; bytes / (item.len() + 1)].join(",");
    let keys = |value: &str| (0..4_000).map(|key| format!("\"{key}-\":{value}")).collect::<Vec<_>>().join(",");
    let kinds = [
        ("lists of zeros", around(&format!("\"metadata\":{{\"default\":{{\"list\":[{}]}}}}", many("0", 63_000)))),
        ("lists of lists", around(&format!("\"metadata\":{{\"default\":{{\"list\":[{}]}}}}", many("[]", 63_000)))),
        (
            "deep",
            around(&format!(
                "\"metadata\":{{\"default\":{}{}}}",
                "{\"a\":".repeat(120),
                "1".to_owned() + &"}".repeat(120)
            )),
        ),
        ("too deep", around(&format!("\"metadata\":{}{}", "[".repeat(30_000), "]".repeat(30_000)))),
        ("empty subsegments", around(&format!("\"subsegments\":[{}]", many("{}", 63_000)))),
        ("wrong keys", around(&format!("\"http\":{{{}}}", keys("7")))),
        ("wrong annotations", around(&format!("\"annotations\":{{{}}}", keys("[]")))),
        ("a huge key", around(&format!("\"annotations\":{{\"{}\":1}}", "k".repeat(63_000)))),
        (
            "small subsegments",
            around(&format!(
                "\"subsegments\":[{}]",
                (0..800)
                    .map(|id| format!("{{\"name\":\"s\",\"id\":\"{:016x}\",\"start_time\":1,\"end_time\":2}}", id + 2))
                    .collect::<Vec<_>>()
                    .join(",")
            )),
        ),
        ("no JSON", format!("{HEADER}{}", "\u{0}".repeat(63_000))),
        ("no header", "x".repeat(64_000)),
    ];
    let share: u64 = std::env::var("SHARE_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(165) << 20;
    for (name, datagram) in &kinds {
        let served = Served::start(&["--receive-buffer", "4096"]);
        let socket = served.socket();
        let (begun, mut sent, mut bytes) = (Instant::now(), 0_u64, 0);
        while bytes < share {
            socket.send(datagram.as_bytes()).unwrap();
            sent += 1;
            bytes += datagram.len() as u64;
            if sent.is_multiple_of(1 + (2 << 20) / datagram.len() as u64) {
                served.catch_up(sent);
            }
        }
        served.settle(&format!("hostile, {name} of {} B", datagram.len()), sent, begun);
    }
    let served = Served::start(&["--receive-buffer", "4096"]);
    let socket = served.socket();
    let begun = Instant::now();
    let mut sent = 0_u64;
    for round in 0..40 {
        for (_, datagram) in &kinds {
            let times = (2_000_000 / datagram.len() as u64).max(1);
            for _ in 0..times {
                socket.send(datagram.as_bytes()).unwrap();
            }
            sent += times;
            served.catch_up(sent);
        }
        for number in 0..25_000 {
            let id = round * 25_000 + number;
            let text = format!(
                "{HEADER}{{\"name\":\"x\",\"id\":\"{id:016x}\",\"start_time\":1,\"end_time\":2,\"trace_id\":\"1-00000000-{id:024x}\"}}"
            );
            socket.send(text.as_bytes()).unwrap();
            sent += 1;
            if sent.is_multiple_of(2_000) {
                served.catch_up(sent);
            }
        }
    }
    served.settle("hostile, all in turn and 10^6 ids", sent, begun);
}

fn main() {
    let names: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let scenarios: [(&str, fn()); 5] =
        [("start", start), ("burst", burst), ("sustained", sustained), ("database", database), ("hostile", hostile)];
    for (name, scenario) in scenarios {
        if names.is_empty() || names.iter().any(|it| it == name) {
            scenario();
        }
    }
}

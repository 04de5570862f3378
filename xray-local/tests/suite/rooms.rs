//! Reads the sources and keeps the order of the rooms: each knows only those that stand before it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ORDER: &[&str] = &[
    "document",
    "trace",
    "root_cause",
    "filter",
    "graph",
    "layout",
    "insight",
    "account",
    "sampling",
    "exchange",
    "demo",
    "store",
    "database",
    "api",
    "layout",
    "page",
    "forward",
    "server",
];

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|entry| files(&entry)).collect()
}

/// The rooms: modules of the library, without the program's.
fn rooms() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(sources()).unwrap().map(|entry| entry.unwrap().path());
    let named = entries.map(|entry| (entry.file_stem().unwrap().to_string_lossy().into_owned(), entry));
    named.filter(|(name, _)| name != "lib" && name != "cli").collect()
}

#[test]
fn every_room_has_its_place_in_the_order() {
    let there: BTreeSet<String> = rooms().into_iter().map(|(name, _)| name).collect();
    assert_eq!(there, ORDER.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn a_room_knows_only_the_rooms_before_it() {
    let mut found = Vec::new();
    for (room, place) in rooms() {
        let later = ORDER.iter().skip_while(|name| **name != room).skip(1);
        let later: Vec<String> = later.map(|name| format!("crate::{name}")).collect();
        for file in files(&place) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code.take_while(|line| !line.contains("#[cfg(test)]")) {
                let knows = |name: &String| {
                    let mut rest =
                        line.match_indices(name.as_str()).map(|(at, _)| line.get(at + name.len()..).unwrap());
                    rest.any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
                };
                if later.iter().any(knows) {
                    found.push(format!("{}: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "against the order {}:\n{}", ORDER.join(" <- "), found.join("\n"));
}

#[test]
fn only_the_server_and_forwarding_open_sockets() {
    let sockets = ["UdpSocket", "TcpListener", "TcpStream", "socket2::"];
    for (room, place) in rooms().into_iter().filter(|(room, _)| room != "server" && room != "forward") {
        for file in files(&place) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let opens = code.iter().find(|line| sockets.iter().any(|socket| line.contains(socket)));
            assert_eq!(opens, None, "{room} opens a socket in {}", file.display());
        }
    }
}

//! Where the program listens: on loopback, and nowhere else.

#[cfg(target_os = "linux")]
#[test]
fn every_socket_is_bound_to_loopback() {
    use std::fs::{read_dir, read_link, read_to_string};

    let program = super::program::Program::start(&[]);
    assert_eq!(program.traces(), [""; 0]);
    let of_process = format!("/proc/{}", program.child.id());
    let links = read_dir(format!("{of_process}/fd")).unwrap().filter_map(|entry| read_link(entry.unwrap().path()).ok());
    let sockets: Vec<String> =
        links.filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())).collect();
    let mut found = 0;
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let rows = read_to_string(format!("{of_process}/net/{table}")).unwrap();
        let rows = rows.lines().skip(1).map(|row| row.split_ascii_whitespace().collect::<Vec<_>>());
        for row in rows.filter(|row| sockets.iter().any(|inode| inode == row[9])) {
            let address = row[1].split_once(':').unwrap().0;
            // 127.0.0.1 and ::1 as the kernel writes them, in words of the machine's order.
            assert!(["0100007F", "00000000000000000000000001000000"].contains(&address), "{table}: {row:?}");
            found += 1;
        }
    }
    assert!(found >= 3, "{sockets:?}");
}

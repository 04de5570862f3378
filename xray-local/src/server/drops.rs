//! How many datagrams the kernel dropped because a socket's buffer was full. Linux alone tells.

use std::net::{IpAddr, SocketAddr};

/// The datagrams that the kernel dropped at the UDP socket bound to `address`; `None` where the system does not say.
///
/// ```
/// let socket = std::net::UdpSocket::bind("127.0.0.1:0")?;
/// let drops = xray_local::server::kernel_drops(socket.local_addr()?);
/// assert_eq!(drops, cfg!(target_os = "linux").then_some(0));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn kernel_drops(address: SocketAddr) -> Option<u64> {
    let table = if address.is_ipv4() { "/proc/net/udp" } else { "/proc/net/udp6" };
    drops_in(&std::fs::read_to_string(table).ok()?, address)
}

/// The last column of the row whose second column is the address.
fn drops_in(table: &str, address: SocketAddr) -> Option<u64> {
    let local = local_address(address);
    let row = table.lines().find(|row| row.split_ascii_whitespace().nth(1) == Some(&local))?;
    row.split_ascii_whitespace().last()?.parse().ok()
}

/// An address as the kernel writes it: words of four bytes in the machine's order, then the port.
fn local_address(address: SocketAddr) -> String {
    let bytes = match address.ip() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    let words = bytes.chunks_exact(4).filter_map(|word| word.try_into().ok().map(u32::from_ne_bytes));
    let words: String = words.map(|word| format!("{word:08X}")).collect();
    format!("{words}:{:04X}", address.port())
}

#[cfg(test)]
mod tests {
    use super::drops_in;

    const TABLE: &str = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  410: 0100007F:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 31337 2 0000000000000000 4020
  411: 0100007F:07D1 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 31338 2 0000000000000000 0
";

    #[test]
    #[cfg(target_endian = "little")]
    fn the_row_of_the_address_is_read() {
        assert_eq!(drops_in(TABLE, ([127, 0, 0, 1], 2000).into()), Some(4020));
        assert_eq!(drops_in(TABLE, ([127, 0, 0, 1], 2001).into()), Some(0));
        assert_eq!(drops_in(TABLE, ([127, 0, 0, 1], 2002).into()), None);
        assert_eq!(drops_in("", ([127, 0, 0, 1], 2000).into()), None);
    }
}

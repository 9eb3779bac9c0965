//! Recognizes loopback hosts.

use std::net::IpAddr;

/// Returns whether a host in a URI is always this machine: a loopback address, `localhost`, or a name
/// that ends with `.localhost`.
///
/// RFC 6761, section 6.3, reserves these names for loopback. A transport that relies on this function
/// must connect them to loopback without a DNS lookup; the default transport does. Unusual spellings of
/// addresses (`127.1`, `0x7f.1`) are treated as names, so they are not loopback.
///
/// ```
/// use casebook_protocol::is_loopback;
///
/// assert!(is_loopback("127.0.0.1") && is_loopback("[::1]") && is_loopback("api.localhost."));
/// assert!(!is_loopback("0.0.0.0") && !is_loopback("localhost.example.com"));
/// ```
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bracketed = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match bracketed.unwrap_or(host).parse::<IpAddr>() {
        // An IPv4-mapped IPv6 address, such as `::ffff:127.0.0.1`, reaches the IPv4 address in it.
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host).as_bytes();
            let (below, last) = name.split_at(name.len().saturating_sub(LOCALHOST.len()));
            last.eq_ignore_ascii_case(LOCALHOST) && (below.is_empty() || below.ends_with(b"."))
        }
    }
}

const LOCALHOST: &[u8] = b"localhost";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_and_names_are_loopback() {
        for host in [
            "127.0.0.1",
            "127.255.255.254",
            "::1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]",
            "localhost",
            "LocalHost.",
            "a.localhost",
            "a.b.LOCALHOST",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ".",
            "0.0.0.0",
            "[::]",
            "127.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.1.",
            "127.0.0.1.example.com",
            "localhost..",
            "localhost.example.com",
            "notlocalhost",
            "localhos",
            "[localhost",
            "[::ffff:10.0.0.1]",
            "169.254.169.254",
            "fe80::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}

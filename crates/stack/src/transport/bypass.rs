//! The hosts in `NO_PROXY`.

use std::net::IpAddr;

/// The hosts that are reached without the proxy: the entries of `NO_PROXY`.
#[derive(Debug, Default)]
pub(super) struct Bypass(Vec<Entry>);

#[derive(Debug, Eq, PartialEq)]
struct Entry {
    hosts: Hosts,
    /// The port that the entry is for. `None` means every port.
    port: Option<u16>,
}

#[derive(Debug, Eq, PartialEq)]
enum Hosts {
    All,
    /// A name and all names below it. It is in lower case and has no leading or trailing dots.
    Name(String),
    /// All addresses whose first bits, as many as the number says, are those of this address.
    Addresses(IpAddr, u32),
}

impl Bypass {
    /// Parses a list of names, addresses and networks, separated by commas or blanks.
    ///
    /// No standard defines the list. This function accepts the entries that curl, Go and Python
    /// (and with it the AWS CLI) accept, with the meaning that most of them give an entry:
    /// `example.com` and `.example.com` are that name and all names below it, `10.0.0.0/8` is a
    /// network, `*` is every host, and a port restricts an entry to that port.
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Returns whether the list has this host and port. `host` is the host of a URI, so an IPv6
    /// address has brackets.
    pub(super) fn covers(&self, host: &str, port: u16) -> bool {
        let host = unbracketed(host);
        let address = host
            .parse::<IpAddr>()
            .ok()
            .map(|address| address.to_canonical());
        let name = name(host);
        self.0.iter().any(|entry| {
            entry.port.is_none_or(|entry_port| entry_port == port)
                && match &entry.hosts {
                    Hosts::All => true,
                    Hosts::Name(domain) => address.is_none() && is_within(&name, domain),
                    Hosts::Addresses(network, bits) => {
                        address.is_some_and(|address| shares_prefix(address, *network, *bits))
                    }
                }
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if let Some(hosts) = Hosts::parse(text) {
            return Some(Self { hosts, port: None });
        }
        let (hosts, port) = text.rsplit_once(':')?;
        let port = Some(port.parse().ok()?);
        let hosts = Hosts::parse(hosts)?;
        Some(Self { hosts, port })
    }
}

impl Hosts {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Ok(address) = unbracketed(text).parse::<IpAddr>() {
            let address = address.to_canonical();
            return Some(Self::Addresses(address, bits(address).1));
        }
        if let Some((address, length)) = text.split_once('/') {
            let address: IpAddr = unbracketed(address).parse().ok()?;
            let length = length.parse().ok();
            let length = length.filter(|length| *length <= bits(address).1)?;
            return Some(Self::Addresses(address, length));
        }
        let name = name(text.strip_prefix("*.").unwrap_or(text));
        (!name.is_empty() && !name.contains([':', '[', ']'])).then_some(Self::Name(name))
    }
}

/// Normalizes a name for comparison: to lower case, without leading and trailing dots.
fn name(text: &str) -> String {
    text.trim_matches('.').to_ascii_lowercase()
}

/// Returns whether `name` is `domain` or a name below it.
fn is_within(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// Removes the brackets around an IPv6 address.
fn unbracketed(host: &str) -> &str {
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inside.unwrap_or(host)
}

/// Returns the bits of an address, beginning at the highest bit of the integer, and the number of
/// bits.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, u32::BITS),
        IpAddr::V6(address) => (address.to_bits(), u128::BITS),
    }
}

/// Returns whether two addresses are of the same kind, IPv4 or IPv6, and have the same first
/// `length` bits.
fn shares_prefix(one: IpAddr, other: IpAddr, length: u32) -> bool {
    let ((one, width), (other, other_width)) = (bits(one), bits(other));
    width == other_width && (one ^ other).leading_zeros() >= length
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn covers(list: &str, host: &str) -> bool {
        let host: http::uri::Authority = host.parse().unwrap();
        Bypass::parse(list).covers(host.host(), host.port_u16().unwrap_or(443))
    }

    #[test]
    fn a_list_has_the_meaning_that_curl_go_and_python_share() {
        for (list, host) in [
            ("example.com", "example.com"),
            ("example.com", "a.example.com"),
            (".example.com", "a.b.example.com"),
            (".example.com", "example.com"),
            ("*.example.com", "a.example.com"),
            ("EXAMPLE.com.", "A.Example.COM"),
            ("example.com", "example.com."),
            ("a, example.com ,b", "example.com"),
            ("a example.com\tb", "example.com"),
            ("example.com:8443", "a.example.com:8443"),
            ("example.com:443", "example.com"),
            ("*", "example.com:81"),
            ("*:8443", "example.com:8443"),
            ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1:8443", "10.0.0.1:8443"),
            ("10.0.0.0/8", "10.255.0.1"),
            ("10.0.0.0/8:8443", "10.255.0.1:8443"),
            ("0.0.0.0/0", "10.0.0.1"),
            ("10.1.2.3/32", "10.1.2.3"),
            ("192.168.128.0/17", "192.168.200.1"),
            ("::1", "[::1]:8443"),
            ("[::1]", "[::1]"),
            ("[::1]:8443", "[::1]:8443"),
            ("fd00::/8", "[fd12::1]"),
            ("[fd00::]/8", "[fd12::1]"),
            ("10.0.0.1", "[::ffff:10.0.0.1]"),
            ("localhost", "localhost:5"),
        ] {
            assert!(covers(list, host), "{list} does not cover {host}");
        }
        for (list, host) in [
            ("", "example.com"),
            (",, ,", "example.com"),
            ("example.com", "notexample.com"),
            ("example.com", "example.com.evil.org"),
            ("example.com:8443", "example.com:443"),
            ("example.com:port", "example.com"),
            ("example.com:", "example.com"),
            ("10.0.0.1", "10.0.0.10"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/33", "10.0.0.1"),
            ("10.0.0.0/x", "10.0.0.1"),
            ("10.0.0.0/8", "10.example.com"),
            ("0.1", "10.0.0.1"),
            ("::1", "[::2]"),
            ("[::1]:8443", "[::1]:443"),
            ("fd00::/8", "[fe00::1]"),
            ("fd00::/8", "10.0.0.1"),
            (".", "example.com"),
        ] {
            assert!(!covers(list, host), "{list} covers {host}");
        }
    }

    proptest! {
        #[test]
        fn no_list_panics(list in "\\PC{0,40}", host in "\\PC{0,20}") {
            let _ = Bypass::parse(&list).covers(&host, 443);
        }

        #[test]
        fn a_network_covers_the_addresses_with_its_prefix(network: u32, host: u32, bits in 0u32..=32) {
            let address = |bits| std::net::Ipv4Addr::from_bits(bits);
            let list = format!("{}/{bits}", address(network));
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            prop_assert_eq!(
                Bypass::parse(&list).covers(&address(host).to_string(), 443),
                network & mask == host & mask
            );
        }
    }
}

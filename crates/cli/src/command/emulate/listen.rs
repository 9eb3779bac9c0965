//! The address on which the emulator listens.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// An IP address with a port. A port alone, or a port behind `:` or `localhost:`, is one of 127.0.0.1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ListenAddress {
    address: SocketAddr,
    /// Whether it was written as `:PORT`, with which many programs listen on every address.
    is_bare: bool,
}

impl ListenAddress {
    /// The address to bind.
    pub(super) fn address(self) -> SocketAddr {
        self.address
    }

    /// Returns a note for those who expect `:PORT` to be every address.
    pub(super) fn note(self) -> Option<String> {
        let (address, port) = (self.address, self.address.port());
        let note = format!(
            "listening on {address}, for programs on this machine; --listen 0.0.0.0:{port} listens on \
             every address"
        );
        self.is_bare.then_some(note)
    }
}

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(address) = text.parse() {
            let is_bare = false;
            return Ok(Self { address, is_bare });
        }
        let (host, port) = text.rsplit_once(':').unwrap_or(("localhost", text));
        let port = Some(port).filter(|port| port.bytes().all(|b| b.is_ascii_digit()));
        let port = port.and_then(|port| port.parse().ok());
        match port {
            Some(port) if host.is_empty() || host.eq_ignore_ascii_case("localhost") => Ok(Self {
                address: (Ipv4Addr::LOCALHOST, port).into(),
                is_bare: host.is_empty(),
            }),
            _ => Err(format!(
                "expected an IP address and a port, such as 127.0.0.1:4747, or a port alone, found {text:?}"
            )),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_one_of_this_machine() {
        for (text, address) in [
            ("4747", "127.0.0.1:4747"),
            (":4747", "127.0.0.1:4747"),
            ("localhost:4747", "127.0.0.1:4747"),
            ("LocalHost:0", "127.0.0.1:0"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:4747", "[::1]:4747"),
        ] {
            let listen: ListenAddress = text.parse().unwrap();
            assert_eq!(listen.to_string(), address, "{text}");
            assert_eq!(listen.note().is_some(), text.starts_with(':'), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for odd in [
            "",
            ":",
            "somewhere",
            "host:1",
            "127.0.0.1",
            "::1",
            ":65536",
            "+1",
            ":+1",
            "*:1",
            "1:2:3",
        ] {
            let refused = odd.parse::<ListenAddress>().unwrap_err();
            assert!(refused.contains("or a port alone"), "{odd}: {refused}");
        }
    }
}

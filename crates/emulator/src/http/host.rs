//! The host of a request, and of the setting that allows more hosts to use the controls.

use std::net::IpAddr;
use std::str::FromStr;

use crate::text_error::text_error;

/// The longest host name, and the longest label (the part between two dots), in characters (RFC 1035,
/// section 2.3.4).
const LONGEST: usize = 253;
const LONGEST_LABEL: usize = 63;

/// A host name or address, as in a URL but without a port.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Host {
    Address(IpAddr),
    /// In lower case.
    Name(String),
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let inner = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = inner.unwrap_or(text).parse::<IpAddr>() {
            return Ok(Self::Address(address.to_canonical()));
        }
        match why_not(text) {
            Some(why) => Err(HostError(format!("expected a host name{why}"))),
            None => Ok(Self::Name(text.to_ascii_lowercase())),
        }
    }
}

/// Returns why a `Host` header cannot have this name; `None` if it can. Underscores are allowed, since
/// names of containers have them.
fn why_not(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(", found none".to_owned());
    }
    if text.len() > LONGEST {
        let length = text.len();
        return Some(format!(
            " of at most {LONGEST} characters, found one of {length}"
        ));
    }
    let expected = if text.contains("://") {
        " without a scheme"
    } else if text.contains(['/', '?', '#', '@']) {
        " alone"
    } else if text.contains(':') {
        " without a port"
    } else if text.contains('*') {
        " without a wildcard"
    } else if !text.is_ascii() {
        " in its ASCII form, xn--…"
    } else {
        let labels = || text.strip_suffix('.').unwrap_or(text).split('.');
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if !labels().flat_map(str::bytes).all(is_letter) {
            " of letters, digits, '-', '_' and '.'"
        } else if labels().any(|label| label.is_empty() || label.len() > LONGEST_LABEL) {
            " with 1 to 63 characters between its dots"
        } else if labels()
            .next_back()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
        {
            // Programs read a name whose last label is a number as an IPv4 address (WHATWG URL, "ends in
            // a number").
            " or a whole address"
        } else {
            return None;
        }
    };
    Some(format!("{expected}, found {text:?}"))
}

text_error! {
    /// A text cannot be the host in a `Host` header.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let error = Emulator::builder().allow_host("emulator:4566").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "expected a host name without a port, found \"emulator:4566\""
    /// );
    /// ```
    pub struct HostError;
}

#[cfg(test)]
mod tests {
    use http::uri::Authority;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_host_that_no_request_can_ask_for_is_refused() {
        for (text, says) in [
            ("", "expected a host name, found none"),
            (
                "emulator:4566",
                "expected a host name without a port, found \"emulator:4566\"",
            ),
            ("emulator:", "expected a host name without a port"),
            ("127.0.0.1:80", "expected a host name without a port"),
            ("[::1]:80", "expected a host name without a port"),
            ("http://x", "expected a host name without a scheme"),
            ("x/", "expected a host name alone"),
            ("me@x", "expected a host name alone"),
            ("*", "expected a host name without a wildcard"),
            ("*.example", "expected a host name without a wildcard"),
            ("Ä", "expected a host name in its ASCII form"),
            ("a b", "expected a host name of letters"),
            (" emulator", "expected a host name of letters"),
            ("emulator\n", "expected a host name of letters"),
            ("a,b", "expected a host name of letters"),
            ("[emulator]", "expected a host name of letters"),
            (".", "expected a host name with 1 to 63 characters"),
            ("a..b", "expected a host name with 1 to 63 characters"),
            (".a", "expected a host name with 1 to 63 characters"),
            ("256.1.1.1", "expected a host name or a whole address"),
            ("1", "expected a host name or a whole address"),
        ] {
            let error = text.parse::<Host>().expect_err(text).to_string();
            assert!(error.starts_with(says), "{text}: {error}");
        }
        for long in ["a".repeat(64), vec!["a"; 128].join(".")] {
            assert!(long.parse::<Host>().is_err(), "{long}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for name in [
            "emulator",
            "my_emulator-1",
            "a.example.",
            "xn--4ca",
            "1.example",
        ] {
            let host = name.to_ascii_uppercase().parse();
            assert_eq!(host, Ok(Host::Name(name.to_owned())));
        }
        for (text, address) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:0::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
        ] {
            let address = address.parse().expect(address);
            assert_eq!(text.parse(), Ok(Host::Address(address)));
        }
    }

    proptest! {
        #[test]
        fn a_host_that_is_taken_can_be_in_a_request(text in "(\\PC|[a-z0-9.:_-]){0,12}") {
            if let Ok(host) = text.parse() {
                let authority = match &host {
                    Host::Address(IpAddr::V6(address)) => format!("[{address}]"),
                    Host::Address(IpAddr::V4(address)) => address.to_string(),
                    Host::Name(name) => name.clone(),
                };
                let authority = Authority::try_from(authority).expect("it can be");
                prop_assert_eq!(authority.host().parse(), Ok(host));
            }
        }
    }
}

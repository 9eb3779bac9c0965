//! A header of a raw request.

use std::str::FromStr;

use http::{HeaderName, HeaderValue};

/// The value of `--header`.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

/// The headers that casebook sets itself: those of the signature, of the target, of the connection
/// and of an attempt.
const RESERVED: [&str; 17] = [
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-target",
];

impl FromStr for Header {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text
            .split_once(':')
            .ok_or("expected NAME: VALUE, found no colon")?;
        let name: HeaderName = name
            .trim()
            .parse()
            .map_err(|_| format!("expected the name of a header, found {name:?}"))?;
        if RESERVED.contains(&name.as_str()) {
            return Err(format!(
                "expected a header that casebook does not set itself, found {name}"
            ));
        }
        // The value may be a secret, so the error does not repeat it.
        let value = HeaderValue::from_str(value.trim())
            .map_err(|_| "expected a value without control characters, found one")?;
        Ok(Self { name, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_name_and_a_value() {
        let header: Header = "X-Other: a: b ".parse().unwrap();
        assert_eq!(
            (header.name.as_str(), header.value.as_bytes()),
            ("x-other", b"a: b".as_slice())
        );
    }

    #[test]
    fn headers_that_the_signer_owns_cannot_be_set() {
        for name in RESERVED {
            for name in [name.to_owned(), name.to_uppercase()] {
                let refused = format!("{name}: x").parse::<Header>().unwrap_err();
                assert!(refused.contains("does not set itself"), "{refused}");
            }
        }
        for odd in ["x", "", ": x", "a b: x", "x: hunter\u{7}2"] {
            let refused = odd.parse::<Header>().unwrap_err();
            assert!(
                refused.starts_with("expected ") && !refused.contains("hunter"),
                "{refused}"
            );
        }
    }
}

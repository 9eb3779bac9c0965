//! Percent-encoding, and the parameters of a query.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// The characters that are encoded: all except the unreserved ones (RFC 3986, section 2.3).
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Decodes each `%XX`. All other characters stay as they are, including `+`.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}

/// Encodes all bytes except unreserved characters.
pub(crate) fn encode(bytes: &[u8]) -> String {
    percent_encode(bytes, &RESERVED).to_string()
}

/// Returns the decoded names and values of the parameters of a query, in their order.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn broken_triples_stay() {
        assert_eq!(decode("%4"), b"%4");
        assert_eq!(decode("%zz%41+"), b"%zzA+");
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), bytes);
        }
    }
}

//! The `authorization` header, written once.
//!
//! Half of it is also part of what is signed, and is read there where it stands.

use std::ops::Range;

use super::Scope;
use super::hash::Hex;
use super::headers::names;
use super::text::{ALGORITHM, place};
use super::time::SigningTime;
use crate::Credentials;

/// What every such header has in common, save for the signature.
const FRAME: &str =
    "AWS4-HMAC-SHA256 Credential=/20150830///aws4_request, SignedHeaders=, Signature=";

/// The header as far as it is known before there is a signature.
pub(super) struct Authorization {
    text: Vec<u8>,
    place: Range<usize>,
    names: Range<usize>,
}

impl Authorization {
    pub(super) fn begin(
        credentials: &Credentials,
        scope: &Scope,
        time: &SigningTime,
        signed: &[(&str, &[u8])],
    ) -> Self {
        let id = credentials.access_key_id();
        let (region, service) = (scope.region.as_str(), &*scope.service);
        let named = signed.iter().map(|(name, _)| name.len() + 1).sum::<usize>();
        let length = FRAME.len() + id.len() + region.len() + service.len();
        // Where no header has two values this is exact, and the text becomes a header as it is.
        let length = length + named.saturating_sub(1) + Hex::LENGTH;
        let mut text = Vec::with_capacity(length);
        text.extend_from_slice(ALGORITHM.as_bytes());
        text.extend_from_slice(b" Credential=");
        text.extend_from_slice(id.as_bytes());
        text.push(b'/');
        let begin = text.len();
        place(&mut text, time, region, service);
        let place = begin..text.len();
        text.extend_from_slice(b", SignedHeaders=");
        let begin = text.len();
        names(&mut text, signed);
        let names = begin..text.len();
        Self { text, place, names }
    }

    /// Where and when the signature is valid.
    pub(super) fn place(&self) -> &[u8] {
        &self.text[self.place.clone()]
    }

    /// The names of the headers that are signed.
    pub(super) fn names(&self) -> &[u8] {
        &self.text[self.names.clone()]
    }

    /// The whole header.
    pub(super) fn signed(mut self, signature: &Hex) -> Vec<u8> {
        self.text.extend_from_slice(b", Signature=");
        self.text.extend_from_slice(signature.as_bytes());
        self.text
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use casebook_types::Region;

    use super::super::hash::hash;
    use super::*;

    #[test]
    fn its_length_is_known_before_it_is_written() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        let scope = Scope::new(Region::US_EAST_1, "support");
        let time = SigningTime::of(SystemTime::UNIX_EPOCH).unwrap();
        let signed: [(&str, &[u8]); 2] = [("host", b"example.com"), ("x-amz-date", b"")];
        let authorization = Authorization::begin(&credentials, &scope, &time, &signed);
        assert_eq!(authorization.names(), b"host;x-amz-date");
        assert_eq!(
            authorization.place(),
            b"19700101/us-east-1/support/aws4_request"
        );
        let whole = authorization.signed(&hash(b""));
        assert_eq!(whole.len(), whole.capacity());
    }
}

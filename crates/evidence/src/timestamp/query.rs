//! The question to an authority (RFC 3161, section 2.4.1).

use std::io;

use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::{Digest as _, Sha256};

use crate::EvidenceError;

/// The bytes before the hash: a `TimeStampReq` of 67 bytes with its version, and a `MessageImprint` with
/// SHA-256 (RFC 5754, section 2.2, with the parameter NULL, which many authorities expect).
const HEAD: [u8; 24] = [
    0x30, 0x43, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];

/// The tag and the length of the nonce.
const NONCE: [u8; 2] = [0x02, 0x08];

/// `certReq`: the answer shall have the certificate of the authority.
const TAIL: [u8; 3] = [0x01, 0x01, 0xff];

/// The hash of a text, and a number that no other question has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Query {
    imprint: [u8; 32],
    /// A positive number of eight bytes, so that its encoding has eight (X.690, section 8.3).
    nonce: [u8; 8],
}

impl Query {
    /// Asks about these bytes.
    ///
    /// # Errors
    ///
    /// Fails when the system has no random numbers.
    pub fn about(bytes: &[u8]) -> io::Result<Self> {
        let mut nonce = [0; 8];
        let drawn = SystemRandom::new().fill(&mut nonce);
        drawn.map_err(|_| io::Error::other("the system has no random numbers"))?;
        nonce[0] = nonce[0] & 0x3f | 0x40;
        Ok(Self {
            imprint: Sha256::digest(bytes).into(),
            nonce,
        })
    }

    /// Returns the question as it is sent.
    pub fn to_bytes(self) -> Vec<u8> {
        [&HEAD[..], &self.imprint, &NONCE, &self.nonce, &TAIL].concat()
    }

    /// Reads a question of this form.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are another question.
    pub fn read(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let inner = bytes
            .strip_prefix(&HEAD)
            .and_then(|rest| rest.strip_suffix(&TAIL));
        let parts = inner.and_then(|inner| inner.split_first_chunk::<32>());
        let query = parts.and_then(|(imprint, rest)| {
            let nonce = rest.strip_prefix(&NONCE)?.try_into().ok()?;
            Some(Self {
                imprint: *imprint,
                nonce,
            })
        });
        query.ok_or_else(|| {
            EvidenceError::new("expected the question of a timestamp, found other bytes")
        })
    }

    /// Checks that the question is about these bytes.
    ///
    /// # Errors
    ///
    /// Names both hashes.
    pub fn is_about(self, bytes: &[u8]) -> Result<(), EvidenceError> {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        match hash == self.imprint {
            true => Ok(()),
            false => {
                let (expected, found) = (hex::encode(hash), hex::encode(self.imprint));
                Err(EvidenceError::new(format!(
                    "expected a timestamp of the SHA-256 {expected}, found one of {found}"
                )))
            }
        }
    }

    pub(super) fn imprint(&self) -> &[u8] {
        &self.imprint
    }

    pub(super) fn nonce(&self) -> &[u8] {
        &self.nonce
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_question_is_read_back_and_two_have_different_numbers() {
        let query = Query::about(b"seal").unwrap();
        assert_eq!(query.to_bytes().len(), 69);
        assert_eq!(Query::read(&query.to_bytes()), Ok(query));
        assert_ne!(Query::about(b"seal").unwrap(), query);
        query.is_about(b"seal").unwrap();
        assert!(
            query
                .is_about(b"another")
                .unwrap_err()
                .to_string()
                .starts_with("expected a timestamp of")
        );
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Query::read(&bytes);
        }
    }
}

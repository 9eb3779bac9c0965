//! An envelope of DSSE ([specification]): a text with its signature.
//!
//! [specification]: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md

use casebook_protocol::Blob;
use serde::{Deserialize, Serialize};

use crate::{EvidenceError, PublicKey, SigningKey};

/// The type of the text (in-toto attestation framework, "Envelope").
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// The most signatures of one envelope that are looked at.
const MOST_SIGNATURES: usize = 16;

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    payload_type: String,
    /// The text, in base64.
    payload: String,
    signatures: Vec<Signature>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Signature {
    /// The name of the key. It is a hint, and not signed.
    #[serde(default)]
    keyid: String,
    /// The signature, in base64.
    sig: String,
}

/// A statement, and the signatures that it came with.
///
/// Who reads one looks at the first sixteen signatures alone.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// The statement, in JSON.
    pub payload: Vec<u8>,
    /// The name of the key of each signature, which nothing proves, and the signature.
    signatures: Vec<(String, Vec<u8>)>,
}

impl Envelope {
    /// Signs a statement.
    pub fn seal(payload: Vec<u8>, key: &SigningKey) -> Self {
        let signature = key.sign(&encoded(&payload));
        Self {
            signatures: vec![(key.public().id(), signature)],
            payload,
        }
    }

    /// Returns the envelope as its file has it: a line of JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let signatures = self.signatures.iter().map(|(keyid, signature)| Signature {
            keyid: keyid.clone(),
            sig: Blob::from(signature.clone()).to_base64(),
        });
        let message = Message {
            payload_type: PAYLOAD_TYPE.into(),
            payload: Blob::from(self.payload.clone()).to_base64(),
            signatures: signatures.collect(),
        };
        // A struct of texts always serializes.
        let mut bytes = serde_json::to_vec(&message).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads an envelope, whoever has signed it.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub fn read(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let message: Message = serde_json::from_slice(bytes)
            .map_err(|why| EvidenceError::new(format!("expected an envelope of DSSE: {why}")))?;
        if message.payload_type != PAYLOAD_TYPE {
            let found = message.payload_type;
            return Err(EvidenceError::new(format!(
                "expected the payload type {PAYLOAD_TYPE}, found {found}"
            )));
        }
        let bytes = |text: &str| {
            let blob = Blob::from_base64(text);
            let blob = blob.map_err(|error| EvidenceError::new(error.to_string()))?;
            Ok::<_, EvidenceError>(blob.as_bytes().to_vec())
        };
        let signatures = message.signatures.into_iter().take(MOST_SIGNATURES);
        let signatures = signatures.map(|it| Ok((it.keyid, bytes(&it.sig)?)));
        Ok(Self {
            payload: bytes(&message.payload)?,
            signatures: signatures.collect::<Result<_, EvidenceError>>()?,
        })
    }

    /// Whether one of the signatures is of this key.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let text = encoded(&self.payload);
        let mut signatures = self.signatures.iter();
        signatures.any(|(_, signature)| key.signed(&text, signature))
    }

    /// The name that the first signature gives its key. Nothing proves it.
    pub fn claimed_key(&self) -> &str {
        self.signatures.first().map_or("", |(id, _)| id)
    }
}

/// Returns the signed bytes (DSSE, "Signature Definition", PAE).
fn encoded(payload: &[u8]) -> Vec<u8> {
    let (kind, length) = (PAYLOAD_TYPE, payload.len());
    let mut bytes = format!("DSSEv1 {} {kind} {length} ", kind.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::tests::key;

    #[test]
    fn the_signed_bytes_have_the_type_and_both_lengths() {
        let expected = "DSSEv1 28 application/vnd.in-toto+json 2 {}";
        assert_eq!(encoded(b"{}"), expected.as_bytes());
    }

    #[test]
    fn what_was_sealed_is_read_and_a_changed_byte_is_not_signed() {
        let key = key();
        let sealed = Envelope::seal(b"{\"a\":1}".to_vec(), &key);
        let written = sealed.to_json();
        let read = Envelope::read(&written).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(read.payload, b"{\"a\":1}");
        assert!(read.is_signed_by(&key.public()));
        assert_eq!(read.claimed_key(), key.public().id());
        let other = Blob::from(b"{\"a\":2}".to_vec()).to_base64();
        let mine = Blob::from(b"{\"a\":1}".to_vec()).to_base64();
        let changed = String::from_utf8(written).unwrap().replace(&mine, &other);
        let read = Envelope::read(changed.as_bytes()).unwrap();
        assert!(!read.is_signed_by(&key.public()));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Envelope::read(&bytes);
        }
    }
}

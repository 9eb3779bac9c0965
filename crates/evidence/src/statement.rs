//! The statement of a seal: an in-toto statement ([specification]) about all files of a folder.
//!
//! [specification]: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md

use casebook_protocol::Blob;
use serde::{Deserialize, Serialize};

use crate::{Chain, EvidenceError, Files, PublicKey, Tool};

const TYPE: &str = "https://in-toto.io/Statement/v1";

/// The type of the part that is ours; `docs/evidence.md` describes it.
const PREDICATE_TYPE: &str = "https://docs.rs/casebook/evidence/v1";

/// What a seal states: the hash of every file after a run, and the hash of the chain of runs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    /// What the seal states besides the files.
    pub predicate: Predicate,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Subject {
    name: String,
    digest: Digest,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Digest {
    sha256: String,
}

/// What a seal states besides the files.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Predicate {
    /// The number of runs.
    pub runs: u64,
    /// The SHA-256 of the record of the last run.
    pub head: String,
    /// When the folder was sealed, by the clock of the machine (RFC 3339).
    pub sealed_at: String,
    /// The program that made the seal.
    pub tool: Tool,
    /// The public key, in base64. It helps to find a key, and proves nothing.
    pub public_key: String,
}

impl Statement {
    /// States what a chain says, at a time (RFC 3339). `None` if there is no run to seal.
    pub fn about(chain: &Chain, sealed_at: String, key: &PublicKey, tool: Tool) -> Option<Self> {
        let head = chain.head.clone()?;
        let subject = chain.sums().into_iter().map(|(name, sha256)| Subject {
            name,
            digest: Digest { sha256 },
        });
        Some(Self {
            kind: TYPE.into(),
            subject: subject.collect(),
            predicate_type: PREDICATE_TYPE.into(),
            predicate: Predicate {
                runs: chain.runs,
                head,
                sealed_at,
                tool,
                public_key: Blob::from(key.to_der()).to_base64(),
            },
        })
    }

    /// Reads a statement.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub fn read(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let read: Self = serde_json::from_slice(bytes).map_err(|why| {
            EvidenceError::new(format!(
                "expected an in-toto statement about a folder: {why}"
            ))
        })?;
        for (expected, found) in [(TYPE, &read.kind), (PREDICATE_TYPE, &read.predicate_type)] {
            if expected != found {
                return Err(EvidenceError::new(format!(
                    "expected a statement of the type {expected}, found {found}"
                )));
            }
        }
        Ok(read)
    }

    /// Returns the statement in JSON.
    pub fn to_json(&self) -> Vec<u8> {
        // A struct of texts and numbers always serializes.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Returns the files that it is about.
    pub fn files(&self) -> Files {
        let subject = self.subject.iter();
        subject
            .map(|it| (it.name.clone(), it.digest.sha256.clone()))
            .collect()
    }

    /// Returns the public key in it, if it is one.
    pub fn public_key(&self) -> Option<PublicKey> {
        let der = Blob::from_base64(&self.predicate.public_key).ok()?;
        PublicKey::from_der(der.as_bytes()).ok()
    }
}

//! The statement of a seal: an in-toto statement ([specification]) about all files of a folder.
//!
//! [specification]: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md

use casebook::protocol::Blob;
use serde::{Deserialize, Serialize};

use super::chain::Chain;
use super::files::Files;
use super::key::PublicKey;
use super::run::Tool;
use super::sums;

const TYPE: &str = "https://in-toto.io/Statement/v1";

/// The type of the part that is ours; `docs/evidence.md` describes it.
const PREDICATE_TYPE: &str = "https://docs.rs/casebook/evidence/v1";

/// What a seal states: the hash of every file after a run, and the hash of the chain of runs.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    /// What the seal states besides the files.
    pub(crate) predicate: Predicate,
}

#[derive(Debug, Deserialize, Serialize)]
struct Subject {
    name: String,
    digest: Digest,
}

#[derive(Debug, Deserialize, Serialize)]
struct Digest {
    sha256: String,
}

/// What a seal states besides the files.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Predicate {
    /// The number of runs.
    pub(crate) runs: u64,
    /// The SHA-256 of the record of the last run.
    pub(crate) head: String,
    /// When the folder was sealed, by the clock of the machine (RFC 3339).
    pub(crate) sealed_at: String,
    /// The program that made the seal.
    tool: Tool,
    /// The public key, in base64. It helps to find a key, and proves nothing.
    public_key: String,
}

impl Statement {
    /// States what a chain says.
    pub(crate) fn about(chain: &Chain, head: &str, sealed_at: String, key: &PublicKey) -> Self {
        let subject = sums::after(chain)
            .into_iter()
            .map(|(name, sha256)| Subject {
                name,
                digest: Digest { sha256 },
            });
        Self {
            kind: TYPE.into(),
            subject: subject.collect(),
            predicate_type: PREDICATE_TYPE.into(),
            predicate: Predicate {
                runs: chain.runs,
                head: head.to_owned(),
                sealed_at,
                tool: Tool::this(),
                public_key: Blob::from(key.to_der()).to_base64(),
            },
        }
    }

    /// Reads a statement.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(bytes)
            .map_err(|why| format!("expected an in-toto statement about a folder: {why}"))?;
        for (expected, found) in [(TYPE, &read.kind), (PREDICATE_TYPE, &read.predicate_type)] {
            if expected != found {
                return Err(format!(
                    "expected a statement of the type {expected}, found {found}"
                ));
            }
        }
        Ok(read)
    }

    /// The statement in JSON.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        // A struct of texts and numbers always serializes.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The files that it is about.
    pub(crate) fn files(&self) -> Files {
        let subject = self.subject.iter();
        subject
            .map(|it| (it.name.clone(), it.digest.sha256.clone()))
            .collect()
    }

    /// The public key in it, if it is one.
    pub(crate) fn public_key(&self) -> Option<PublicKey> {
        let der = Blob::from_base64(&self.predicate.public_key).ok()?;
        PublicKey::from_der(der.as_bytes()).ok()
    }
}

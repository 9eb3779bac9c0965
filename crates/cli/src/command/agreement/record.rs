//! `ID.json`: which documents of an agreement a person was given to read.

use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;

use casebook_files::Access;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::exit::Exit;
use crate::failure::Failure;

/// The version of the format.
const VERSION: u32 = 1;

/// The largest record, in bytes.
const LARGEST: u64 = 1 << 20;

/// Advice about a record that cannot be used.
const BEGIN_AGAIN: &str =
    "nothing was sent; name another folder with --dir, and read the documents again";

/// A SHA-256 hash.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Sha256(pub(super) [u8; 32]);

impl FromStr for Sha256 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut hash = [0; 32];
        let read = hex::decode_to_slice(text, &mut hash);
        read.map_err(|_| "expected 64 hexadecimal digits".to_owned())?;
        Ok(Self(hash))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(hash: Sha256) -> Self {
        hex::encode(hash.0)
    }
}

/// A document that was saved for a person to read.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ReadDocument {
    pub(super) sha256: Sha256,
    /// As the service issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision_id: Option<String>,
    pub(super) terms: Vec<String>,
    pub(super) accepted: bool,
}

/// The record of reading one agreement. It has no token and no link.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Record {
    id: String,
    /// The account, with the endpoint. Records of earlier versions do not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    pub(super) nda: Option<ReadDocument>,
    pub(super) agreement: Option<ReadDocument>,
}

/// The file of a record.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RecordFile<R> {
    version: u32,
    /// The hash of the record as compact JSON.
    sha256: Sha256,
    record: R,
}

impl Record {
    /// Reads the record of an agreement of this account; without a file, nothing was read.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, is damaged, or is the record of another agreement or account.
    /// Then nothing is known of what was read, so nothing can be consented to.
    pub(super) fn read(path: &Path, id: &str, account: &str) -> Result<Self, Failure> {
        let text = match casebook_files::read(path, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self {
                    id: id.to_owned(),
                    account: Some(account.to_owned()),
                    nda: None,
                    agreement: None,
                });
            }
            Err(error) => return Err(unusable(path, &error.to_string())),
        };
        let expected = format!("expected a record of what was read of {id}");
        let file: RecordFile<Self> = serde_json::from_slice(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let found = format!("{expected}, found something else at line {line} column {column}");
            unusable(path, &found)
        })?;
        let RecordFile {
            version, record, ..
        } = file;
        match record.hash()? == file.sha256 {
            _ if version != VERSION => Err(unusable(
                path,
                &format!("{expected} in version {VERSION}, found version {version}"),
            )),
            false => Err(unusable(path, &format!("{expected}, found a damaged one"))),
            true if record.id != id => Err(unusable(
                path,
                &format!("{expected}, found that of {}", record.id),
            )),
            true => record.of(account).map_err(|other| {
                let why = format!("{expected} for {account}, found one for {other}");
                let why = format!("{}: {why}", path.display());
                Failure::new(Exit::Parameter, "OtherAccount", why).advise(BEGIN_AGAIN)
            }),
        }
    }

    /// Returns the record with its account, or the account as an error if it is another one.
    fn of(mut self, account: &str) -> Result<Self, String> {
        match self.account.replace(account.to_owned()) {
            Some(other) if other != account => Err(other),
            _ => Ok(self),
        }
    }

    /// Writes the record, which only its owner can read. It is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let file = RecordFile {
            version: VERSION,
            sha256: self.hash()?,
            record: self,
        };
        let text = serde_json::to_vec_pretty(&file).map_err(Failure::other)?;
        let written = casebook_files::write(path, &text, Access::Owner);
        written.map_err(|error| Failure::transfer(format_args!("{}: {error}", path.display())))
    }

    fn hash(&self) -> Result<Sha256, Failure> {
        let text = serde_json::to_vec(self).map_err(Failure::other)?;
        Ok(Sha256(sha2::Sha256::digest(text).into()))
    }
}

fn unusable(path: &Path, why: &str) -> Failure {
    let why = format!("{}: {why}", path.display());
    Failure::new(Exit::Other, "UnusableRecord", why).advise(BEGIN_AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "agreement-Nz7KcP3vRd9WqJ1x";
    const ACCOUNT: &str = "artifact.us-east-1.amazonaws.com 111122223333";

    /// The same record as an earlier version wrote it, without the account.
    const OLD: &str = r#"{
  "version": 1,
  "sha256": "e0aedd0d5bcfcfc6c38bd941bb3d759d7bf61949f0f1a2182acb9d280d54dbb4",
  "record": {
    "id": "agreement-Nz7KcP3vRd9WqJ1x",
    "nda": {
      "sha256": "0707070707070707070707070707070707070707070707070707070707070707",
      "revisionId": "1-2",
      "terms": [],
      "accepted": true
    },
    "agreement": {
      "sha256": "0707070707070707070707070707070707070707070707070707070707070707",
      "terms": [
        "I \"agree\".",
        "ü"
      ],
      "accepted": true
    }
  }
}"#;

    fn record() -> Record {
        let read = |revision: Option<&str>, terms: &[&str]| ReadDocument {
            sha256: Sha256([7; 32]),
            revision_id: revision.map(str::to_owned),
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            accepted: true,
        };
        Record {
            id: ID.to_owned(),
            account: Some(ACCOUNT.to_owned()),
            nda: Some(read(Some("1-2"), &[])),
            agreement: Some(read(None, &["I \"agree\".", "ü"])),
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written_and_only_for_its_agreement() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let none = Record::read(&path, ID, ACCOUNT).unwrap();
        assert_eq!((none.nda, none.agreement), (None, None));
        record().write(&path).unwrap();
        assert_eq!(Record::read(&path, ID, ACCOUNT).unwrap(), record());
        let other = Record::read(&path, "agreement-0000000000000000", ACCOUNT).unwrap_err();
        assert!(
            other
                .to_string()
                .contains(&format!("found that of {ID}; nothing was sent"))
        );
    }

    #[test]
    fn a_record_of_another_account_is_refused_and_one_without_an_account_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        record().write(&path).unwrap();
        let other = "artifact.us-east-1.amazonaws.com 999999999999";
        let refused = Record::read(&path, ID, other).unwrap_err();
        assert_eq!(refused.exit(), Exit::Parameter);
        let says = format!("for {other}, found one for {ACCOUNT}; nothing was sent");
        assert!(refused.to_string().contains(&says), "{refused}");

        std::fs::write(&path, OLD).unwrap();
        assert_eq!(Record::read(&path, ID, ACCOUNT).unwrap(), record());
    }

    /// Every byte counts, apart from blanks between the members and the case of hexadecimal digits.
    #[test]
    fn a_damaged_record_is_refused_wherever_it_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        record().write(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let mut accepted = Vec::new();
        for at in 0..whole.len() {
            for damaged in [whole[..at].to_vec(), {
                let mut text = whole.clone();
                text[at] ^= 1;
                text
            }] {
                std::fs::write(&path, damaged).unwrap();
                match Record::read(&path, ID, ACCOUNT) {
                    Ok(found) => accepted.push((at, found)),
                    Err(refused) => assert_eq!(refused.exit(), Exit::Other, "{refused}"),
                }
            }
        }
        assert!(
            accepted.iter().all(|(_, found)| *found == record()),
            "{accepted:?}"
        );
    }
}

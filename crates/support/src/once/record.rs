//! What the journal knows of one key: fingerprints, ids and times, no text of a case.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use casebook_stack::{Sent, private_file};
use casebook_types::Timestamp;
use casebook_types::support::CaseId;
use serde::{Deserialize, Serialize};

use super::error::{JournalError, What};
use super::key::OnceKey;
use super::print::Print;

/// The form that this version writes.
pub(super) const VERSION: u32 = 1;

/// One file of the journal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(super) version: u32,
    pub(super) key: OnceKey,
    /// 0, or which of the further communications under the key.
    pub(super) part: usize,
    /// The fingerprint of everything that the caller says, and of all files that belong to it.
    pub(super) contents: Print,
    /// The fingerprint of what it is looked for by.
    pub(super) looks: Print,
    pub(super) before: Before,
    pub(super) state: State,
}

/// What was there before anything was sent, and so is something else.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Before {
    /// Cases with the same subject, among those that the service lists from a time on; among all if
    /// there is none.
    Cases {
        after: Option<Timestamp>,
        ids: BTreeSet<CaseId>,
    },
    /// How many communications of the case have the same text.
    Replies(usize),
}

/// How far it came.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It is being sent, or was about to be when its process ended.
    Sending,
    /// It may have happened, and is looked for.
    Looking {
        /// Whether the service said yes.
        answered: bool,
    },
    /// It has happened.
    Done { case_id: Option<CaseId> },
}

impl State {
    /// Whether something was sent, where it is looked for.
    pub(super) fn sent(&self) -> Sent {
        match self {
            Self::Looking { answered: true } | Self::Done { .. } => Sent::Yes,
            _ => Sent::Perhaps,
        }
    }
}

/// What all versions have in common.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Record {
    /// The record in a file, if there is one.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, JournalError> {
        let text = match private_file::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(JournalError::io(path)(error)),
        };
        Self::parse(text.expose())
            .map(Some)
            .map_err(|what| JournalError::new(path, what))
    }

    fn parse(text: &str) -> Result<Self, What> {
        let found: Versioned = serde_json::from_str(text).map_err(unreadable)?;
        if found.version > VERSION {
            return Err(What::Newer(found.version));
        }
        serde_json::from_str(text).map_err(unreadable)
    }

    /// Puts it on the disk.
    pub(super) fn write(&self, path: &Path) -> Result<(), JournalError> {
        let text = serde_json::to_string(self);
        let text = text.expect("a record of texts and numbers has a JSON");
        private_file::write(path, &text).map_err(JournalError::io(path))
    }
}

/// Where the reading stopped, without anything of what was read.
fn unreadable(error: serde_json::Error) -> What {
    let (line, column) = (error.line(), error.column());
    What::Unreadable(format!("something else at line {line} column {column}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> Record {
        Record {
            version: VERSION,
            key: "a".parse().unwrap(),
            part: 0,
            contents: Print::of("c", []),
            looks: Print::of("l", []),
            before: Before::Cases {
                after: Some("2025-01-01".parse().unwrap()),
                ids: BTreeSet::from(["case-1".parse().unwrap()]),
            },
            state: State::Looking { answered: false },
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.json");
        assert_eq!(Record::read(&path).unwrap(), None);
        for state in [
            State::Sending,
            record().state,
            State::Done { case_id: None },
            State::Done {
                case_id: Some("case-2".parse().unwrap()),
            },
        ] {
            let record = Record { state, ..record() };
            record.write(&path).unwrap();
            assert_eq!(Record::read(&path).unwrap(), Some(record));
        }
    }

    #[test]
    fn what_is_no_record_is_named_and_not_taken_for_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.json");
        for (text, says) in [
            ("", "found something else at line 1 column 0"),
            ("{}", "found something else at line 1 column 2"),
            ("{\"version\": 1}", "found something else"),
            ("{\"version\": 2, \"more\": 5}", "found version 2"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Record::read(&path).unwrap_err();
            assert_eq!(error.path(), path);
            assert!(error.to_string().contains(says), "{error}");
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(Record::read(&path).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Record::parse(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn a_record_that_is_cut_off_is_refused(at in any::<prop::sample::Index>()) {
            let text = serde_json::to_string(&record()).unwrap();
            prop_assert!(Record::parse(&text[..at.index(text.len())]).is_err());
        }
    }
}

//! The record of one request under a key: fingerprints, ids and times, but no text of a case.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use casebook_files::Access;
use casebook_types::support::CaseId;
use casebook_types::{OnceKey, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::{Cause, JournalError};
use super::fingerprint::Fingerprint;
use super::journal_key::JournalKey;

/// The version of the format that is written.
const VERSION: u32 = 2;

/// The earlier format: the record alone, without a checksum.
const FIRST_VERSION: u32 = 1;

/// The largest record, in bytes: one that lists thousands of cases with the same subject.
const LARGEST: usize = 1 << 20;

/// The largest record before the outcome is known, in bytes. The difference to [`LARGEST`] is for
/// the id of the case: a record that could be written before the request can also be written with
/// the outcome, if the id has at most about 4,000 bytes.
const LARGEST_BEFORE_OUTCOME: usize = LARGEST - 4 * 1024;

/// A file of the journal, in the current format.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RecordFile<R> {
    version: u32,
    /// The fingerprint of the record as written.
    #[serde(rename = "sha256")]
    checksum: Fingerprint,
    record: R,
}

/// The state of one request under a key: the case or reply, or a communication with further files.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// The version, in a record of the earlier format. In the current format it is `None`, because the
    /// version is in [`RecordFile`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u32>,
    /// The call and the number of its write, in a shared store: no two writes there have the same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) written_by: Option<String>,
    pub(super) key: OnceKey,
    /// The number of the request under its key, as in [`JournalEntry`](super::JournalEntry::part).
    pub(super) part: usize,
    /// The fingerprint of the whole request and of all its files.
    pub(super) contents: Fingerprint,
    /// The fingerprint of the fields that a search compares.
    #[serde(rename = "looks")]
    pub(super) search_fingerprint: Fingerprint,
    #[serde(rename = "before")]
    pub(super) baseline: Baseline,
    pub(super) state: State,
}

/// The cases or replies that the service had before the request was sent. A search ignores them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Baseline {
    /// The ids of the cases with the same subject: of those that `DescribeCases` lists after the time
    /// `after`, or of all cases if `after` is `None`.
    Cases {
        after: Option<Timestamp>,
        ids: BTreeSet<CaseId>,
    },
    /// The number of communications of the case with the same text, apart from those of AWS.
    Replies(usize),
}

/// The state of a request. A key without a record has no state: its call first lists the
/// [`Baseline`].
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// The request is being sent, or its process ended before it recorded the response.
    Sending,
    /// The request may have taken effect, and its effect has to be searched for. The braces make serde
    /// read an object, since records of the first format have a member here: `{"looking":{"answered":
    /// true}}`. It is ignored.
    Looking {},
    /// The request has taken effect. A call sends nothing and returns the outcome.
    Done { case_id: Option<CaseId> },
    /// The key is free again. Only a shared store has this state: a folder removes the record.
    Free,
}

/// The member that all versions of the format have.
#[derive(Deserialize)]
struct FormatVersion {
    version: u32,
}

impl Record {
    /// Reads the record in a file. Returns `None` if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, JournalError> {
        let text = match casebook_files::read(path, LARGEST as u64) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                let found = Cause::Unreadable(format!("more than {LARGEST} bytes"));
                return Err(JournalError::new(path, found));
            }
            Err(error) => return Err(JournalError::io(path)(error)),
        };
        Self::parse(&text)
            .map(Some)
            .map_err(|what| JournalError::new(path, what))
    }

    pub(super) fn parse(text: &[u8]) -> Result<Self, Cause> {
        let found: FormatVersion = serde_json::from_slice(text).map_err(unreadable)?;
        if found.version > VERSION {
            return Err(Cause::Newer {
                found: found.version,
                newest: VERSION,
            });
        }
        if found.version == FIRST_VERSION {
            return serde_json::from_slice(text).map_err(unreadable);
        }
        let found: RecordFile<Self> = serde_json::from_slice(text).map_err(unreadable)?;
        match found.version == VERSION && found.record.checksum() == found.checksum {
            true => Ok(found.record),
            false => Err(Cause::Damaged),
        }
    }

    /// Returns whether the record is of the earlier format, which has no checksum. The caller should
    /// [write](Self::write) it again, which adds the checksum.
    pub(super) fn is_unchecked(&self) -> bool {
        self.version.is_some()
    }

    /// Writes the record. When this returns, the record is on the disk and survives a loss of power.
    ///
    /// Fails also if the record is too large to be read again.
    pub(super) fn write(&self, path: &Path) -> Result<(), JournalError> {
        let text = self.text_to_store();
        let text = text.map_err(|cause| JournalError::new(path, cause))?;
        casebook_files::write(path, text.as_bytes(), Access::Owner).map_err(JournalError::io(path))
    }

    /// Returns the text of the record, unless it is too large to be read again.
    pub(super) fn text_to_store(&self) -> Result<String, Cause> {
        let text = self.to_text();
        let most = match self.state {
            State::Done { .. } | State::Free => LARGEST,
            State::Sending | State::Looking {} => LARGEST_BEFORE_OUTCOME,
        };
        match text.len() {
            found if found > most => Err(Cause::TooLarge { found, most }),
            _ => Ok(text),
        }
    }

    /// Returns the record of a free key.
    pub(super) fn free(id: JournalKey<'_>, written_by: String) -> Self {
        Self {
            version: None,
            written_by: Some(written_by),
            key: id.key.clone(),
            part: id.part,
            contents: Fingerprint::of("free", []),
            search_fingerprint: Fingerprint::of("free", []),
            baseline: Baseline::Replies(0),
            state: State::Free,
        }
    }

    /// Returns the identity of the record.
    pub(super) fn id(&self) -> JournalKey<'_> {
        let (key, part) = (&self.key, self.part);
        JournalKey { key, part }
    }

    /// Returns whether the record is that of this request.
    pub(super) fn is_of(&self, id: JournalKey<'_>) -> bool {
        self.id() == id
    }

    /// Returns whether the key is free.
    pub(super) fn is_free(&self) -> bool {
        self.state == State::Free
    }

    fn to_text(&self) -> String {
        let mut record = self.clone();
        record.version = None;
        let file = RecordFile {
            version: VERSION,
            checksum: record.checksum(),
            record,
        };
        let text = serde_json::to_string(&file);
        text.expect("a record of texts and numbers has a JSON")
    }

    /// Returns the checksum of all fields.
    fn checksum(&self) -> Fingerprint {
        Fingerprint::of_value("record", self)
    }
}

/// Returns the cause for a file that is not a record. The cause says where reading stopped. Unlike the
/// message of serde_json, it repeats no contents of the file.
fn unreadable(error: serde_json::Error) -> Cause {
    let (line, column) = (error.line(), error.column());
    Cause::Unreadable(format!("something else at line {line} column {column}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> Record {
        Record {
            version: None,
            written_by: None,
            key: "a".parse().unwrap(),
            part: 0,
            contents: Fingerprint::of("c", []),
            search_fingerprint: Fingerprint::of("l", []),
            baseline: Baseline::Cases {
                after: Some("2025-01-01".parse().unwrap()),
                ids: BTreeSet::from(["case-1".parse().unwrap()]),
            },
            state: State::Looking {},
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
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(r#"{"version":2,"sha256":""#), "{text}");
        }
    }

    #[test]
    fn the_member_answered_of_the_first_format_is_ignored() {
        let first = Record {
            version: Some(FIRST_VERSION),
            ..record()
        };
        let text = serde_json::to_string(&first).unwrap();
        let earlier = text.replace(r#"{"looking":{}}"#, r#"{"looking":{"answered":true}}"#);
        assert_ne!(earlier, text);
        assert_eq!(Record::parse(earlier.as_bytes()).unwrap(), first);
    }

    #[test]
    fn what_is_no_record_is_named_and_not_taken_for_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.json");
        for (text, says) in [
            ("", "found something else at line 1 column 0"),
            ("{}", "found something else at line 1 column 2"),
            ("{\"version\": 1}", "found something else"),
            ("{\"version\": 2}", "found something else"),
            ("{\"version\": 3, \"more\": 5}", "found version 3"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Record::read(&path).unwrap_err();
            assert_eq!(error.path(), path);
            assert!(error.to_string().contains(says), "{error}");
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(Record::read(&path).is_err());
    }

    #[test]
    fn a_record_of_the_first_form_is_read_and_written_in_this_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.json");
        let mut first = record();
        first.version = Some(FIRST_VERSION);
        std::fs::write(&path, serde_json::to_string(&first).unwrap()).unwrap();
        let read = Record::read(&path).unwrap().unwrap();
        assert!(read.is_unchecked());
        assert_eq!(read, first);
        read.write(&path).unwrap();
        assert_eq!(Record::read(&path).unwrap(), Some(record()));
    }

    /// Checks that a damaged text of [`done`] is refused, or is read as that same record, for example
    /// if the damage is an added blank.
    fn same_or_refused(damaged: &[u8]) -> Result<(), TestCaseError> {
        if let Ok(read) = Record::parse(damaged) {
            prop_assert_eq!(read, done());
        }
        Ok(())
    }

    fn done() -> Record {
        let case_id = Some("case-123456789012-muen-2025-abc".parse().unwrap());
        let state = State::Done { case_id };
        Record { state, ..record() }
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let text = done().to_text().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut damaged = text.clone();
                damaged[at] ^= 1 << bit;
                same_or_refused(&damaged).unwrap();
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Record::parse(&bytes);
        }

        #[test]
        fn a_record_that_is_cut_off_is_refused(at in any::<prop::sample::Index>()) {
            let text = record().to_text();
            prop_assert!(Record::parse(&text.as_bytes()[..at.index(text.len())]).is_err());
        }

        #[test]
        fn a_damaged_record_is_never_read_as_another(
            at in any::<prop::sample::Index>(),
            length in 0usize..20,
            new in proptest::collection::vec(any::<u8>(), 0..20),
        ) {
            let mut text = done().to_text().into_bytes();
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, new);
            same_or_refused(&text)?;
        }
    }
}

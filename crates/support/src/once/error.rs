//! The errors of a call with a key.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook_stack::{BoxError, Sent};
use casebook_types::support::CaseId;
use casebook_types::{OnceKey, ValueError};

use crate::client::ClientError;

/// The error of a call with a key: the outcome of the operation is unknown, or nothing happened.
///
/// [`sent`](Self::sent) says whether a request may have reached the service. It is safe to repeat
/// the call after every error: it searches for an earlier request before it sends a new one.
///
/// [`Journal`](crate::Journal#limits) names the situations that no call can detect.
#[non_exhaustive]
#[derive(Debug)]
pub enum OnceError {
    /// A file of the journal cannot be used, or another call holds its lock for too long.
    Journal(JournalError),
    /// The key was used before with different contents: another text, other details or other files.
    /// Nothing was sent.
    KeyReused(OnceKey),
    /// The service has a request with the [mark](crate::Journal::mark) of the key, and with another text or
    /// another subject. Nothing was sent.
    MarkReused {
        /// The key.
        key: OnceKey,
        /// The case that the request opened, or that it was a reply to.
        case_id: CaseId,
    },
    /// The request was not sent, or the service refused it. Nothing happened, and the key is free.
    Send(ClientError),
    /// The listing before the first request failed, or the search for the effect of an earlier request.
    /// This call sent no request after the failure.
    LookUp {
        /// The error of the listing or search.
        error: ClientError,
        /// Whether an earlier request may have taken effect.
        sent: Sent,
    },
    /// A request under the key may have taken effect, but this call did not find the effect; or the
    /// request had no effect, but its record cannot be removed. The key stays in use, and the next
    /// call with the key searches first. The field is the error of the last request, if that one
    /// failed.
    UnknownOutcome(Option<ClientError>),
    /// The text is so long that the mark of the key does not fit behind it. Nothing was sent.
    NoRoomForMark(ValueError),
}

impl OnceError {
    /// Returns whether the request may have reached the service, in this call or in an earlier one with
    /// this key. [`CaseFiles`](crate::CaseFiles) sends several requests under its key; this is about the
    /// one that failed.
    ///
    /// For [`KeyReused`](Self::KeyReused) and [`MarkReused`](Self::MarkReused) it is [`Sent::No`]: the new
    /// contents were never sent. If
    /// another call holds a lock for too long, it is [`Sent::Perhaps`] as soon as the journal has a
    /// record of the request, because that call may be one that sends it. If a file or entry of the journal
    /// fails right before the request, it is [`Sent::No`] if the journal has no record of the request any
    /// more.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Journal(error) => error.sent,
            Self::KeyReused(_) | Self::MarkReused { .. } | Self::NoRoomForMark(_) => Sent::No,
            Self::Send(error) => error.sent(),
            Self::LookUp { sent, .. } => *sent,
            Self::UnknownOutcome(_) => Sent::Perhaps,
        }
    }

    /// Returns the error of the client, if a request has failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match self {
            Self::Send(error) | Self::LookUp { error, .. } => Some(error),
            Self::UnknownOutcome(last) => last.as_ref(),
            Self::Journal(_)
            | Self::KeyReused(_)
            | Self::MarkReused { .. }
            | Self::NoRoomForMark(_) => None,
        }
    }
}

impl fmt::Display for OnceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal(error) => error.fmt(f),
            Self::KeyReused(key) => write!(
                f,
                "the key {:?} was used before with different contents; nothing was sent",
                key.as_str()
            ),
            Self::MarkReused { key, case_id } => write!(
                f,
                "the key {:?} was used before with different contents, by its mark in {case_id}; nothing was \
                 sent",
                key.as_str()
            ),
            Self::Send(_) => f.write_str("the request failed, and nothing happened"),
            Self::LookUp { sent: Sent::No, .. } => {
                f.write_str("listing what the service already has failed; nothing was sent")
            }
            Self::LookUp { .. } => f.write_str(
                "an earlier request may have succeeded, and the search for it failed; call again \
                 with the same key",
            ),
            Self::UnknownOutcome(_) => f.write_str(
                "the request may have succeeded, but was not found at the service; call again with \
                 the same key, which searches first",
            ),
            Self::NoRoomForMark(_) => {
                f.write_str("the mark of the key does not fit behind the text; shorten the text")
            }
        }
    }
}

impl Error for OnceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Journal(error) => error.source(),
            Self::NoRoomForMark(error) => Some(error),
            _ => self.client_error().map(|error| error as _),
        }
    }
}

impl From<JournalError> for OnceError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// A file of the journal, or an entry of its store, cannot be read, written or locked.
///
/// An unreadable file is never treated as a missing one, since that could open a case twice.
#[derive(Debug)]
pub struct JournalError {
    path: PathBuf,
    cause: Cause,
    sent: Sent,
}

#[derive(Debug)]
pub(super) enum Cause {
    Io(io::Error),
    /// A shared store failed.
    Store(BoxError),
    /// Another call has written the entry in between.
    Changed,
    /// Each write took most of a call's turn.
    Slow,
    /// The file is not a journal record. The text says where reading stopped, and repeats no contents
    /// of the file.
    Unreadable(String),
    /// A newer version of casebook wrote the file: its version of the format is `found`, and this
    /// version of casebook reads versions up to `newest`.
    Newer {
        found: u32,
        newest: u32,
    },
    /// The record would be too large: the service lists too many cases with the same subject.
    TooLarge {
        found: usize,
        most: usize,
    },
    /// The file contains the record of another key: its name is not the fingerprint of that key.
    Foreign,
    /// The checksum does not match the record.
    Damaged,
    /// Another call holds the lock that the request with this key and part number needs.
    Held {
        key: OnceKey,
        part: usize,
        waited: Duration,
    },
}

impl JournalError {
    pub(super) fn new(path: &Path, cause: Cause) -> Self {
        Self {
            path: path.to_owned(),
            cause,
            sent: Sent::No,
        }
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::new(path, Cause::Io(error))
    }

    /// Sets whether a request was sent before this error.
    pub(super) fn after(mut self, sent: Sent) -> Self {
        self.sent = sent;
        self
    }

    /// Returns the path of the file, or the place of the entry in a shared store.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    casebook_types::predicates! {
        cause;
        /// Returns whether the file is not an intact record: it is damaged, cut off, or belongs to another
        /// key.
        ///
        /// Until the file is removed, each call with its key fails and sends nothing, because the request
        /// of the key may have succeeded. [`Journal::entries`](crate::Journal::entries) and the search
        /// for a request under another key read all files of the journal, so they fail too.
        ///
        /// First look for the case or reply at the service. If it is there, use another key for another
        /// case. Then remove the file, by [`Journal::forget`](crate::Journal::forget) or at its
        /// [`path`](Self::path). That frees the key: the next call with the key sends its request.
        is_damaged: Cause::Unreadable(_) | Cause::Foreign | Cause::Damaged,
        /// Returns whether another call held the lock for longer than
        /// [`Journal::lock_timeout`](crate::Journal::lock_timeout): a call with the same key, or with the
        /// same text under another key.
        is_held: Cause::Held { .. },
        /// Returns whether a newer version of casebook wrote the file.
        is_newer: Cause::Newer { .. },
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.cause {
            Cause::Io(_) => write!(f, "journal file {path} cannot be used"),
            Cause::Store(_) => write!(f, "journal entry {path} cannot be used"),
            Cause::Changed => write!(
                f,
                "{path}: another call uses the key of this entry; try again when it has ended"
            ),
            Cause::Slow => write!(
                f,
                "{path}: expected a store that writes an entry within a second, found one that took longer \
                 each time"
            ),
            Cause::Unreadable(why) => {
                write!(f, "{path}: expected a record of a journal, found {why}")
            }
            Cause::Newer { found, newest } => write!(
                f,
                "{path}: expected a record of version {newest}, found version {found}"
            ),
            Cause::TooLarge { found, most } => write!(
                f,
                "{path}: expected a record of at most {most} bytes, found {found} bytes, because \
                 the service lists too many cases with this subject; use another subject"
            ),
            Cause::Foreign => write!(
                f,
                "{path}: expected the record of this key, found the record of another key"
            ),
            Cause::Damaged => write!(
                f,
                "{path}: expected an intact journal record, found a damaged one that does not \
                 match its checksum"
            ),
            Cause::Held { key, part, waited } => write!(
                f,
                "waited {1:.1} s for another call that uses the key {0:?} or sends the same text; {2}",
                key.as_str(),
                waited.as_secs_f64(),
                match part {
                    0 => "this call sent nothing",
                    _ => "the next files were not sent",
                }
            ),
        }
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Io(error) => Some(error),
            Cause::Store(error) => Some(&**error),
            _ => None,
        }
    }
}

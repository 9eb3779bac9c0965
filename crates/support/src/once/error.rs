//! Why it is not known to have happened.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook_stack::Sent;

use super::key::OnceKey;
use crate::client::ClientError;

/// Why a call with a key has no outcome, by the phase it came to.
///
/// Whatever it is, the same call can be made again: it looks for what may have been sent before it
/// sends anything. Two things that cannot be seen from here it has no defence against:
///
/// - a request that takes effect later than it is looked for
///   ([`Journal::settle`](crate::Journal::settle)): then it happens twice;
/// - somebody without this journal who does the same, word for word, while it is looked for: then
///   theirs is taken for it, and it does not happen at all.
#[non_exhaustive]
#[derive(Debug)]
pub enum OnceError {
    /// The journal cannot be used.
    Journal(JournalError),
    /// The key was used before, for other contents. Nothing was sent.
    OtherContents(OnceKey),
    /// It was not sent, or surely refused. Nothing has happened, and the key is as free as before.
    Send(ClientError),
    /// It cannot be seen what is there at the service.
    LookUp(LookUpError),
    /// It may have happened. The key stays taken, and the next call with it looks first.
    Unsettled(UnsettledError),
}

impl OnceError {
    /// Whether it may have reached the service, now or in an earlier call with the key. Other
    /// contents than those that the key stands for have not.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Journal(error) => error.sent,
            Self::OtherContents(_) => Sent::No,
            Self::Send(error) => error.sent(),
            Self::LookUp(error) => error.sent,
            Self::Unsettled(_) => Sent::Perhaps,
        }
    }

    /// What the client says, if it came to that.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match self {
            Self::Send(error) => Some(error),
            Self::LookUp(error) => Some(&error.error),
            Self::Unsettled(error) => error.last.as_ref(),
            Self::Journal(_) | Self::OtherContents(_) => None,
        }
    }
}

impl fmt::Display for OnceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal(error) => error.fmt(f),
            Self::OtherContents(key) => write!(
                f,
                "the key {key:?} stands for other contents; nothing was sent"
            ),
            Self::Send(_) => f.write_str("it did not happen"),
            Self::LookUp(error) => error.fmt(f),
            Self::Unsettled(error) => error.fmt(f),
        }
    }
}

impl Error for OnceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Journal(error) => error.source(),
            _ => self.client_error().map(|error| error as _),
        }
    }
}

impl From<JournalError> for OnceError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// It cannot be seen what is there at the service, and so nothing more was sent.
#[derive(Debug)]
pub struct LookUpError {
    pub(super) error: ClientError,
    pub(super) sent: Sent,
}

impl fmt::Display for LookUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.sent {
            Sent::No => "it cannot be seen what is there already; nothing was sent",
            _ => "it may have happened, and cannot be looked for; call again with the same key",
        })
    }
}

impl Error for LookUpError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// It may have happened, and was not found.
#[derive(Debug)]
pub struct UnsettledError {
    pub(super) last: Option<ClientError>,
}

impl fmt::Display for UnsettledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "it may have happened, and is not to be found; call again with the same key, which \
             looks for it first",
        )
    }
}

impl Error for UnsettledError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.last.as_ref().map(|error| error as _)
    }
}

/// A file of the journal that cannot be used.
///
/// It is never taken for one that is not there: that would open a case twice.
#[derive(Debug)]
pub struct JournalError {
    path: PathBuf,
    what: What,
    sent: Sent,
}

#[derive(Debug)]
pub(super) enum What {
    Io(io::Error),
    /// No record of a journal; the message of the reader has none of its contents.
    Unreadable(String),
    Newer(u32),
    Foreign,
    /// The checksum does not match the record.
    Damaged,
    /// Another call holds the lock.
    Held {
        key: OnceKey,
        waited: Duration,
    },
}

impl JournalError {
    pub(super) fn new(path: &Path, what: What) -> Self {
        Self {
            path: path.to_owned(),
            what,
            sent: Sent::No,
        }
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::new(path, What::Io(error))
    }

    /// Says that something was sent before this went wrong, or may have been.
    pub(super) fn after(self, sent: Sent) -> Self {
        Self { sent, ..self }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is not an intact record of this journal: it is damaged, cut off, or belongs
    /// to another key.
    ///
    /// Then the outcome for its key is unknown until the file is removed. Check at the service
    /// before you remove it.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(
            self.what,
            What::Unreadable(_) | What::Foreign | What::Damaged
        )
    }

    /// Whether another call held the key, or the same text under another key, for longer than
    /// [`Journal::lock_timeout`](crate::Journal::lock_timeout).
    #[must_use]
    pub fn is_held(&self) -> bool {
        matches!(self.what, What::Held { .. })
    }

    /// Whether a newer version of casebook wrote it.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(self.what, What::Newer(_))
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.what {
            What::Io(_) => write!(f, "the journal's {path} cannot be used"),
            What::Unreadable(why) => {
                write!(f, "{path}: expected a record of a journal, found {why}")
            }
            What::Newer(found) => write!(
                f,
                "{path}: expected a record of version {}, found version {found}",
                super::record::VERSION
            ),
            What::Foreign => write!(f, "{path}: expected the record of its key, found another's"),
            What::Damaged => write!(
                f,
                "{path}: expected an intact journal record, found a damaged one that does not \
                 match its checksum"
            ),
            What::Held { key, waited } => write!(
                f,
                "another call has had the key {:?}, or its text, for {:.1} s; nothing was sent by \
                 this one",
                key.as_str(),
                waited.as_secs_f64()
            ),
        }
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.what {
            What::Io(error) => Some(error),
            _ => None,
        }
    }
}

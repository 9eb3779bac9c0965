//! Documents that an archive may have to do without.

use casebook_artifact::DownloadError;

use super::gaps::{Gap, Gaps};
use crate::store::Blob;

/// Why a run without documents has none.
pub(super) const NOT_WANTED: &str = "documents were not to be archived";

/// A document of a row, or why there is none.
#[derive(Debug)]
pub(super) enum Document {
    /// The archive has it.
    Kept(Blob),
    /// The archive has to do without it. The text is the row's.
    Missing(Gap, String),
}

impl Document {
    pub(super) fn sha256(&self) -> Option<&str> {
        match self {
            Self::Kept(blob) => Some(&blob.sha256),
            Self::Missing(..) => None,
        }
    }

    pub(super) fn size(&self) -> Option<i64> {
        match self {
            Self::Kept(blob) => i64::try_from(blob.size).ok(),
            Self::Missing(..) => None,
        }
    }

    pub(super) fn missing(&self) -> Option<&str> {
        match self {
            Self::Kept(_) => None,
            Self::Missing(_, why) => Some(why),
        }
    }

    /// Counts the document if it is missing.
    pub(super) fn count_in(&self, gaps: &mut Gaps) {
        if let Self::Missing(gap, _) = self {
            *gaps += *gap;
        }
    }
}

/// Returns the document that the service refuses, if asking again later is of no use. The row has the code.
pub(super) fn refused(error: &DownloadError) -> Option<Document> {
    match error {
        DownloadError::Link(error) if error.fault().is_some() && !error.is_retryable() => {
            let code = error.code()?.to_owned();
            Some(Document::Missing(Gap::Refused, code))
        }
        _ => None,
    }
}

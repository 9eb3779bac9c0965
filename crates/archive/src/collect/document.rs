//! Documents that an archive may have to do without.

use casebook_artifact::DownloadError;

use super::gaps::{Gap, Gaps};
use crate::store::Blob;

/// Why a run without documents has none.
pub(super) const NOT_WANTED: &str = "documents were not to be archived";

/// A document of a row, or why there is none.
#[derive(Debug)]
pub(super) enum Document<B = Blob> {
    /// The archive has it, or is about to.
    Kept(B),
    /// The archive has to do without it. The text is the row's.
    Missing(Gap, String),
}

impl Document {
    pub(super) fn sha256(&self) -> Option<&str> {
        Some(&self.kept()?.sha256)
    }

    pub(super) fn size(&self) -> Option<i64> {
        i64::try_from(self.kept()?.size).ok()
    }

    pub(super) fn missing(&self) -> Option<&str> {
        match self {
            Self::Kept(_) => None,
            Self::Missing(_, why) => Some(why),
        }
    }
}

impl<B> Document<B> {
    pub(super) fn kept(&self) -> Option<&B> {
        match self {
            Self::Kept(kept) => Some(kept),
            Self::Missing(..) => None,
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
pub(super) fn refused<B>(error: &DownloadError) -> Option<Document<B>> {
    match error {
        DownloadError::Link(error) if error.fault().is_some() && !error.is_retryable() => {
            let code = error.code()?.to_owned();
            Some(Document::Missing(Gap::Refused, code))
        }
        _ => None,
    }
}

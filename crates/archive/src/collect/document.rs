//! Documents that an archive may have to do without.

use casebook_artifact::DownloadError;

use crate::store::Blob;

/// Why a run without documents has none.
pub(super) const NOT_WANTED: &str = "documents were not to be archived";

/// A document of a row, or why there is none.
#[derive(Debug)]
pub(super) enum Document {
    /// The archive has it.
    Kept(Blob),
    /// The service does not give it out.
    Missing(String),
}

impl Document {
    pub(super) fn sha256(&self) -> Option<&str> {
        match self {
            Self::Kept(blob) => Some(&blob.sha256),
            Self::Missing(_) => None,
        }
    }

    pub(super) fn size(&self) -> Option<i64> {
        match self {
            Self::Kept(blob) => i64::try_from(blob.size).ok(),
            Self::Missing(_) => None,
        }
    }

    pub(super) fn missing(&self) -> Option<&str> {
        match self {
            Self::Kept(_) => None,
            Self::Missing(why) => Some(why),
        }
    }
}

/// Returns the code with which the service refuses a document, if asking again later is of no use.
pub(super) fn refusal(error: &DownloadError) -> Option<String> {
    match error {
        DownloadError::Link(error) if error.fault().is_some() && !error.is_retryable() => {
            error.code().map(str::to_owned)
        }
        _ => None,
    }
}

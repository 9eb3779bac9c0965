//! How far a download has come.

/// The progress of a download.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DownloadProgress {
    /// The number of bytes that have been received. It goes back to 0 if the download starts over.
    pub received: u64,
    /// The length of the document in bytes, if the host announced it.
    pub total: Option<u64>,
}

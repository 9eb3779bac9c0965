//! A file in a listing.

/// A file in a listing. Files are sorted by their names.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Listed {
    pub(crate) name: String,
    /// In bytes.
    pub(crate) size: u64,
}

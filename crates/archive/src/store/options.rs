//! The options of a store.

use casebook_files::Access;

use crate::format::Format;

/// How an archive is opened.
#[derive(Clone, Debug, Default)]
pub struct StoreOptions {
    pub(super) access: Access,
    pub(super) format: Option<Format>,
}

impl StoreOptions {
    /// Creates the options for an archive of any format, whose files are for their owner alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the permissions of new files and folders. A bucket has none.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Sets the format that the archive must have.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }
}

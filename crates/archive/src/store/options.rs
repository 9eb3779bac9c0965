//! The options of a store.

#[cfg(feature = "s3")]
use std::path::PathBuf;

use casebook_files::Access;
#[cfg(feature = "s3")]
use casebook_stack::Config;

use crate::format::Format;

/// How an archive is opened.
#[derive(Clone, Debug, Default)]
pub struct StoreOptions {
    pub(super) access: Access,
    pub(super) format: Option<Format>,
    #[cfg(feature = "s3")]
    pub(super) config: Option<Config>,
    #[cfg(feature = "s3")]
    pub(super) temporary: Option<PathBuf>,
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

    /// Sets the configuration by which requests to a bucket are sent; without it, `Config::from_env`
    /// makes it.
    ///
    /// It brings the credentials, the Region, the transport and the retries. The endpoint comes from
    /// `AWS_ENDPOINT_URL_S3` and its like, or from `Config::endpoint_url`, which has to be that of S3. A
    /// bucket at a custom endpoint is in the path of the URLs. Plain HTTP needs `Config::allow_http`,
    /// except to this machine.
    #[cfg(feature = "s3")]
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Sets the folder for large documents on their way to a bucket; that of the system by default.
    ///
    /// The files are for their owner alone, and are removed when the document is sent.
    #[cfg(feature = "s3")]
    #[must_use]
    pub fn temporary(mut self, folder: PathBuf) -> Self {
        self.temporary = Some(folder);
        self
    }
}

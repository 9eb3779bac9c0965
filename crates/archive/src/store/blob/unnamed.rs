//! A document that is whole and has no name yet.

use std::fmt;

use bytes::Bytes;

use super::{Backend, Blob, Staged, StoreError};
use crate::layout::Layout;

/// A document that is whole and has no name yet. It leaves nothing if it is dropped.
pub(crate) struct UnnamedBlob {
    pub(super) backend: Backend,
    pub(super) blob: Blob,
    /// The file with the beginning of the document, if there is one.
    pub(super) staged: Option<Staged>,
    pub(super) rest: Bytes,
}

impl UnnamedBlob {
    /// Returns the hash, of which the name will be made, and the size.
    pub(crate) fn blob(&self) -> &Blob {
        &self.blob
    }

    /// Gives the document its name. If the archive has this document already, nothing changes.
    ///
    /// # Errors
    ///
    /// Fails when the document cannot be written. Nothing of it is left then.
    pub(crate) async fn keep(self) -> Result<Blob, StoreError> {
        let name = Layout::blob(&self.blob.sha256);
        let keep = self
            .backend
            .keep(name, self.blob.size, self.staged, self.rest);
        keep.await?;
        Ok(self.blob)
    }
}

impl fmt::Debug for UnnamedBlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnnamedBlob").field(&self.blob).finish()
    }
}

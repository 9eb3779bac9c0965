//! The size and the hash of a document.

/// The size and the hash of a document that was downloaded into a file or a writer.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SavedDocument {
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 hash.
    pub sha256: [u8; 32],
}

impl SavedDocument {
    /// Returns the SHA-256 hash as lower-case hexadecimal digits.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }
}

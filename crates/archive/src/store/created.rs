//! The outcome of a write that replaces nothing.

/// Whether a write that replaces nothing has made its file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the caller has to decide on both")]
pub enum Created {
    /// The file is new.
    New,
    /// The name was taken, and the file of this name is unchanged.
    Exists,
}

//! How it came out.

use casebook_types::support::CaseId;

/// How it is known that something has happened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Confirmation {
    /// It was sent now, and the service said yes.
    Sent,
    /// The journal knew; nothing was sent.
    Recalled,
    /// It had been sent before, or now without an answer, and was found at the service.
    Found,
}

/// The case that a key stands for.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedCase {
    /// Its id in requests.
    pub case_id: CaseId,
    /// How it is known to be open.
    pub how: Confirmation,
}

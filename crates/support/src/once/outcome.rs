//! The outcome of a call with a key.

use casebook_types::support::CaseId;

/// The evidence that the operation of a key has happened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Confirmation {
    /// This call sent the request, and the service confirmed it.
    Sent,
    /// The journal already had the outcome. This call sent nothing.
    Recalled,
    /// No response arrived, but this call found the effect of the request at the service. The
    /// request was sent by this call or by an earlier one.
    Found,
}

/// The case that a key has opened.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedCase {
    /// The id of the case, for further requests.
    pub case_id: CaseId,
    /// The evidence that the case is open.
    pub confirmation: Confirmation,
}

//! The outcome of a call with a key.

use casebook_types::support::CaseId;

/// How a call knows that the case of its key is open, or that the reply of its key was added.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Confirmation {
    /// This call sent the request, and the service confirmed it.
    Sent,
    /// The journal already had the outcome. This call sent nothing.
    Recalled,
    /// This call found the case or reply at the service. This call or an earlier one sent the request,
    /// and got no response that confirmed it.
    Found,
}

/// The case that a key has opened.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedCase {
    /// The id of the case, for further requests.
    pub case_id: CaseId,
    /// How the call knows that the case is open.
    pub confirmation: Confirmation,
}

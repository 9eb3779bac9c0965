//! What a run reads of each account.

use super::sources::Sources;

/// What a run reads of each account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// The sources that are read.
    pub(crate) sources: Sources,
    /// Whether the documents of reports and agreements are read.
    pub(crate) documents: bool,
    /// Whether the caller accepts the terms of reports.
    pub(crate) accept_terms: bool,
}

//! A row of the result of a sync.

use serde::Serialize;

/// A report and its outcome.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) version: Option<i64>,
    pub(super) name: Option<String>,
    pub(super) outcome: &'static str,
    pub(super) file: Option<String>,
    pub(super) terms_file: Option<String>,
    pub(super) reason: Option<String>,
    /// The reason without what differs between two failures of one cause.
    #[serde(skip)]
    pub(super) cause: Option<String>,
}

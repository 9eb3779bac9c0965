//! The lines of the manifest, as its file has them.

use casebook::types::{ReportId, ReportVersion};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One complete report document in the folder, with its terms.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Entry {
    /// The identifier of the report.
    pub(crate) id: ReportId,
    /// The version of the report.
    pub(crate) version: ReportVersion,
    /// The name of the report.
    pub(crate) name: Option<String>,
    /// The series that the report belongs to.
    pub(crate) series: Option<String>,
    /// The category of the report.
    pub(crate) category: Option<String>,
    /// The company that the report is about.
    pub(crate) company: Option<String>,
    /// The product that the report is about.
    pub(crate) product: Option<String>,
    /// The beginning of the period that the report covers, as the service writes it.
    pub(crate) period_start: Option<String>,
    /// The end of the period that the report covers.
    pub(crate) period_end: Option<String>,
    /// The name of the document in this folder.
    pub(crate) file: String,
    /// The SHA-256 of the document, in hexadecimal digits.
    pub(crate) sha256: String,
    /// The size of the document in bytes.
    pub(crate) size: u64,
    /// The name of the file with the terms of the report.
    pub(crate) terms_file: String,
    /// The SHA-256 of the terms.
    pub(crate) terms_sha256: String,
    /// The size of the terms in bytes.
    pub(crate) terms_size: u64,
    /// How the terms were accepted.
    pub(crate) accepted: Acceptance,
    /// The time of the download (RFC 3339).
    pub(crate) fetched_at: String,
    /// The account that downloaded the report, if it is known.
    pub(crate) account: Option<String>,
    /// The ARN of the user or of the session of a role that downloaded the report. Earlier versions
    /// did not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caller: Option<String>,
    /// The endpoint that the report was downloaded from.
    pub(crate) endpoint: Option<String>,
    /// Members that a later version of this command may add. They are kept when the manifest is
    /// written.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// How the terms of a report were accepted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Acceptance {
    /// The service gives the report without an explicit acceptance.
    Passthrough,
    /// The user accepted the terms by `--accept-terms`.
    Explicitly,
}

/// A line that says that the lines before about this document no longer count. A run appends it
/// before it replaces a document, and the end of the run removes it together with those lines.
///
/// An earlier version of this command refuses such a line, which only a killed run leaves: it would
/// take the line before for true.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removed {
    /// The name of the document.
    pub(super) file: String,
    /// Always true.
    pub(super) removed: bool,
}

impl Removed {
    /// Makes the line about the document with this file name.
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            removed: true,
        }
    }
}

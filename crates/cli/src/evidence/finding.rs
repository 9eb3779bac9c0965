//! What was found about one thing in a folder.

use casebook_evidence::Files;
use serde::Serialize;

/// How one thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// It is as it should be.
    Ok,
    /// It is worth knowing, and no proof of anything.
    Note,
    /// It is not as it should be.
    Broken,
}

/// What was found about one thing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Finding {
    /// How it stands.
    pub(crate) result: Standing,
    /// What kind of thing it is.
    pub(crate) what: &'static str,
    /// Its name: the name of a file, or that of the folder.
    pub(crate) name: String,
    /// A sentence about it.
    pub(crate) detail: String,
    /// The SHA-256 that it should have.
    pub(crate) expected: Option<String>,
    /// The SHA-256 that it has.
    pub(crate) found: Option<String>,
}

impl Finding {
    pub(super) fn ok(what: &'static str, name: &str, detail: impl Into<String>) -> Self {
        Self::new(Standing::Ok, what, name, detail)
    }

    pub(super) fn note(what: &'static str, name: &str, detail: impl Into<String>) -> Self {
        Self::new(Standing::Note, what, name, detail)
    }

    pub(super) fn broken(what: &'static str, name: &str, detail: impl Into<String>) -> Self {
        Self::new(Standing::Broken, what, name, detail)
    }

    /// The hash of a file is not the one that was recorded.
    pub(super) fn changed(what: &'static str, name: &str, expected: &str, found: &str) -> Self {
        let detail = format!("changed: expected the SHA-256 {expected}, found {found}");
        Self::broken(what, name, detail).with(Some(expected), Some(found))
    }

    /// A file is not there.
    pub(super) fn missing(what: &'static str, name: &str, expected: &str) -> Self {
        let detail = format!("missing: expected the SHA-256 {expected}, found no file");
        Self::broken(what, name, detail).with(Some(expected), None)
    }

    /// A file is there that nothing has recorded.
    pub(super) fn added(what: &'static str, name: &str, found: &str) -> Self {
        let detail = format!("added: expected no file, found the SHA-256 {found}");
        Self::broken(what, name, detail).with(None, Some(found))
    }

    /// Adds both hashes.
    pub(super) fn with(mut self, expected: Option<&str>, found: Option<&str>) -> Self {
        self.expected = expected.map(str::to_owned);
        self.found = found.map(str::to_owned);
        self
    }

    fn new(result: Standing, what: &'static str, name: &str, detail: impl Into<String>) -> Self {
        Self {
            result,
            what,
            name: name.to_owned(),
            detail: detail.into(),
            expected: None,
            found: None,
        }
    }
}

/// Names what differs between two lists of files.
pub(super) fn differences(what: &'static str, expected: &Files, found: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, sha256) in expected {
        match found.get(name) {
            None => findings.push(Finding::missing(what, name, sha256)),
            Some(other) if other != sha256 => {
                findings.push(Finding::changed(what, name, sha256, other));
            }
            Some(_) => {}
        }
    }
    let added = found
        .iter()
        .filter(|(name, _)| !expected.contains_key(*name));
    findings.extend(added.map(|(name, sha256)| Finding::added(what, name, sha256)));
    findings
}

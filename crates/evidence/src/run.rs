//! The record of one run of `report sync`: a line of `runs.txt`.

use serde::{Deserialize, Serialize};

use crate::{Changes, EvidenceError};

/// What a run was, and what it has changed in the folder.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Run {
    /// The number of the run, from 1.
    pub run: u64,
    /// The SHA-256 of the line of the run before, with its line feed. `None` for the first run.
    pub previous: Option<String>,
    /// When the run began, by the clock of this machine (RFC 3339).
    pub started_at: String,
    /// When the run ended, by the clock of this machine.
    pub ended_at: String,
    /// The time of the service beside that of this machine, if a response had it.
    pub clock: Option<Clocks>,
    /// Whose credentials signed the requests, by STS.
    pub caller: Caller,
    /// The program that ran.
    pub tool: Tool,
    /// The endpoint of AWS Artifact.
    pub endpoint: String,
    /// The requests that were answered, in the order of their answers.
    pub requests: Vec<AnsweredRequest>,
    /// The SHA-256 of `manifest.jsonl` at the end of the run. `None` if there was none.
    pub manifest_sha256: Option<String>,
    /// What the folder had when the run began, and no run has recorded: the work of a run that was
    /// killed, of an earlier version, or of somebody else.
    #[serde(default, skip_serializing_if = "Changes::is_empty")]
    pub found: Changes,
    /// The SHA-256 that `manifest.jsonl` had when the run began, if it is not that of the run before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_manifest_sha256: Option<String>,
    /// What did not fit in the records of the runs before, in words, such as a record that was removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found_breaks: Vec<String>,
    /// What the run has changed.
    #[serde(default)]
    pub changed: Changes,
}

/// The identity that signed the requests.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Caller {
    /// The number of the account.
    pub account: String,
    /// The ARN of the user or of the session of a role.
    pub arn: String,
    /// The unique id of the user or the role.
    pub user_id: Option<String>,
}

/// The time of the service and the time here, when the same response came.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Clocks {
    /// The header `Date` of the response (RFC 3339).
    pub service: String,
    /// The clock of this machine when the response came.
    pub here: String,
}

/// A request that the service has answered.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AnsweredRequest {
    /// The operation.
    pub operation: String,
    /// The id that the service gave the request.
    pub request_id: String,
}

/// The program and its version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// The name of the program.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Run {
    /// Begins a record.
    pub(crate) fn new(run: u64, previous: Option<String>, caller: Caller, tool: Tool) -> Self {
        Self {
            run,
            previous,
            started_at: String::new(),
            ended_at: String::new(),
            clock: None,
            caller,
            tool,
            endpoint: String::new(),
            requests: Vec::new(),
            manifest_sha256: None,
            found: Changes::default(),
            found_manifest_sha256: None,
            found_breaks: Vec::new(),
            changed: Changes::default(),
        }
    }

    /// Reads a line of `runs.txt`, with or without its line feed.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub fn read(line: &[u8]) -> Result<Self, EvidenceError> {
        serde_json::from_slice(line)
            .map_err(|why| EvidenceError::new(format!("expected the record of a run: {why}")))
    }

    /// Returns the line of `runs.txt`, with its line feed.
    pub fn to_line(&self) -> Vec<u8> {
        // A struct of texts and numbers always serializes.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

impl Caller {
    /// Names an identity: the number of its account, its ARN, and its unique id if that is known.
    pub fn new(
        account: impl Into<String>,
        arn: impl Into<String>,
        user_id: Option<String>,
    ) -> Self {
        Self {
            account: account.into(),
            arn: arn.into(),
            user_id,
        }
    }
}

impl Clocks {
    /// Sets two times (RFC 3339) beside each other.
    pub fn new(service: impl Into<String>, here: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            here: here.into(),
        }
    }
}

impl AnsweredRequest {
    /// Names an operation and the id of a request.
    pub fn new(operation: impl Into<String>, request_id: impl Into<String>) -> Self {
        Self {
            operation: operation.into(),
            request_id: request_id.into(),
        }
    }
}

impl Tool {
    /// Names a program and its version.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let caller = Caller::new("111122223333", "arn:aws:iam::111122223333:user/a", None);
        let mut run = Run::new(1, None, caller, Tool::new("casebook", "1.0"));
        run.clock = Some(Clocks::new("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"));
        run.requests.push(AnsweredRequest::new("ListReports", "1"));
        run.found.removed.insert("a.pdf".into());
        assert_eq!(Run::read(&run.to_line()), Ok(run));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Run::read(&bytes);
        }
    }
}

//! The record of one run of `report sync`: a line of `runs.txt`.

use casebook::auth::sts::CallerIdentity;
use serde::{Deserialize, Serialize};

use super::files::Changes;

/// What a run was, and what it has changed in the folder.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Run {
    /// The number of the run, from 1.
    pub(crate) run: u64,
    /// The SHA-256 of the line of the run before, with its line feed. `None` for the first run.
    pub(crate) previous: Option<String>,
    /// When the run began, by the clock of this machine (RFC 3339).
    pub(crate) started_at: String,
    /// When the run ended, by the clock of this machine.
    pub(crate) ended_at: String,
    /// The time of the service beside that of this machine, if a response had it.
    pub(crate) clock: Option<Clocks>,
    /// Whose credentials signed the requests, by STS.
    pub(crate) caller: Caller,
    /// The program that ran.
    pub(crate) tool: Tool,
    /// The endpoint of AWS Artifact.
    pub(crate) endpoint: String,
    /// The requests that were answered, in the order of their answers.
    pub(crate) requests: Vec<AnsweredRequest>,
    /// The SHA-256 of `manifest.jsonl` at the end of the run. `None` if there was none.
    pub(crate) manifest_sha256: Option<String>,
    /// What the folder had when the run began, and no run has recorded: the work of a run that was
    /// killed, of an earlier version, or of somebody else.
    #[serde(default, skip_serializing_if = "Changes::is_empty")]
    pub(crate) found: Changes,
    /// The SHA-256 that `manifest.jsonl` had when the run began, if it is not that of the run before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) found_manifest_sha256: Option<String>,
    /// What did not fit in the records of the runs before, in words, such as a record that was removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) found_breaks: Vec<String>,
    /// What the run has changed.
    #[serde(default)]
    pub(crate) changed: Changes,
}

/// The identity that signed the requests.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Caller {
    /// The number of the account.
    pub(crate) account: String,
    /// The ARN of the user or of the session of a role.
    pub(crate) arn: String,
    /// The unique id of the user or the role.
    pub(crate) user_id: Option<String>,
}

/// The time of the service and the time here, when the same response came.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Clocks {
    /// The header `Date` of the response (RFC 3339).
    pub(crate) service: String,
    /// The clock of this machine when the response came.
    pub(crate) here: String,
}

/// A request that the service has answered.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct AnsweredRequest {
    /// The operation.
    pub(crate) operation: String,
    /// The id that the service gave the request.
    pub(crate) request_id: String,
}

/// The program and its version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Tool {
    /// The name of the program.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
}

impl Tool {
    /// Returns this program.
    pub(crate) fn this() -> Self {
        Self {
            name: "casebook".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

impl From<CallerIdentity> for Caller {
    fn from(caller: CallerIdentity) -> Self {
        Self {
            account: caller.account,
            arn: caller.arn,
            user_id: caller.user_id,
        }
    }
}

//! Which operations the caller may use.

use std::time::Duration;

use casebook::protocol::{Api, CommonError};
use casebook::stack::Client;
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::finding::{Finding, exit};
use crate::command::api::{BoxedOperation, Row};
use crate::exit::Exit;
use crate::failure::Failure;

/// The time limit of all probes together.
const LIMIT: Duration = Duration::from_secs(6);

/// How many probes are under way at the same time.
const AT_ONCE: usize = 8;

/// A case that cannot exist: no account has this number, and the service is younger than 1970.
const NO_CASE: &str = "case-000000000000-muen-1970-0000000000000000";

/// The operations that change a case. With a case that cannot exist they do nothing, and an allowed
/// one is refused with `CaseIdNotFound`.
const OF_A_CASE: [&str; 2] = ["AddCommunicationToCase", "ResolveCase"];

/// The permissions for one service.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) finding: Finding,
    /// The IAM actions that the caller lacks.
    pub(super) missing: Vec<String>,
}

/// What a probe has shown.
enum Outcome {
    Allowed,
    Missing(String),
    NoPlan,
    /// The failure says nothing about the permission.
    Open(Failure),
}

/// The result for a service that was not reached.
pub(super) fn not_tried(name: &'static str) -> Access {
    Access {
        finding: Finding::not_tried(name, "the service was not reached"),
        missing: Vec::new(),
    }
}

/// Sends every operation that only reads, and those of a case, and judges by the answers.
pub(super) async fn probe<A: Api>(
    name: &'static str,
    table: &'static [Row<A>],
    client: Result<Client<A>, Failure>,
) -> Access {
    let client = match client {
        Ok(client) => client,
        Err(failure) => {
            return Access {
                finding: Finding::of(name, failure),
                missing: Vec::new(),
            };
        }
    };
    let end = Instant::now() + LIMIT;
    let probes = table
        .iter()
        .filter_map(|row| Some((row.name(), probe_of(row)?)));
    let outcomes = stream::iter(probes).map(|(operation, probe)| {
        let client = client.clone();
        async move {
            let sent = async { probe?.send(client).await };
            match timeout_at(end, sent).await {
                Ok(Ok(_)) => Outcome::Allowed,
                Ok(Err(failure)) => judge(failure),
                Err(_) => {
                    let why = format!("{operation}: no answer in time");
                    Outcome::Open(Failure::other(why))
                }
            }
        }
    });
    let outcomes: Vec<Outcome> = outcomes.buffer_unordered(AT_ONCE).collect().await;
    let not_tried = table.len() - outcomes.len();
    report(name, outcomes, not_tried)
}

/// Returns the operation that shows whether the caller may use it; `None` if it would change
/// something.
fn probe_of<A: Api>(row: &Row<A>) -> Option<Result<BoxedOperation<A>, Failure>> {
    match OF_A_CASE.contains(&row.name()) {
        true => {
            let mut input = json!({ "caseId": NO_CASE });
            if row.name() == "AddCommunicationToCase" {
                input["communicationBody"] = "casebook doctor".into();
            }
            Some(row.operation(input))
        }
        false => row.smallest_read(),
    }
}

/// Judges a refusal. Services check the permission of the caller before they look for what the
/// request names, so any refusal for another reason shows that the caller has it.
fn judge(failure: Failure) -> Outcome {
    if let Some(action) = failure.missing_action() {
        return Outcome::Missing(action);
    }
    if failure.lacks_plan() {
        return Outcome::NoPlan;
    }
    let is_common = matches!(
        CommonError::from_code(failure.code()),
        None | Some(CommonError::Validation | CommonError::Serialization)
    );
    match failure.exit() == Exit::Service && is_common && failure.is_client_error() {
        true => Outcome::Allowed,
        false => Outcome::Open(failure),
    }
}

fn report(name: &'static str, outcomes: Vec<Outcome>, not_tried: usize) -> Access {
    let all = outcomes.len();
    let (mut allowed, mut lack_plan, mut missing, mut open) = (0, 0, Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Outcome::Allowed => allowed += 1,
            Outcome::NoPlan => lack_plan += 1,
            Outcome::Missing(action) => missing.push(action),
            Outcome::Open(failure) => open.push(failure),
        }
    }
    missing.sort_unstable();
    missing.dedup();
    let rest = format!("{not_tried} that change something were not tried");
    let finding = if !missing.is_empty() {
        Finding::missing(name, format!("the caller lacks {}", missing.join(", ")))
            .advise("add the policy that this command prints to the user or role of the caller")
    } else if lack_plan > 0 {
        Finding::not_tried(name, "the account has no plan with the Support API")
    } else if let Some(at) = open.iter().position(|it| exit(it) == Exit::Configuration) {
        Finding::of(name, open.swap_remove(at))
    } else if !open.is_empty() {
        let count = open.len();
        let (why, advice) = open.swap_remove(0).into_parts();
        let detail =
            format!("{allowed} of {all} operations are allowed, {count} are not known: {why}");
        Finding::warning(name, detail).advise(advice.unwrap_or_else(|| "try again".to_owned()))
    } else {
        Finding::ok(
            name,
            format!("all {all} operations that were tried are allowed; {rest}"),
        )
    };
    Access { finding, missing }
}

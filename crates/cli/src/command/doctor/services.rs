//! What the services say about the caller: the account, and the support plan.

use std::time::Duration;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::protocol::Operation;
use casebook::stack::Client;
use casebook::support::{DescribeSeverityLevels, Support};
use tokio::time::timeout;

use super::finding::Finding;
use crate::command::ask::ask;
use crate::failure::Failure;

/// The time limit of one operation, with its retries.
const LIMIT: Duration = Duration::from_secs(5);

/// Asks STS for the account and the caller.
pub(super) async fn account(client: Result<Client<Sts>, Failure>) -> Finding {
    match within_limit(client, GetCallerIdentity::new()).await {
        Ok(caller) => Finding::ok("account", format!("{}, as {}", caller.account, caller.arn)),
        Err(failure) => Finding::of("account", failure),
    }
}

/// Learns from the severities of cases whether the plan of the account has the Support API.
pub(super) async fn plan(client: Result<Client<Support>, Failure>) -> Finding {
    const NAME: &str = "plan";
    match within_limit(client, DescribeSeverityLevels::new()).await {
        Ok(levels) => {
            let levels = levels.severity_levels.iter();
            let codes: Vec<&str> = levels
                .filter_map(|level| Some(level.code.as_ref()?.as_str()))
                .collect();
            Finding::ok(
                NAME,
                format!(
                    "has the Support API, with the severities {}",
                    codes.join(", ")
                ),
            )
        }
        Err(failure) if failure.lacks_plan() => {
            let detail = "Basic or Developer: the account has no plan with the Support API";
            Finding::warning(NAME, detail).advise(
                "report, agreement, inquiry and account work without one; case, attachment, catalog \
                 and advisor need a Business, Enterprise On-Ramp, Enterprise or Unified Operations plan",
            )
        }
        Err(failure) if failure.missing_action().is_some() => {
            Finding::not_tried(NAME, "the caller may not ask for the severities of cases")
        }
        Err(failure) => Finding::of(NAME, failure),
    }
}

async fn within_limit<Op: Operation>(
    client: Result<Client<Op::Api>, Failure>,
    operation: Op,
) -> Result<Op::Output, Failure> {
    let client = client?;
    timeout(LIMIT, ask(&client, operation))
        .await
        .unwrap_or_else(|_| {
            let why = format!("{}: no answer within {} s", Op::NAME, LIMIT.as_secs());
            Err(Failure::other(why).advise("try again"))
        })
}

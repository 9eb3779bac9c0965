//! `case wait`

use std::convert::Infallible;
use std::time::Duration;

use casebook::protocol::Operation as _;
use casebook::support::{CaseStatusError, CaseStatusWait, DescribeCases, Support};
use casebook::types::support::CaseStatus;
use clap::Args;
use serde_json::json;
use tokio::sync::mpsc;

use super::CaseRef;
use super::list::Status;
use super::show::HEAD;
use crate::command::ask::json as written;
use crate::duration::duration;
use crate::exit::Exit;
use crate::failure::{Failure, chain, one_line};
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Wait until a case has a status
///
/// Each change of the status is noted on stderr. The exit code is 0 when the case has one of the
/// statuses, and 255 when the time of --timeout is over.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Wait until a case is resolved", "casebook case wait 4360679774 --status resolved"),
    ("Or until it waits for you", "casebook case wait 1541019661 --status resolved,pending-customer-action"),
]))]
pub(crate) struct Wait {
    #[command(flatten)]
    case_ref: CaseRef,

    /// Status that ends the wait; several with commas
    ///
    /// The status is unassigned, opened, work-in-progress, pending-customer-action,
    /// customer-action-completed, reopened or resolved. A case may be resolved before it has another
    /// status that you wait for, so name every status that ends the wait.
    #[arg(long, value_name = "STATUS", required = true, value_delimiter = ',')]
    status: Vec<Status>,

    /// Time between two polls, such as 5m
    ///
    /// The time is a number with s, m, h or d; a number alone counts seconds. It is at least one
    /// second. The longest wait is that of --timeout, or else 24 hours.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "1m")]
    #[arg(allow_negative_numbers = true)]
    every: Duration,
}

impl Wait {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let wanted: Option<Vec<CaseStatus>> = self
            .status
            .iter()
            .map(|status| status.of_one().cloned())
            .collect();
        let Some(wanted) = wanted else {
            let why = "expected the status of one case, found \"all-open\", which no case has";
            return Err(Failure::parameter("--status", why));
        };
        let client = session.client::<Support>()?;
        // The user knows the case by the id or number of the command line.
        let named = self.case_ref.to_string();
        let id = self.case_ref.id(&client).await?;
        let (tell, mut told) = mpsc::unbounded_channel();
        let mut wait = CaseStatusWait::new(client, id.clone())
            .poll_every(self.every)
            .on_change(move |status| {
                // The receiver lives as long as the wait.
                let _ = tell.send(status.clone());
            });
        if let Some(limit) = session.timeout() {
            wait = wait.limit(limit);
        }
        let say = |status: CaseStatus| {
            session.note(format_args!(
                "case {named} is {}",
                one_line(status.as_str())
            ));
        };
        let changes = async {
            while let Some(status) = told.recv().await {
                say(status);
            }
            // The sender lives as long as the wait, so this is not reached.
            std::future::pending::<Infallible>().await
        };
        let done = tokio::select! {
            biased;
            done = wait.until_any(wanted) => done,
            never = changes => match never {},
        };
        while let Ok(status) = told.try_recv() {
            say(status);
        }
        let case = done.map_err(|error| failure(&error, id.as_str(), &named))?;
        session.print(json!({ "case": written(&case)? }), View::Record(HEAD))
    }
}

/// Creates the failure of a wait: that of the service, if it refused a poll, or else that the time is
/// over, with the name that the user gave the case.
fn failure(error: &CaseStatusError, id: &str, named: &str) -> Failure {
    match error.client_error() {
        Some(error) if !error.is_retryable() => Failure::call::<DescribeCases>(error),
        _ => Failure::new(Exit::Other, "Timeout", chain(error).replacen(id, named, 1))
            .during(DescribeCases::NAME)
            .with_response()
            .advise("a longer --timeout waits longer"),
    }
}

//! `--dry-run`

use casebook::protocol::Operation;
use casebook::support::{Client, DescribeSeverityLevels, Files, Support, dry_run_result};
use clap::ValueEnum;
use serde::Serialize;

use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::session::Session;

/// Where an operation is checked that is not to be performed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum DryRun {
    /// The request is not sent
    Local,
    /// The service checks the request
    Service,
}

/// Notes on stderr that nothing was done, and how many files would go along.
pub(super) fn note(session: &Session, nothing: &str, files: &Files) {
    let attached = match files.as_slice().len() {
        0 => String::new(),
        1 => " with 1 file".to_owned(),
        many => format!(" with {many} files"),
    };
    session.note(format_args!("{nothing}; this would be sent{attached}"));
}

/// Sends an operation whose member `dryRun` is set, and returns when the service has found it valid.
///
/// A service that does not know the member would perform the operation. So this function first sends a
/// dry run of an operation that only reads (docs/service-notes.md, "Dry runs").
///
/// # Errors
///
/// Fails if the service would refuse the operation. If the service answers the first dry run with
/// data, the operation was not sent.
pub(super) async fn at_service<Op>(
    session: &Session,
    client: &Client,
    mutation: &Mutation,
    operation: Op,
) -> Result<(), Failure>
where
    Op: Operation<Api = Support>,
    Op::Output: Serialize,
{
    let reading = client.send(DescribeSeverityLevels::new().dry_run(true));
    match dry_run_result(reading.await) {
        Ok(None) => {}
        Ok(Some(_)) => {
            let why =
                "this service ignores dryRun, and would perform the operation; it was not sent";
            return Err(Failure::new(Exit::Other, "NoDryRun", why)
                .during(Op::NAME)
                .advise("--dry-run without =service checks the input all the same"));
        }
        Err(error) => return Err(Failure::call::<DescribeSeverityLevels>(&error)),
    }
    let sending = session.track(mutation, client.send(operation));
    match dry_run_result(sending.await) {
        Ok(None) => Ok(()),
        Ok(Some(output)) => {
            let why = "the service ignored dryRun";
            Err(Failure::performed::<Op>(why, &json(&output)?))
        }
        Err(error) => Err(Failure::call::<Op>(&error)),
    }
}

//! `--dry-run`

use casebook::protocol::Operation;
use casebook::support::{
    CaseCheck, CaseProblem, Client, CreateCase, DescribeCreateCaseOptions, DescribeSeverityLevels,
    Support, dry_run_result,
};
use clap::ValueEnum;
use serde::Serialize;

use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::session::Session;

/// The place of a dry run, in which an operation is checked and not performed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum DryRun {
    /// The request is not sent
    Local,
    /// The service checks the request
    Service,
}

/// Notes on stderr that nothing was done, and how many files would be sent with the printed input.
pub(super) fn note(session: &Session, nothing: &str, files: usize) {
    let attached = match files {
        0 => String::new(),
        1 => " with 1 file".to_owned(),
        many => format!(" with {many} files"),
    };
    session.note(format_args!("{nothing}; this would be sent{attached}"));
}

/// Sends an operation whose member `dryRun` is set, and returns when the service has found it valid.
///
/// A service that does not know the member would perform the operation. So this function first
/// sends a dry run of an operation that only reads. Data in its response show that the service does
/// not know dry runs (docs/service-notes.md, "Dry runs").
///
/// # Errors
///
/// Fails if the service would refuse the operation. Fails without sending the operation if the
/// service does not know dry runs.
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

/// Checks the case against the service's lists of services, severities and languages; the case
/// itself is not sent. Writes hints as notes on stderr.
///
/// # Errors
///
/// Fails if the service would refuse the case, and if it does not return its lists.
pub(super) async fn locally(
    session: &Session,
    client: Client,
    case: &CreateCase,
) -> Result<(), Failure> {
    let problems = CaseCheck::new(client).check(case).await;
    let problems = problems.map_err(|error| Failure::call::<DescribeCreateCaseOptions>(&error))?;
    let (serious, others): (Vec<CaseProblem>, Vec<CaseProblem>) =
        problems.into_iter().partition(CaseProblem::is_serious);
    if !serious.is_empty() {
        let said: Vec<String> = serious.iter().map(ToString::to_string).collect();
        return Err(Failure::unknown(said.join("; ")));
    }
    for problem in others {
        session.note(format_args!("{problem}"));
    }
    Ok(())
}

//! `case resolve`

use casebook::support::{ResolveCase, Support};

use super::CaseRef;
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::output::View;
use crate::session::Session;

/// Runs the command. Resolving a resolved case changes nothing.
pub(super) async fn resolve(session: &Session, case_ref: CaseRef) -> Result<Exit, Failure> {
    const MUTATION: Mutation = Mutation::new::<ResolveCase>();
    session.rehearse(&MUTATION)?;
    let client = session.client::<Support>()?;
    let id = case_ref.id(&client).await?;
    let resolving = ask(&client, ResolveCase::new(id.clone()));
    let response = session.track(&MUTATION, resolving).await?;
    if response.initial_case_status.is_none() && response.final_case_status.is_none() {
        return Err(Failure::unknown_outcome::<ResolveCase>());
    }
    let result = json(&response)?;
    let mut outcome = result.clone();
    outcome["caseId"] = id.as_str().into();
    let view = View::Record(&["initialCaseStatus", "finalCaseStatus"]);
    session
        .print_done(MUTATION.operation, &outcome, &result, view)
        .await
}

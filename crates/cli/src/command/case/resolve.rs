//! `case resolve`

use casebook::support::{ResolveCase, Support};

use super::Which;
use crate::act::Act;
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::View;
use crate::session::Session;

/// Resolves a case; one that is resolved already stays so.
pub(super) async fn resolve(session: &Session, which: Which) -> Result<Exit, Failure> {
    const ACT: Act = Act::known::<ResolveCase>();
    session.rehearse(&ACT)?;
    let client = session.client::<Support>()?;
    let id = which.id(&client).await?;
    let resolving = ask(&client, ResolveCase::new(id.clone()));
    let answer = session.act(&ACT, resolving).await?;
    if answer.initial_case_status.is_none() && answer.final_case_status.is_none() {
        return Err(Failure::untold::<ResolveCase>());
    }
    let result = json(&answer)?;
    let mut came = result.clone();
    came["caseId"] = id.as_str().into();
    let view = View::Record(&["initialCaseStatus", "finalCaseStatus"]);
    session
        .print_done(ACT.operation, &came, &result, view)
        .await
}

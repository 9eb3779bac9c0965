//! `case resolve`

use casebook::support::{ResolveCase, Support};

use super::Which;
use crate::command::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::View;
use crate::session::Session;

/// Resolves a case; one that is resolved already stays so.
pub(super) async fn resolve(session: &Session, which: Which) -> Result<Exit, Failure> {
    let client = session.client::<Support>()?;
    let id = which.id(&client).await?;
    let answer = ask(&client, ResolveCase::new(id)).await?;
    session.print(
        json(&answer)?,
        View::Record(&["initialCaseStatus", "finalCaseStatus"]),
    )
}

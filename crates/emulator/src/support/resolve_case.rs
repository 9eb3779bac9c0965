//! `ResolveCase` (API reference; states as in docs/service-notes.md, "Case states").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::case;
use super::life::Event;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    case_id: String,
}

/// Resolves a case, even one that is resolved, and returns the status before and after.
pub(crate) fn resolve_case(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    let change = call.store.change()?;
    let mut case = case::known(call, &input.case_id, change.case(&input.case_id)?)?;
    let initial = case::bring(call, &mut case, Event::Resolves)?;
    change.put_case(&case)?;
    call.commit(change)?;
    Ok(json!({"initialCaseStatus": initial.word(), "finalCaseStatus": case.status.word()}))
}

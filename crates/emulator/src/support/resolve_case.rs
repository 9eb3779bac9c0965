//! `ResolveCase` (API reference; states as in docs/service-notes.md, "Case states").

use crate::operation::prelude::*;

use super::case;
use super::life::Event;

input! {
    case_id: String,
}

/// Resolves a case, and returns its status before and after. It is no error if the case is resolved
/// already.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change()?;
    let mut case = case::require(call, &input.case_id, change.case(&input.case_id)?)?;
    let initial = case::apply_or_refuse(call, &mut case, Event::Resolves)?;
    change.put_case(&case)?;
    call.commit(change)?;
    Ok(json!({"initialCaseStatus": initial.word(), "finalCaseStatus": case.status.word()}))
}

//! `DescribeTrustedAdvisorCheckSummaries` (API reference).

use crate::operation::prelude::*;

use super::advisor;

input! {
    /// The ids; some elements may be null (docs/service-notes.md, "Models").
    check_ids: Vec<Option<String>>,
}

/// Returns the summaries of the results of checks, in the order of the request. Null elements are
/// skipped.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let summary = |id: &String| -> Result<Value, OperationError> {
        let check = advisor::check(call, id)?;
        let (mut summary, has_run) = advisor::outline(call, check)?;
        let rows = call.scenario.results(call.store.account()).rows(check);
        summary["hasFlaggedResources"] = (has_run && rows > 0).into();
        Ok(summary)
    };
    let summaries = input.check_ids.iter().flatten().map(summary);
    Ok(json!({"summaries": summaries.collect::<Result<Vec<_>, _>>()?}))
}

//! `DescribeTrustedAdvisorCheckResult` (API reference).

use crate::operation::prelude::*;

use super::{advisor, language};

input! {
    check_id: String,
    language: Option<String>,
}

/// Returns the result of a check. If the check has not run, the result has no resources.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    language::check_of_advisor(input.language.as_deref())?;
    let check = advisor::check(call, &input.check_id)?;
    let (mut result, has_run) = advisor::outline(call, check)?;
    if has_run {
        let flagged: Vec<Value> = call
            .scenario
            .results(call.store.account())
            .findings(check)
            .map(|found| {
                let mut flagged = json!({
                    "status": found.light.word(),
                    "resourceId": found.resource_id,
                    "isSuppressed": found.suppressed,
                    "metadata": found.metadata,
                });
                if let Some(region) = found.region {
                    flagged["region"] = region.into();
                }
                flagged
            })
            .collect();
        result["flaggedResources"] = flagged.into();
    }
    Ok(json!({ "result": result }))
}

//! `DescribeTrustedAdvisorCheckResult` (API reference).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};
use crate::sample::findings;

use super::{advisor, language};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    check_id: String,
    language: Option<String>,
}

/// Returns the result of the last run of a check.
pub(crate) fn describe_trusted_advisor_check_result(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    language::check_of_advisor(input.language.as_deref())?;
    let check = advisor::check(call, &input.check_id)?;
    let (mut result, has_run) = advisor::outline(call, check)?;
    if has_run {
        let flagged: Vec<Value> = findings(call.scenario.samples.parts(), check)
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

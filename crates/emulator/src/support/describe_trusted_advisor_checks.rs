//! `DescribeTrustedAdvisorChecks` (API reference).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::language;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    language: String,
}

/// Returns all checks at once, in English for every requested language.
pub(crate) fn describe_trusted_advisor_checks(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    language::check_of_advisor(Some(&input.language))?;
    let checks: Vec<Value> = call
        .scenario
        .samples
        .parts()
        .checks
        .iter()
        .map(|check| {
            json!({
                "id": check.id,
                "name": check.name,
                "description": check.description(),
                "category": check.category,
                "metadata": check.headings,
            })
        })
        .collect();
    Ok(json!({ "checks": checks }))
}

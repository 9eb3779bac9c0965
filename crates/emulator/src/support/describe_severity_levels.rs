//! `DescribeSeverityLevels` (API reference; names as in docs/service-notes.md, "Catalogue").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::{language, topic};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    language: Option<String>,
}

/// The severities that the account's plan has.
pub(crate) fn describe_severity_levels(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    language::check_of_case(input.language.as_deref())?;
    let levels: Vec<Value> = topic::severities(call.scenario)
        .iter()
        .map(|code| {
            let (first, rest) = code.split_at(1);
            json!({"code": code, "name": first.to_ascii_uppercase() + rest})
        })
        .collect();
    Ok(json!({ "severityLevels": levels }))
}

//! `DescribeSeverityLevels` (API reference; names as in docs/service-notes.md, "Catalogue").

use crate::operation::prelude::*;

use super::{language, topic};

input! {
    language: Option<String>,
}

/// Returns the severities that the account's support plan allows.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
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

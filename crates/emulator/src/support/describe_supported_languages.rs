//! `DescribeSupportedLanguages` (API reference).

use crate::operation::prelude::*;

use super::{language, topic};

input! {
    issue_type: String,
    service_code: String,
    category_code: String,
}

/// Returns the languages that are supported for such a case.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let issue_type = topic::issue_type(Some(&input.issue_type))?;
    let service = topic::service(call, Some(&input.service_code))?;
    topic::category(call, service, Some(&input.category_code))?;
    let languages: Vec<Value> = language::supported_for(issue_type)
        .map(|it| json!({"code": it.code, "language": it.name, "display": it.display}))
        .collect();
    Ok(json!({ "supportedLanguages": languages }))
}

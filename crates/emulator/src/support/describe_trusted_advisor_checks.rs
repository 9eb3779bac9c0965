//! `DescribeTrustedAdvisorChecks` (API reference).

use crate::operation::prelude::*;

use super::language;

input! {
    language: String,
}

/// Returns all checks. The texts are in English, whatever language was requested.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    language::check_of_advisor(Some(&input.language))?;
    let checks = call.scenario.samples.parts().checks.iter().map(|check| {
        json!({
            "id": check.id,
            "name": check.name,
            "description": check.description(),
            "category": check.category,
            "metadata": check.headings,
        })
    });
    Ok(json!({"checks": checks.collect::<Vec<_>>()}))
}

//! `DescribeServices` (API reference; docs/service-notes.md, "Catalogue").

use crate::operation::prelude::*;

use super::language;

input! {
    service_code_list: Option<Vec<String>>,
    language: Option<String>,
}

/// Returns the services of `serviceCodeList`, without those that are unknown; an empty list means all
/// services.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    language::check_of_case(input.language.as_deref())?;
    let wanted = input.service_code_list.unwrap_or_default();
    let samples = call.scenario.samples.parts();
    let services: Vec<Value> = samples
        .services
        .iter()
        .filter(|service| wanted.is_empty() || wanted.contains(&service.code))
        .map(|service| {
            let categories: Vec<_> = samples.categories(service).collect();
            json!({"code": service.code, "name": service.name, "categories": categories})
        })
        .collect();
    Ok(json!({ "services": services }))
}

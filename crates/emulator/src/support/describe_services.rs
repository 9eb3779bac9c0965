//! `DescribeServices` (API reference; docs/service-notes.md, "Catalogue").

use crate::operation::prelude::*;

use super::language;

input! {
    service_code_list: Option<Vec<String>>,
    language: Option<String>,
}

/// Returns all services, or the known ones of a list; an empty list means all.
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

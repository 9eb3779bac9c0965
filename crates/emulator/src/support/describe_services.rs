//! `DescribeServices` (API reference; docs/service-notes.md, "Catalogue").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};
use crate::sample::SERVICES;

use super::language;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    service_code_list: Option<Vec<String>>,
    language: Option<String>,
}

/// Returns all services, or the known ones of a list; an empty list means all.
pub(crate) fn describe_services(_: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    language::check_of_case(input.language.as_deref())?;
    let wanted = input.service_code_list.unwrap_or_default();
    let services: Vec<Value> = SERVICES
        .iter()
        .filter(|service| wanted.is_empty() || wanted.iter().any(|code| code == service.code))
        .map(|service| {
            let categories: Vec<Value> = service
                .categories()
                .map(|(code, name)| json!({"code": code, "name": name}))
                .collect();
            json!({"code": service.code, "name": service.name, "categories": categories})
        })
        .collect();
    Ok(json!({ "services": services }))
}

//! `GET /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::resource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
}

pub(crate) fn list_tags_for_resource(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let Input { resource_arn } = read_input(input)?;
    resource::find(call, &resource_arn)?;
    Ok(json!({"tags": call.store.tags(&resource_arn)?}))
}

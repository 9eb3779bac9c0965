//! `DELETE /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::resource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// Removes tags; a key that the resource lacks is no error.
pub(crate) fn untag_resource(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let Input {
        resource_arn,
        tag_keys,
    } = read_input(input)?;
    resource::find(call, &resource_arn)?;
    call.store.change_tags(&resource_arn, |all| {
        all.retain(|key, _| !tag_keys.contains(key));
        Ok::<(), OperationError>(())
    })?;
    Ok(json!({}))
}

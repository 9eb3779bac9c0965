//! `DELETE /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use crate::operation::prelude::*;

use super::resource;

input! {
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// Removes tags from a resource. A key that the resource does not have is no error.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    resource::find(call, &input.resource_arn)?;
    call.store.change_tags(&input.resource_arn, |all| {
        all.retain(|key, _| !input.tag_keys.contains(key));
        Ok::<(), OperationError>(())
    })?;
    Ok(json!({}))
}

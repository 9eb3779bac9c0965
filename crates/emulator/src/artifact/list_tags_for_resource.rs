//! `GET /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use crate::operation::prelude::*;

use super::resource;

input! {
    resource_arn: String,
}

pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    resource::find(call, &input.resource_arn)?;
    Ok(json!({"tags": call.store.tags(&input.resource_arn)?}))
}

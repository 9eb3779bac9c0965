//! `POST /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use crate::operation::prelude::*;
use crate::store::Tags;

use super::{refuse, resource};

/// The largest number of tags of one resource: the limit of TagsMap in the service model.
const MOST: usize = 50;

input! {
    resource_arn: String,
    tags: Tags,
}

/// Adds tags to a resource. A tag replaces the one with the same key.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    resource::find(call, &input.resource_arn)?;
    call.store.change_tags(&input.resource_arn, |all| {
        all.extend(input.tags);
        if all.len() > MOST {
            return Err(OperationError::from(refuse::too_many_tags(MOST, all.len())));
        }
        Ok(())
    })?;
    Ok(json!({}))
}

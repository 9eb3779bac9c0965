//! `POST /tags/{resourceArn}` (docs/service-notes.md, "Tags").

use crate::operation::prelude::*;
use crate::store::Tags;

use super::{refuse, resource};

/// The most tags of one resource, as many as TagsMap has entries in the service model.
const MOST: usize = 50;

input! {
    resource_arn: String,
    tags: Tags,
}

/// Adds tags; one with a known key replaces the tag that is there.
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

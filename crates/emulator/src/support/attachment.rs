//! Attachment sets on their way to a case (docs/service-notes.md, "Attachments").

use std::time::Duration;

use crate::operation::{Call, OperationError};
use crate::store::{AttachmentDetails, AttachmentSet, Change};

use super::{case, refuse};

/// How long an expired set is still known as such.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

/// Sets that expired before this are not even known any more.
pub(super) fn unknown_before(call: &Call<'_>) -> u64 {
    call.request.at.minus(REMEMBERED).millis()
}

/// A set that can still be used.
pub(super) fn waiting_set(
    call: &Call<'_>,
    change: &Change,
    id: &str,
) -> Result<AttachmentSet, OperationError> {
    let set = change
        .attachment_set(id)?
        .filter(|set| set.expires >= unknown_before(call))
        .ok_or_else(|| refuse::set_not_found(id))?;
    if set.expires <= call.request.at.millis() {
        return Err(refuse::set_expired(id).into());
    }
    Ok(set)
}

/// What a communication brings along: the files of a set, and no upload.
pub(super) fn take(
    call: &Call<'_>,
    change: &Change,
    set_id: Option<&str>,
    upload_ids: Option<&[String]>,
    case: u64,
) -> Result<Vec<AttachmentDetails>, OperationError> {
    if let Some(id) = upload_ids.and_then(<[_]>::first) {
        return Err(refuse::upload_not_found(id).into());
    }
    let Some(id) = set_id else {
        return Ok(Vec::new());
    };
    let set = waiting_set(call, change, id)?;
    Ok(change.attach_set(id, set, case, case::attachment_id)?)
}

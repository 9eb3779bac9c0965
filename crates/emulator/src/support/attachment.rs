//! Attachment sets until a communication uses them (docs/service-notes.md, "Attachments").

use std::time::Duration;

use crate::operation::{Call, OperationError};
use crate::store::{AttachmentDetails, AttachmentSet, Change};

use super::{case, refuse};

/// How long the service reports an expired set as expired.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

/// Sets that expired before this time are unknown.
pub(super) fn unknown_before(call: &Call<'_>) -> u64 {
    call.request.at.minus(REMEMBERED).millis()
}

/// Returns the attachment set with an id, unless it has expired.
pub(super) fn waiting_set(
    call: &Call<'_>,
    change: &Change,
    id: &str,
) -> Result<AttachmentSet, OperationError> {
    let set = change
        .attachment_set(id)?
        .filter(|set| set.expires >= unknown_before(call))
        .ok_or_else(|| refuse::not_found("AttachmentSetIdNotFound", "attachment set", id))?;
    if set.expires <= call.request.at.millis() {
        return Err(refuse::set_expired(id).into());
    }
    Ok(set)
}

/// Attaches the files of a set to the case of a communication; no upload exists.
pub(super) fn take(
    call: &Call<'_>,
    change: &Change,
    set_id: Option<&str>,
    upload_ids: Option<&[String]>,
    case: u64,
) -> Result<Vec<AttachmentDetails>, OperationError> {
    if let Some(id) = upload_ids.and_then(<[_]>::first) {
        return Err(refuse::not_found("UploadIdNotFound", "upload", id).into());
    }
    let Some(id) = set_id else {
        return Ok(Vec::new());
    };
    let set = waiting_set(call, change, id)?;
    Ok(change.attach_set(id, set, case, case::attachment_id)?)
}

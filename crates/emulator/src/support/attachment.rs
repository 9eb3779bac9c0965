//! Finds attachment sets and attachments, and attaches files to communications (docs/service-notes.md,
//! "Attachments").

use std::time::Duration;

use crate::operation::{Call, OperationError};
use crate::store::{Attachment, AttachmentDetails, AttachmentSet, Change};

use super::{case, refuse, upload};

/// How long an expired set is reported as expired. After that its id is unknown.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

/// Returns the time, in milliseconds: a set that expired before it is unknown.
pub(super) fn unknown_before(call: &Call<'_>) -> u64 {
    call.request.at.minus(REMEMBERED).millis()
}

/// Returns the attachment set with an id; refuses one that is unknown or has expired.
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

/// Returns the attachment with an id; refuses one that is unknown or whose case is past its retention.
pub(super) fn require(call: &Call<'_>, id: &str) -> Result<Attachment, OperationError> {
    let found = call.store.attachment(id)?;
    let retained = found.filter(|(_, case)| case.created >= case::retained_from(call));
    let (attachment, _) =
        retained.ok_or_else(|| refuse::not_found("AttachmentIdNotFound", "attachment", id))?;
    Ok(attachment)
}

/// Makes attachments of a case from the files of a set and from uploads that are ready. The set and the
/// uploads are used up.
pub(super) fn take(
    call: &Call<'_>,
    change: &Change,
    set_id: Option<&str>,
    upload_ids: Option<&[String]>,
    case: u64,
) -> Result<Vec<AttachmentDetails>, OperationError> {
    let mut attached = match set_id {
        Some(id) => {
            let set = waiting_set(call, change, id)?;
            change.attach_set(id, set, case, case::attachment_id)?
        }
        None => Vec::new(),
    };
    for (at, id) in upload_ids.unwrap_or_default().iter().enumerate() {
        let upload = upload::require_ready(call, change, &format!("uploadIds[{at}]"), id)?;
        let file = change.take_upload(id, upload)?;
        attached.push(change.attach(case::attachment_id(), file, case)?);
    }
    Ok(attached)
}

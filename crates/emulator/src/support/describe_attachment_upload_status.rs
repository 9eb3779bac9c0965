//! `DescribeAttachmentUploadStatus` (service model; docs/service-notes.md, "Attachments").

use crate::operation::prelude::*;

use super::upload;

input! {
    upload_id: String,
}

/// Returns the status of an upload, and how many of its parts are completed.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.upload_id;
    let upload = upload::require(call, &id, call.store.upload(&id)?)?;
    let parts = call.store.upload_parts(&id)?;
    let completed = parts.iter().filter(|(_, part)| part.is_completed).count();
    Ok(json!({
        "uploadStatus": upload::status(call, &upload),
        "fileName": upload.file_name,
        "uploadProgress": {"totalParts": upload.total_parts(), "completedPartsCount": completed},
    }))
}

//! `CompleteAttachmentUpload` (service model; docs/service-notes.md, "Attachments").

use serde::Deserialize;

use crate::operation::prelude::*;

use super::{refuse, upload};

input! {
    upload_id: String,
    completed_uploads: Vec<CompletedUpload>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompletedUpload {
    part_index: u32,
    e_tag: String,
}

/// Marks uploaded parts as completed. If one part is refused, none is marked. It is no error to complete
/// a part again.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.upload_id;
    if input.completed_uploads.is_empty() {
        let why = "expected at least one part, found none";
        return Err(refuse::invalid("completedUploads", why).into());
    }
    let change = call.store.change()?;
    let mut upload = upload::require(call, &id, change.upload(&id)?)?;
    let mut parts = change.upload_parts(&id)?;
    for (at, given) in input.completed_uploads.iter().enumerate() {
        let CompletedUpload { part_index, e_tag } = given;
        let found = parts.iter_mut().find(|(index, _)| index == part_index);
        let Some((_, part)) = found else {
            let why = format!("expected a part that was uploaded, found {part_index}");
            let member = format!("completedUploads[{at}].partIndex");
            return Err(refuse::invalid(&member, why).into());
        };
        // An ETag has quotation marks (RFC 9110, section 8.8.3), which clients may leave out in this
        // member.
        if e_tag.trim_matches('"') != part.etag {
            let why = format!("expected that of part {part_index}, found another");
            return Err(refuse::invalid(&format!("completedUploads[{at}].eTag"), why).into());
        }
        if !part.is_completed {
            part.is_completed = true;
            change.put_upload_part(&id, *part_index, part)?;
        }
    }
    let completed = parts.iter().filter(|(_, part)| part.is_completed).count();
    if upload.completed.is_none() && completed == upload.total_parts() as usize {
        upload.completed = Some(call.request.at.millis());
        change.put_upload(&id, &upload)?;
    }
    call.commit(change)?;
    Ok(json!({"uploadStatus": upload::status(call, &upload)}))
}

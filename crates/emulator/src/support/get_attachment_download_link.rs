//! `GetAttachmentDownloadLink` (service model; docs/service-notes.md, "Attachments").

use crate::document;
use crate::operation::prelude::*;

use super::attachment;

input! {
    attachment_id: String,
}

/// Issues a download link to an attachment of any size.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.attachment_id;
    let attachment = attachment::require(call, &id)?;
    let (url, expires) = document::attachment_link(call, &id);
    Ok(json!({
        "fileName": attachment.file.name,
        "downloadUrl": {"url": url, "expiryDate": format!("{}Z", expires.iso_millis())},
    }))
}

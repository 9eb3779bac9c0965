//! Finds uploads of large files, and writes them in responses, for all operations on uploads
//! (docs/service-notes.md, "Attachments").

use std::time::Duration;

use crate::document;
use crate::operation::prelude::*;
use crate::store::{Change, Upload};

use super::refuse;

/// The largest number of links in a response (service model, UploadUrlList).
pub(super) const MOST_LINKS: u32 = 10;
/// How long an upload can be used after it began.
const LIFETIME: Duration = Duration::from_secs(24 * 3_600);

/// Returns the time in milliseconds: uploads that began before it are unknown.
pub(super) fn known_since(call: &Call<'_>) -> u64 {
    call.request.at.minus(LIFETIME).millis()
}

/// Returns the upload; refuses the id if there is no upload or it began too long ago.
pub(super) fn require(call: &Call<'_>, id: &str, found: Option<Upload>) -> Result<Upload, Refusal> {
    found
        .filter(|upload| upload.created >= known_since(call))
        .ok_or_else(|| refuse::not_found("UploadIdNotFound", "upload", id))
}

/// Returns an upload whose file can be attached; refuses one that is incomplete, still processed or
/// failed. `member` is the member of the request that has the id.
pub(super) fn require_ready(
    call: &Call<'_>,
    change: &Change,
    member: &str,
    id: &str,
) -> Result<Upload, OperationError> {
    let upload = require(call, id, change.upload(id)?)?;
    match status(call, &upload) {
        READY => Ok(upload),
        found => {
            let why = format!("expected an upload that is {READY}, found one that is {found}");
            Err(refuse::invalid(member, why).into())
        }
    }
}

const READY: &str = "attachment-ready";

/// Returns the status of an upload now (service model, UploadStatus). After its last part was completed,
/// the file is processed for some time.
pub(super) fn status(call: &Call<'_>, upload: &Upload) -> &'static str {
    let scenario = call.scenario;
    let processed_since = call.request.at.minus(scenario.upload_processing).millis();
    if upload
        .completed
        .is_none_or(|completed| completed > processed_since)
    {
        "attachment-not-ready"
    } else if scenario.failing_uploads.contains(&upload.file_name) {
        "failed"
    } else {
        READY
    }
}

/// Returns the response of GetAttachmentUploadLinks, with a link for each of these parts.
pub(super) fn links(call: &Call<'_>, id: &str, upload: &Upload, parts: &[u32]) -> Value {
    let links = parts.iter().map(|part| {
        let (url, expires) = document::upload_link(call, id, *part);
        json!({"url": url, "partIndex": part, "expiryDate": format!("{}Z", expires.iso_millis())})
    });
    let next = parts.last().map(|last| last + 1);
    let mut output = json!({
        "uploadId": id,
        "partSizeBytes": upload.part_size,
        "totalParts": upload.total_parts(),
        "uploadUrls": links.collect::<Value>(),
    });
    if let Some(next) = next.filter(|next| *next <= upload.total_parts()) {
        output["nextIndex"] = next.into();
    }
    output
}

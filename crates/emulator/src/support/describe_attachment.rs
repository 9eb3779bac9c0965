//! `DescribeAttachment` (API reference).

use std::time::Duration;

use crate::encoding::base64;
use crate::operation::prelude::*;
use crate::store::StoreError;

use super::{case, refuse};

const MINUTE: Duration = Duration::from_secs(60);

input! {
    attachment_id: String,
}

/// Returns the bytes of the attachment, as long as its case is within its retention.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let (limit, now) = (call.scenario.attachment_reads_per_minute, call.request.at);
    let reads = &call.throttles.reads;
    if !reads.admit(limit, MINUTE, now, !call.dry_run) {
        let (code, limit) = ("DescribeAttachmentLimitExceeded", limit.unwrap_or_default());
        return Err(refuse::over_limit(code, limit, "attachments read within a minute").into());
    }
    let id = input.attachment_id;
    let (attachment, _) = call
        .store
        .attachment(&id)?
        .filter(|(_, case)| case.created >= case::retained_from(call))
        .ok_or_else(|| refuse::not_found("AttachmentIdNotFound", "attachment", &id))?;
    let data = call.store.file(attachment.file.number, base64::encode)?;
    let data = data.ok_or_else(|| StoreError::corrupted("the file of an attachment is missing"))?;
    Ok(json!({"attachment": {"fileName": attachment.file.name, "data": data}}))
}

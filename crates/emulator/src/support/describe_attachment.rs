//! `DescribeAttachment` (API reference).

use std::time::Duration;

use crate::encoding::base64;
use crate::operation::prelude::*;

use super::{attachment, refuse};

const MINUTE: Duration = Duration::from_secs(60);

input! {
    attachment_id: String,
}

/// Returns the bytes of an attachment; refuses one that is larger than 5 MiB.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let (limit, now) = (call.scenario.attachment_reads_per_minute, call.request.at);
    let reads = &call.throttles.reads;
    if !reads.admit(limit, MINUTE, now, !call.dry_run) {
        let (code, limit) = ("DescribeAttachmentLimitExceeded", limit.unwrap_or_default());
        return Err(refuse::over_limit(code, limit, "attachment", "read within a minute").into());
    }
    let id = input.attachment_id;
    let file = attachment::require(call, &id)?.file;
    if file.is_large() {
        let why = "expected a file of at most 5 MiB, found a larger one; GetAttachmentDownloadLink has it";
        return Err(refuse::invalid("attachmentId", why).into());
    }
    let data = base64::encode(&call.store.stored_file(&file)?.whole()?);
    Ok(json!({"attachment": {"fileName": file.name, "data": data}}))
}

//! `GetAttachmentUploadLinks` (service model; docs/service-notes.md, "Attachments").

use serde::Deserialize;

use crate::crypto::random;
use crate::operation::prelude::*;
use crate::store::Upload;

use super::refuse;
use super::upload::{self, MOST_LINKS};

input! {
    file_name: String,
    file_size_bytes: Option<u64>,
    upload_id: Option<String>,
    upload_range: Option<UploadRange>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UploadRange {
    start_index: u32,
    end_index: Option<u32>,
}

/// Begins an upload or, with an `uploadId`, returns further links for it.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    match &input.upload_id {
        Some(id) => {
            let upload = upload::require(call, id, call.store.upload(id)?)?;
            check(&upload, &input)?;
            let parts = parts(call, id, &upload, input.upload_range)?;
            Ok(upload::links(call, id, &upload, &parts))
        }
        None => begin(call, input),
    }
}

fn begin(call: &Call<'_>, input: Input) -> Answer {
    let Some(size) = input.file_size_bytes else {
        let why = "expected the size of the file, without which no upload begins, found none";
        return Err(refuse::invalid("fileSizeBytes", why).into());
    };
    let upload = Upload {
        file_name: input.file_name,
        size,
        part_size: call.scenario.upload_part_bytes.into(),
        created: call.request.at.millis(),
        completed: None,
    };
    let id = format!("upload-{}", random::letters(32));
    let total = upload.total_parts();
    let parts = match input.upload_range {
        Some(range) => within(&range, total)?,
        None => (1..=total.min(MOST_LINKS)).collect(),
    };
    let change = call.store.change()?;
    change.remove_uploads_before(upload::known_since(call))?;
    change.put_upload(&id, &upload)?;
    call.commit(change)?;
    Ok(upload::links(call, &id, &upload, &parts))
}

/// Refuses a file name or size that differs from those with which the upload began, and an upload that is
/// complete.
fn check(upload: &Upload, input: &Input) -> Result<(), Refusal> {
    if input.file_name != upload.file_name {
        let why = format!(
            "expected {:?}, found {:?}",
            upload.file_name, input.file_name
        );
        return Err(refuse::invalid("fileName", why));
    }
    match input.file_size_bytes {
        Some(found) if found != upload.size => {
            let why = format!("expected {}, found {found}", upload.size);
            Err(refuse::invalid("fileSizeBytes", why))
        }
        _ if upload.completed.is_some() => {
            let why = "expected an upload with parts that are missing, found a complete one";
            Err(refuse::invalid("uploadId", why))
        }
        _ => Ok(()),
    }
}

/// Returns the numbers of the parts in the requested range or, without a range, of the first parts that
/// are missing.
fn parts(
    call: &Call<'_>,
    id: &str,
    upload: &Upload,
    range: Option<UploadRange>,
) -> Result<Vec<u32>, OperationError> {
    if let Some(range) = range {
        return Ok(within(&range, upload.total_parts())?);
    }
    let there = call.store.upload_parts(id)?;
    let missing = (1..=upload.total_parts())
        .filter(|part| !there.iter().any(|(index, _)| index == part))
        .take(MOST_LINKS as usize);
    Ok(missing.collect())
}

/// Returns the numbers of the parts in a range; refuses a range that is outside of the file, empty or too
/// long. The end of a range does not belong to it.
fn within(range: &UploadRange, total: u32) -> Result<Vec<u32>, Refusal> {
    let start = range.start_index;
    let end = range
        .end_index
        .unwrap_or_else(|| (total + 1).min(start.saturating_add(MOST_LINKS)));
    if start > total || end > total + 1 {
        let why = format!("expected parts up to {total}, found others");
        return Err(refuse::invalid("uploadRange", why));
    }
    match end.checked_sub(start) {
        Some(1..=MOST_LINKS) => Ok((start..end).collect()),
        _ => {
            let why = format!(
                "expected from 1 to {MOST_LINKS} parts, found those from {start} up to, but not \
                 including, {end}"
            );
            Err(refuse::invalid("uploadRange", why))
        }
    }
}

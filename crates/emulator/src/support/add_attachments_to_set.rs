//! `AddAttachmentsToSet` (API reference; limits as in docs/service-notes.md, "Attachments").

use std::time::Duration;

use serde::Deserialize;

use crate::crypto::random;
use crate::encoding::{base64, hex};
use crate::operation::prelude::*;
use crate::store::{AttachmentSet, LARGEST_SMALL_FILE, StoreError};
use crate::time::Timestamp;

use super::{attachment, refuse};

/// The largest number of files in a set.
const MOST_FILES: usize = 3;
/// The largest file in a set, in bytes.
const LARGEST_FILE: usize = LARGEST_SMALL_FILE as usize;
const HOUR: Duration = Duration::from_secs(3_600);

input! {
    attachment_set_id: Option<String>,
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    file_name: Option<String>,
    data: Option<String>,
}

/// A file from the request, whose length was checked. `text` is its base64, and `length` the number of
/// decoded bytes.
struct NewFile {
    name: String,
    text: String,
    length: usize,
}

/// Adds files to a new set or to an existing one, whose expiry stays the same. If one file is refused,
/// none is added.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let files = new_files(input.attachments)?;
    let change = call.store.change()?;
    let (id, mut set) = match input.attachment_set_id {
        Some(id) => {
            let set = attachment::waiting_set(call, &change, &id)?;
            (id, set)
        }
        None => (set_id(), new_set(call)?),
    };
    let count = set.files.len() + files.len();
    if count > MOST_FILES {
        let why = format!("expected at most {MOST_FILES} attachments in a set, found {count}");
        return Err(refuse::set_too_large(why).into());
    }
    change.remove_expired_sets(attachment::unknown_before(call))?;
    for NewFile { name, text, length } in files {
        // The base64 is decoded straight into the memory of the database, for exactly `length` bytes.
        let mut decoded = None;
        let file = change.add_file(name, length, |memory| {
            decoded = base64::decode(&text, memory);
        })?;
        decoded.ok_or_else(|| StoreError::misuse("a measured file could not be decoded"))?;
        set.files.push(file);
    }
    change.put_attachment_set(&id, &set)?;
    call.commit(change)?;
    let expires = format!("{}+0000", Timestamp::from_millis(set.expires).iso_millis());
    Ok(json!({"attachmentSetId": id, "expiryTime": expires}))
}

fn new_files(given: Vec<Attachment>) -> Result<Vec<NewFile>, Refusal> {
    if given.is_empty() {
        return Err(refuse::invalid(
            "attachments",
            "expected at least one, found none",
        ));
    }
    if given.len() > MOST_FILES {
        let count = given.len();
        let why = format!("expected at most {MOST_FILES} attachments in a set, found {count}");
        return Err(refuse::set_too_large(why));
    }
    let mut files = Vec::with_capacity(given.len());
    for (index, Attachment { file_name, data }) in given.into_iter().enumerate() {
        let missing = |member: &str| {
            refuse::invalid(
                &format!("attachments[{index}].{member}"),
                "expected a value, found none",
            )
        };
        let name = file_name
            .filter(|name| !name.is_empty())
            .ok_or_else(|| missing("fileName"))?;
        let text = data.ok_or_else(|| missing("data"))?;
        let length = base64::length(&text).ok_or_else(|| missing("data"))?;
        if length > LARGEST_FILE {
            return Err(refuse::set_too_large(format!(
                "attachments[{index}]: expected at most {LARGEST_FILE} bytes, found {length}"
            )));
        }
        files.push(NewFile { name, text, length });
    }
    Ok(files)
}

fn new_set(call: &Call<'_>) -> Result<AttachmentSet, Refusal> {
    let (limit, now) = (call.scenario.attachment_sets_per_hour, call.request.at);
    if !call.throttles.sets.admit(limit, HOUR, now, !call.dry_run) {
        let (code, limit) = ("AttachmentLimitExceeded", limit.unwrap_or_default());
        return Err(refuse::over_limit(
            code,
            limit,
            "attachment set",
            "within an hour",
        ));
    }
    let expires = now.plus(call.scenario.attachment_set_lifetime);
    Ok(AttachmentSet {
        expires: expires.millis(),
        files: Vec::new(),
    })
}

/// Returns a new id of an attachment set, as long as the service's ids (docs/service-notes.md, "Values").
fn set_id() -> String {
    let mut first = hex::encode(&random::sixteen_bytes());
    first.truncate(17);
    let rest = random::letters(44).to_ascii_lowercase();
    format!("as-{first}-mu-{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_has_the_usual_length() {
        assert_eq!(set_id().len(), 68);
    }
}

//! `AWSSupport_20130415.AddAttachmentsToSet`.

use casebook_protocol::aws_json::{Version, append};
use casebook_protocol::{Blob, EncodeError, operation, request, response};
use casebook_types::Timestamp;
use casebook_types::support::AttachmentSetId;

use super::{Attachment, Attachments};
use crate::api::{Support, reference};

request! {
    /// Uploads files into an attachment set, for use in one case or reply.
    ///
    /// Without an [`attachment_set_id`](Self::attachment_set_id) the service creates a new set. A set
    /// holds at most three files over all uploads, expires an hour after its creation, and can be used
    /// once. A repeated request adds the files a second time, so start a new set if a request fails
    /// with an unknown outcome.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::{AddAttachmentsToSet, Attachment, Attachments};
    ///
    /// let files = Attachments::new([Attachment::new("a.log", b"\0\xffb".as_slice())])?;
    /// let request = AddAttachmentsToSet::new(files).encode()?;
    /// assert_eq!(request.body(), r#"{"attachments":[{"fileName":"a.log","data":"AP9i"}]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(AddAttachmentsToSet)]
    pub struct AddAttachmentsToSet {
        /// The files.
        attachments: Attachments,
        /// The set to add to. If it is `None`, the service creates a new set.
        attachment_set_id?: AttachmentSetId,
        /// Whether this is a dry run, which checks the request but changes nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request that uploads files into a new set.
    fn new;
}

impl AddAttachmentsToSet {
    /// Writes the same body as [`Serialize`](serde::Serialize), but faster. JSON escapes no character of
    /// base64, so the base64 is appended without a search for such characters. The buffer is allocated
    /// once.
    fn body(&self) -> Result<Vec<u8>, EncodeError> {
        const FRAME_LENGTH: usize = 256;
        let files = self.attachments.as_slice();
        let length: usize = files.iter().map(json_length).sum();
        let mut body = Vec::with_capacity(length + FRAME_LENGTH);
        body.extend(br#"{"attachments":["#);
        for (at, file) in files.iter().enumerate() {
            body.extend(if at == 0 { "" } else { "," }.bytes());
            append_file(&mut body, file)?;
        }
        body.push(b']');
        if let Some(id) = &self.attachment_set_id {
            body.extend(br#","attachmentSetId":"#);
            append(&mut body, id)?;
        }
        if let Some(dry_run) = &self.dry_run {
            body.extend(br#","dryRun":"#);
            append(&mut body, dry_run)?;
        }
        body.push(b'}');
        Ok(body)
    }
}

fn append_file(body: &mut Vec<u8>, file: &Attachment) -> Result<(), EncodeError> {
    let Attachment { file_name, data } = file;
    let mut before = b'{';
    if let Some(name) = file_name {
        body.push(before);
        body.extend(br#""fileName":"#);
        append(body, name)?;
        before = b',';
    }
    if let Some(data) = data {
        body.push(before);
        body.extend(br#""data":""#);
        data.append_base64(body);
        body.push(b'"');
        before = b',';
    }
    if before == b'{' {
        body.push(before);
    }
    body.push(b'}');
    Ok(())
}

/// Estimates the number of bytes of a file in the body.
fn json_length(file: &Attachment) -> usize {
    const NAMES_AND_QUOTES: usize = 32;
    let name = file.file_name.as_ref().map_or(0, String::len);
    let data = file.data.as_ref().map_or(0, Blob::base64_length);
    name + data + NAMES_AND_QUOTES
}

operation! {
    Support: AddAttachmentsToSet -> AttachmentSet, NonIdempotent;
    |add| Version::V1_1.request_with_body("AWSSupport_20130415.AddAttachmentsToSet", add.body()?)
}

response! {
    /// The output of [`AddAttachmentsToSet`]: the id of the set, and when it expires.
    pub struct AttachmentSet: Eq {
        /// The id of the set, for [`CreateCase`](crate::CreateCase) and
        /// [`AddCommunicationToCase`](crate::AddCommunicationToCase).
        "attachmentSetId" => attachment_set_id?: AttachmentSetId = id,
        /// The time at which the set expires.
        "expiryTime" => expiry_time?: Timestamp = time,
    }
}

#[cfg(all(test, feature = "proptest"))]
mod tests {
    use super::*;
    use casebook_protocol::Operation as _;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_body_is_what_serde_would_write(add in any::<AddAttachmentsToSet>()) {
            let request = add.encode().unwrap();
            prop_assert_eq!(
                std::str::from_utf8(request.body()).unwrap(),
                serde_json::to_string(&add).unwrap()
            );
        }
    }

    #[test]
    fn the_body_of_a_large_file_never_has_to_grow() {
        let file = Attachment::new("core", vec![0; Attachment::MAX_BYTES]);
        let add = AddAttachmentsToSet::new(Attachments::new(vec![file; 3]).unwrap());
        let body = add.body().unwrap();
        assert!(body.capacity() - body.len() < 512, "{}", body.capacity());
    }
}

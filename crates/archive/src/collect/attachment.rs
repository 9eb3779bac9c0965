//! Reads the attachments of cases.

use casebook_protocol::CommonError;
use casebook_support::{
    AttachmentDetails, AttachmentDocument, Client, ClientError, DescribeAttachment, DownloadError,
    Error, ErrorKind, GetAttachmentDownloadLink,
};
use casebook_types::support::AttachmentId;

use super::document::Document;
use super::failure::Failure;
use super::gaps::{Gap, Gaps};
use crate::account_writer::AccountWriter;
use crate::record::Record as _;
use crate::rows::AttachmentRow;
use crate::store::Store;

/// Reads the attachments of cases into an archive.
#[derive(Debug)]
pub(super) struct Attachments {
    client: Client,
}

impl Attachments {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads an attachment, unless the archive has it.
    pub(super) async fn read(
        &self,
        case_id: &str,
        communication_id: &str,
        details: &AttachmentDetails,
        gaps: &mut Gaps,
        writer: &mut AccountWriter,
    ) -> Result<(), Failure> {
        let Some(attachment_id) = &details.attachment_id else {
            return Err(
                Failure::response::<casebook_support::DescribeCommunications>(
                    "expected the id of each attachment, found one without",
                ),
            );
        };
        let id = format!("{case_id}/{attachment_id}");
        if writer.keep_document(AttachmentRow::TABLE, &id) {
            return Ok(());
        }
        let document = self.fetch(attachment_id, writer.store()).await?;
        document.count_in(gaps);
        let row = AttachmentRow {
            case_id,
            communication_id,
            attachment_id: attachment_id.as_ref(),
            file_name: details.file_name.as_deref(),
            sha256: document.sha256(),
            size: document.size(),
            missing: document.missing(),
        };
        writer.put(&id, &row);
        Ok(())
    }

    /// Gets the file from the service, or by a link if the service does not return it itself.
    async fn fetch(&self, id: &AttachmentId, store: &Store) -> Result<Document, Failure> {
        let refusal = match self.client.send(DescribeAttachment::new(id.clone())).await {
            Ok(output) => {
                let data = output.attachment.and_then(|attachment| attachment.data);
                // An empty file has an empty text here, so a missing member is an error.
                let data = data.ok_or_else(|| {
                    Failure::response::<DescribeAttachment>(
                        "expected the content of the file, found none",
                    )
                })?;
                let mut blob = store.blob();
                blob.write(data.as_ref()).await?;
                return Ok(Document::Kept(blob.finish().await?));
            }
            Err(error) if is_too_large(&error) || is_denied(&error) => error,
            Err(error) => match missing(&error) {
                Some(document) => return Ok(document),
                None => return Err(Failure::call::<DescribeAttachment>(error)),
            },
        };
        let document = AttachmentDocument::new(self.client.clone(), id.clone());
        let mut blob = store.blob();
        match document.download().write(&mut blob).await {
            Ok(_) => Ok(Document::Kept(blob.finish().await?)),
            Err(DownloadError::Link(error)) => match missing(&error) {
                Some(document) => Ok(document),
                // The first refusal is the one to mend, since most files need no link.
                None if is_denied(&error) && is_denied(&refusal) => {
                    Err(Failure::call::<DescribeAttachment>(refusal))
                }
                None => Err(Failure::call::<GetAttachmentDownloadLink>(error)),
            },
            Err(error) => Err(Failure::download::<GetAttachmentDownloadLink>(error)),
        }
    }
}

/// Returns the document of an attachment that the service no longer has.
fn missing(error: &ClientError) -> Option<Document> {
    let is_gone = error.refused().is_some_and(Error::is_not_found);
    let code = || error.code().unwrap_or("not found").to_owned();
    is_gone.then(|| Document::Missing(Gap::Refused, code()))
}

/// Returns whether the service refuses to return an attachment without a link (docs/service-notes.md,
/// "Attachments").
fn is_too_large(error: &ClientError) -> bool {
    error.code() == Some("InvalidParameterValueException")
}

fn is_denied(error: &ClientError) -> bool {
    let kind = error.refused().map(Error::kind);
    matches!(kind, Some(ErrorKind::Common(CommonError::AccessDenied)))
}

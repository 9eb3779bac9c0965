//! Gets an attachment of any size from the service.

use casebook::protocol::{Blob, CommonError, Operation as _};
use casebook::support::{
    AttachmentDocument, Client, ClientError, DescribeAttachment, DownloadError, ErrorKind,
    GetAttachmentDownloadLink,
};
use casebook::types::support::AttachmentId;

use crate::command::SaveOptions;
use crate::failure::Failure;
use crate::session::Session;

/// An attachment, and the name that the service has for it.
pub(super) struct Source {
    pub(super) name: Option<String>,
    pub(super) content: Content,
}

/// The bytes of an attachment, or the way to them.
pub(super) enum Content {
    /// The service has returned the bytes.
    Whole(Blob),
    /// The service has refused to return the bytes, and issued a link to them.
    Linked(AttachmentDocument),
}

impl Source {
    /// Requests an attachment, or a link to it if the service does not return the attachment itself.
    ///
    /// # Errors
    ///
    /// Fails if the service gives neither.
    pub(super) async fn find(
        session: &Session,
        client: &Client,
        id: &AttachmentId,
        options: SaveOptions,
    ) -> Result<Self, Failure> {
        let refusal = match client.send(DescribeAttachment::new(id.clone())).await {
            Ok(output) => {
                let attachment = output.attachment.unwrap_or_default();
                let Some(data) = attachment.data else {
                    // An empty file has an empty text here, so a missing member is an error.
                    let why = format!("the response has no content for {id}");
                    return Err(Failure::other(why)
                        .during(DescribeAttachment::NAME)
                        .with_response());
                };
                return Ok(Self {
                    name: attachment.file_name,
                    content: Content::Whole(data),
                });
            }
            Err(error) if is_too_large(&error) || is_denied(&error) => error,
            Err(error) => return Err(Failure::call::<DescribeAttachment>(&error)),
        };
        let document = AttachmentDocument::new(client.clone(), id.clone());
        let document = document.downloader(session.downloader(client, options));
        let name = document.file_name().await;
        let name = name.map_err(|error| no_link(&error, &refusal))?;
        Ok(Self {
            name: name.map(|name| name.to_string()),
            content: Content::Linked(document),
        })
    }
}

/// Returns whether the service refuses to return an attachment without a link (docs/service-notes.md,
/// "Attachments").
fn is_too_large(error: &ClientError) -> bool {
    let code = error.fault().and_then(|fault| fault.code());
    code == Some("InvalidParameterValueException")
}

fn is_denied(error: &ClientError) -> bool {
    let kind = error.refused().map(|error| error.kind());
    matches!(kind, Some(ErrorKind::Common(CommonError::AccessDenied)))
}

/// Creates the failure of a request for a link, after the service has refused the attachment itself.
fn no_link(error: &DownloadError, refusal: &ClientError) -> Failure {
    let failure = Failure::download::<GetAttachmentDownloadLink>(error);
    match error {
        DownloadError::Link(error) if is_denied(error) && is_denied(refusal) => failure.advise(
            "the caller needs the IAM action support:DescribeAttachment for files of up to 5 MB, or \
             support:DownloadAttachment for all files",
        ),
        _ => failure,
    }
}

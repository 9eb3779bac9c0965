//! `attachment get`

use std::path::PathBuf;

use casebook::protocol::{CommonError, Operation as _};
use casebook::support::{
    Attachment, AttachmentDocument, Client, ClientError, DescribeAttachment, DownloadError,
    ErrorKind, GetAttachmentDownloadLink, Support,
};
use casebook::types::support::AttachmentId;
use clap::Args;
use serde_json::json;

use crate::command::SaveOptions;
use crate::command::delivery::{DeliveredFile, Delivery};
use crate::command::target::{Target, check_form};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::file_name;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Download an attachment of any size.
///
/// The service returns files of up to 5 MB at once, which needs the IAM action
/// support:DescribeAttachment. It has a link to every file, which needs
/// support:DownloadAttachment; a broken download goes on where it broke.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Save an attachment in this folder", "casebook attachment get \"$ATTACHMENT\""),
    ("Save it under a name", "casebook attachment get \"$ATTACHMENT\" -o trace.log"),
]))]
pub(crate) struct Get {
    /// Id of the attachment, as `case show` prints it
    #[arg(value_name = "ATTACHMENT")]
    attachment: AttachmentId,

    /// File to write or replace, folder to write to, or - for stdout; in a folder the file has the
    /// attachment's own name, and never replaces another file [default: the current folder]
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    options: SaveOptions,
}

impl Get {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.keep_off_screen(self.output_file.as_deref())?;
        check_form(session, self.output_file.as_deref())?;
        let client = session.client::<Support>()?;
        match client
            .send(DescribeAttachment::new(self.attachment.clone()))
            .await
        {
            Ok(output) => {
                let attachment = output.attachment.unwrap_or_default();
                self.write(session, attachment).await
            }
            Err(error) if is_too_large(&error) || is_denied(&error) => {
                self.download(session, client, &error).await
            }
            Err(error) => Err(Failure::call::<DescribeAttachment>(&error)),
        }
    }

    /// Writes a small attachment, which the service has returned.
    async fn write(self, session: &Session, attachment: Attachment) -> Result<Exit, Failure> {
        let Some(data) = attachment.data else {
            // An empty file has an empty text here, so a missing member is an error.
            let why = format!("the response has no content for {}", self.attachment);
            return Err(Failure::other(why)
                .during(DescribeAttachment::NAME)
                .with_response());
        };
        let given = attachment.file_name;
        let file_name = file_name::safe(given.as_deref().unwrap_or_default());
        let delivery = delivery(session, self.output_file, &file_name);
        let access = self.options.access();
        let Some(path) = delivery.write(data.as_bytes(), access).await? else {
            return Ok(Exit::Done);
        };
        let file = DeliveredAttachment {
            id: self.attachment,
            file_name: given,
            path,
            size: data.len() as u64,
        };
        file.print(session, DescribeAttachment::NAME).await
    }

    /// Downloads an attachment by its link, because the service has refused to return it.
    async fn download(
        self,
        session: &Session,
        client: Client,
        refusal: &ClientError,
    ) -> Result<Exit, Failure> {
        let downloader = session.downloader(&client, self.options);
        let document = AttachmentDocument::new(client, self.attachment.clone());
        let document = document.downloader(downloader);
        let given = document.file_name().await;
        let given = given.map_err(|error| no_link(&error, refusal))?;
        let file_name = file_name::safe(given.as_deref().unwrap_or_default());
        let delivery = delivery(session, self.output_file, &file_name);
        let failed = Failure::download::<GetAttachmentDownloadLink>;
        let delivered = delivery.fetch(document.download(), failed).await?;
        let Some(DeliveredFile { path, saved }) = delivered else {
            return Ok(Exit::Done);
        };
        let file = DeliveredAttachment {
            id: self.attachment,
            file_name: given.map(|name| name.to_string()),
            path,
            size: saved.size,
        };
        file.print(session, GetAttachmentDownloadLink::NAME).await
    }
}

/// Returns the way of an attachment to the target of `-o`, under a name that the service has issued.
fn delivery<'a>(
    session: &'a Session,
    output_file: Option<PathBuf>,
    file_name: &'a str,
) -> Delivery<'a> {
    Delivery {
        session,
        target: output_file.map(Target::of),
        file_name: file_name.to_owned(),
        // A name from outside never replaces an existing file.
        replaces: false,
        label: file_name,
    }
}

/// An attachment that is in a file.
struct DeliveredAttachment {
    id: AttachmentId,
    file_name: Option<String>,
    path: PathBuf,
    size: u64,
}

impl DeliveredAttachment {
    async fn print(self, session: &Session, operation: &'static str) -> Result<Exit, Failure> {
        let result = json!({
            "attachmentId": self.id,
            "fileName": self.file_name,
            "file": self.path.display().to_string(),
            "size": self.size,
        });
        let view = View::Record(&["attachmentId", "fileName", "file", "size"]);
        session.print_done(operation, &result, &result, view).await
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

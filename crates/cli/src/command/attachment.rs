//! `attachment …`

mod save;

use std::io::Write as _;
use std::path::PathBuf;

use casebook::protocol::Operation as _;
use casebook::support::{DescribeAttachment, Support};
use casebook::types::support::AttachmentId;
use clap::{Args, Subcommand};
use serde_json::json;

use super::save_options::ReadAccess;
use super::target::{Target, check_form, open};
use crate::command::ask::ask;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::file_name;
use crate::output::{View, write_all};
use crate::session::Session;

/// Attachments of support cases.
#[derive(Debug, Subcommand)]
pub(crate) enum Attachment {
    /// Download an attachment
    Get(Get),
}

/// Download an attachment.
#[derive(Args, Debug)]
pub(crate) struct Get {
    /// Id of the attachment, as `case show` prints it
    #[arg(value_name = "ATTACHMENT")]
    attachment: AttachmentId,

    /// File to write or replace, folder to write to, or - for stdout; in a folder the file has the
    /// attachment's own name, and never replaces another file [default: the current folder]
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    read_access: ReadAccess,
}

impl Attachment {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let Self::Get(get) = self;
        get.run(session).await
    }
}

impl Get {
    async fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.keep_off_screen(self.output_file.as_deref())?;
        check_form(session, self.output_file.as_deref())?;
        let client = session.client::<Support>()?;
        let response = ask(&client, DescribeAttachment::new(self.attachment.clone())).await?;
        let file = response.attachment.unwrap_or_default();
        let Some(data) = file.data else {
            // An empty file has an empty text here, so a missing member is an error.
            let why = format!("the response has no content for {}", self.attachment);
            return Err(Failure::other(why)
                .during("DescribeAttachment")
                .with_response());
        };
        let given = file.file_name.as_deref().unwrap_or_default();
        let (path, replace) = match self.output_file.map(Target::of) {
            Some(Target::Stdout) => return write_all(data.as_bytes()),
            Some(Target::Stream(to)) => {
                let file = open(&to).await;
                file.and_then(|mut file| file.write_all(data.as_bytes()))
                    .map_err(|why| Failure::transfer(format_args!("{}: {why}", to.display())))?;
                return Ok(Exit::Done);
            }
            // A name from outside never replaces an existing file.
            None => (PathBuf::from(file_name::safe(given)), false),
            Some(Target::Folder(folder)) => (folder.join(file_name::safe(given)), false),
            Some(Target::File(path)) => (path, true),
        };
        save::save(&path, data.as_bytes(), self.read_access.access(), replace)?;
        let result = json!({
            "attachmentId": self.attachment,
            "fileName": file.file_name,
            "file": path.display().to_string(),
            "size": data.len(),
        });
        session
            .print_done(
                DescribeAttachment::NAME,
                &result,
                &result,
                View::Record(&["attachmentId", "fileName", "file", "size"]),
            )
            .await
    }
}

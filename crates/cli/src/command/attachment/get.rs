//! `attachment get`

use std::path::{Path, PathBuf};

use casebook::protocol::Operation as _;
use casebook::stack::document::DocumentKind;
use casebook::support::{DescribeAttachment, GetAttachmentDownloadLink, Support};
use casebook::types::support::AttachmentId;
use clap::Args;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::of_case::OfCase;
use super::source::{Content, Source};
use crate::command::SaveOptions;
use crate::command::delivery::{DeliveredFile, Delivery};
use crate::command::target::{Target, check_form};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::file_name;
use crate::help::examples;
use crate::output::View;
use crate::sanitize::lines;
use crate::session::{Session, not_on_screen};
use crate::waits::Subject;

/// Download one attachment, or all of a case
///
/// The service returns files of up to 5 MB at once, which needs the IAM action
/// support:DescribeAttachment. It has a link to every file, which needs
/// support:DownloadAttachment; a broken download goes on where it broke.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Save an attachment in this folder", "casebook attachment get \"$ATTACHMENT\""),
    ("Save all files of a case in a folder", "casebook attachment get --case 4901699435 -d files"),
]))]
pub(crate) struct Get {
    /// Id of the attachment, as `case show` prints it
    #[arg(
        value_name = "ATTACHMENT",
        required_unless_present = "case",
        conflicts_with = "case"
    )]
    attachment: Option<AttachmentId>,

    /// File or folder to write to, or - for stdout
    ///
    /// A terminal shows a text, and refuses everything else. A file is replaced. In a folder the file has the attachment's own name, and never replaces
    /// another file. The default is the current folder.
    #[arg(short, long, value_name = "FILE", conflicts_with = "case")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    of_case: OfCase,

    #[command(flatten)]
    options: SaveOptions,
}

impl Get {
    /// Returns the members of the result.
    pub(crate) fn shape(&self) -> Value {
        match self.attachment {
            Some(_) => {
                json!({"attachmentId": "", "fileName": "", "file": "", "size": 1, "sha256": ""})
            }
            None => json!({"attachments": []}),
        }
    }

    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let Some(id) = self.attachment else {
            return self.of_case.run(session, self.options).await;
        };
        let is_shown =
            self.output_file.as_deref() == Some(Path::new("-")) && session.terminal().stdout;
        if !is_shown {
            session.keep_off_screen(self.output_file.as_deref())?;
        }
        check_form(session, self.output_file.as_deref())?;
        let client = session.client::<Support>()?;
        let source = Source::find(session, &client, &id, self.options);
        let source = Subject::named(id.as_str()).scope(source).await?;
        if is_shown {
            return show(session, &source.content);
        }
        let file_name = file_name::safe(source.name.as_deref().unwrap_or_default());
        let delivery = Delivery {
            session,
            target: self.output_file.map(Target::of),
            file_name: file_name.clone(),
            // A name from outside never replaces an existing file.
            replaces: false,
            label: &file_name,
        };
        let (operation, written) = match source.content {
            Content::Whole(data) => {
                let path = delivery
                    .write(data.as_bytes(), self.options.access())
                    .await?;
                let hash = || hex::encode(Sha256::digest(data.as_bytes()));
                let written = path.map(|path| (path, data.len() as u64, hash()));
                (DescribeAttachment::NAME, written)
            }
            Content::Linked(document) => {
                let failed = Failure::download::<GetAttachmentDownloadLink>;
                let file = delivery.fetch(document.download(), failed).await?;
                let written = file.map(|DeliveredFile { path, saved }| {
                    let sha256 = saved.sha256_hex();
                    (path, saved.size, sha256)
                });
                (GetAttachmentDownloadLink::NAME, written)
            }
        };
        let Some((path, size, sha256)) = written else {
            return Ok(Exit::Done);
        };
        let result = json!({
            "attachmentId": id,
            "fileName": source.name,
            "file": path.display().to_string(),
            "size": size,
            "sha256": sha256,
        });
        let view = View::Record(&["attachmentId", "fileName", "file", "size", "sha256"]);
        session.print_done(operation, &result, &result, view).await
    }
}

/// Shows a text on the terminal, without characters that act on it.
///
/// # Errors
///
/// Fails if the attachment is no text, or too large to be returned without a link.
fn show(session: &Session, content: &Content) -> Result<Exit, Failure> {
    let Content::Whole(data) = content else {
        return Err(not_on_screen());
    };
    let data = data.as_bytes();
    match std::str::from_utf8(data) {
        Ok(text) if data.is_empty() || DocumentKind::of(data).is_text() => {
            let mut text = lines(text);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            session.printer().show(&text)
        }
        _ => Err(not_on_screen()),
    }
}

//! `agreement get`

use std::io;
use std::path::{Path, PathBuf};

use casebook::artifact::{Artifact, DocumentKind, DownloadError, GetCustomerAgreement};
use casebook::protocol::Operation as _;
use casebook::types::artifact::CustomerAgreementId;
use clap::Args;
use serde_json::json;

use crate::command::SaveOptions;
use crate::command::target::{Target, check_form, open, resolved, write_pieces};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::View;
use crate::session::Session;

/// The kinds of documents that are accepted.
pub(super) const KINDS: &[DocumentKind] = &[DocumentKind::Pdf];

/// Download a signed document.
#[derive(Args, Debug)]
pub(crate) struct Get {
    /// The id of an agreement of the account
    #[arg(value_name = "ID")]
    id: CustomerAgreementId,

    /// File or folder to write to, - for stdout [default: ID.pdf in the current folder]
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
        let client = session.client::<Artifact>()?;
        let downloader = session.downloader(&client, self.options).expect(KINDS);
        let id = self.id;
        let get = GetCustomerAgreement::new(id.clone());
        let document = downloader.document(move || {
            let (client, get) = (client.clone(), get.clone());
            async move {
                let link = client.send(get).await?.document_presigned_url;
                link.ok_or(DownloadError::NoLink)
            }
        });
        let failed = Failure::download::<GetCustomerAgreement>;
        let named = format!("{id}.pdf");
        let (place, path) = match self.output_file.map(Target::of) {
            Some(Target::Stdout) => {
                let broken = |error: io::Error| Failure::stdout(&error);
                return write_pieces(document.stream(), &mut io::stdout(), broken, failed).await;
            }
            Some(Target::Stream(to)) => {
                let broken =
                    |error: io::Error| Failure::transfer(format_args!("{}: {error}", to.display()));
                let mut file = open(&to).await.map_err(broken)?;
                return write_pieces(document.stream(), &mut file, broken, failed).await;
            }
            Some(Target::Folder(folder)) => (folder.join(&named), folder.join(&named)),
            // A link that the user named stays; the file that it leads to is replaced.
            Some(Target::File(path)) => (resolved(&path), path),
            None => (PathBuf::from(&named), PathBuf::from(&named)),
        };
        let board = session.board(1);
        let mut bar = board.start("agreement");
        let document =
            document.progress(move |progress| bar.set(progress.received, progress.total));
        let saved = document.save(&place).await;
        board.clear();
        let saved = saved.map_err(|error| failed(&error))?;
        let result = json!({
            "id": id, "file": shown(&path), "size": saved.size, "sha256": saved.sha256_hex(),
        });
        let view = View::Record(&["id", "file", "size", "sha256"]);
        let operation = GetCustomerAgreement::NAME;
        session.print_done(operation, &result, &result, view).await
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

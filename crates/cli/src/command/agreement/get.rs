//! `agreement get`

use std::path::PathBuf;

use casebook::artifact::{Artifact, DocumentKind, DownloadError, GetCustomerAgreement};
use casebook::protocol::Operation as _;
use clap::Args;
use serde_json::json;

use super::agreement_name::OwnAgreement;
use crate::command::SaveOptions;
use crate::command::delivery::{DeliveredFile, Delivery};
use crate::command::target::{Target, check_form};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// The kinds of documents that are accepted.
pub(super) const KINDS: &[DocumentKind] = &[DocumentKind::Pdf];

/// Download the signed document of an agreement of the account.
///
/// By the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Save the signed document in this folder",
        "casebook agreement get customer-agreement-4QmX0tZr7BvKc2Lp",
    ),
    (
        "Save it under a name",
        "casebook agreement get customer-agreement-4QmX0tZr7BvKc2Lp -o baa.pdf",
    ),
]))]
pub(crate) struct Get {
    #[command(flatten)]
    agreement: OwnAgreement,

    /// File or folder to write to, - for stdout
    ///
    /// The default is ID.pdf in the current folder.
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
        let id = self.agreement.id(&client).await?;
        let get = GetCustomerAgreement::new(id.clone());
        let document = downloader.document(move || {
            let (client, get) = (client.clone(), get.clone());
            async move {
                let link = client.send(get).await?.document_presigned_url;
                link.ok_or(DownloadError::NoLink)
            }
        });
        let delivery = Delivery {
            session,
            target: self.output_file.map(Target::of),
            file_name: format!("{id}.pdf"),
            replaces: true,
            label: "agreement",
        };
        let failed = Failure::download::<GetCustomerAgreement>;
        let Some(DeliveredFile { path, saved }) = delivery.fetch(document, failed).await? else {
            return Ok(Exit::Done);
        };
        let result = json!({
            "id": id, "file": path.display().to_string(), "size": saved.size,
            "sha256": saved.sha256_hex(),
        });
        let view = View::Record(&["id", "file", "size", "sha256"]);
        let operation = GetCustomerAgreement::NAME;
        session.print_done(operation, &result, &result, view).await
    }
}

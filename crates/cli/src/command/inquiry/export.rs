//! `inquiry export`

use std::path::PathBuf;

use casebook::artifact::{Artifact, ExportComplianceInquiry, InquiryDocument};
use casebook::protocol::Operation as _;
use casebook::types::artifact::QueryIdentifier;
use clap::Args;
use serde_json::json;

use super::args::InquiryArg;
use crate::command::SaveOptions;
use crate::command::delivery::{DeliveredFile, Delivery};
use crate::command::target::{Target, check_form};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Download a document with the questions and answers of an inquiry.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Save all questions and answers in this folder",
        "casebook inquiry export compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1",
    ),
    (
        "Save one of them with its sources",
        "casebook inquiry export compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 \\\n        --number 1 --citations",
    ),
]))]
pub(crate) struct Export {
    #[command(flatten)]
    inquiry: InquiryArg,

    /// File or folder to write to, - for stdout
    ///
    /// The default is a file in the current folder, named after the inquiry.
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Number of a query; can be repeated
    ///
    /// `inquiry answers` prints the numbers. Without this option all queries are exported.
    #[arg(long, value_name = "N")]
    number: Vec<QueryIdentifier>,

    /// Export the sources of the answers too
    #[arg(long)]
    citations: bool,

    #[command(flatten)]
    options: SaveOptions,
}

impl Export {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.keep_off_screen(self.output_file.as_deref())?;
        check_form(session, self.output_file.as_deref())?;
        let client = session.client::<Artifact>()?;
        let id = self.inquiry.id(&client).await?;
        let downloader = session.downloader(&client, self.options);
        let document = InquiryDocument::with_downloader(client, downloader, id.clone())
            .queries(self.number)
            .citations(self.citations);
        let delivery = Delivery {
            session,
            target: self.output_file.map(Target::of),
            // The format is not known, so the name has no extension.
            file_name: id.to_string(),
            replaces: true,
            label: "inquiry",
        };
        let failed = Failure::download::<ExportComplianceInquiry>;
        let Some(DeliveredFile { path, saved }) =
            delivery.fetch(document.download(), failed).await?
        else {
            return Ok(Exit::Done);
        };
        let result = json!({
            "complianceInquiryId": id,
            "file": path.display().to_string(),
            "size": saved.size,
            "sha256": saved.sha256_hex(),
        });
        let view = View::Record(&["complianceInquiryId", "file", "size", "sha256"]);
        session
            .print_done(ExportComplianceInquiry::NAME, &result, &result, view)
            .await
    }
}

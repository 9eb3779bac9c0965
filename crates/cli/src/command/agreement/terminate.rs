//! `agreement terminate`

use casebook::artifact::{
    AgreementTermination, Artifact, TerminateAgreement, TerminatedAgreement, TerminationRead,
};
use casebook::protocol::Operation as _;
use casebook::types::artifact::CustomerAgreementId;
use clap::Args;
use serde_json::json;

use super::accept::{MEMBERS, in_folder, stopped, word};
use super::documents::{ConsentArgs, Current, Files};
use super::get::KINDS;
use crate::command::SaveOptions;
use crate::command::ask::json as written;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::output::View;
use crate::session::Session;

/// End an agreement of the account.
///
/// The first run saves the signed document, and prints its hash and the terms. The second run, with
/// --accept-terms and this hash, ends the agreement.
///
/// By the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Debug)]
pub(crate) struct Terminate {
    /// The id of an agreement of the account
    #[arg(value_name = "ID")]
    id: CustomerAgreementId,

    #[command(flatten)]
    consent: ConsentArgs,

    #[command(flatten)]
    options: SaveOptions,
}

const SIGNED: &str = ".pdf";

impl Terminate {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        const MUTATION: Mutation = Mutation::new::<TerminateAgreement>();
        let hashes = &self.consent.sha256;
        if hashes.len() > 1 {
            let why = "expected at most one, that of the signed document";
            return Err(Failure::parameter("--sha256", why));
        }
        if !hashes.is_empty() {
            session.is_heard()?;
        }
        let client = session.client::<Artifact>()?;
        let downloader = session.downloader(&client, self.options).expect(KINDS);
        let termination =
            AgreementTermination::with_downloader(client, downloader, self.id.clone());
        let files = Files::open(&self.consent.dir, self.id.as_str())?;
        let mut record = files.record()?;
        let failed = |error| Failure::ceremony(&error);
        if hashes.is_empty() {
            let path = files.free(SIGNED, record.agreement.as_ref())?;
            let signed = termination.read(&path).await.map_err(failed)?;
            let current = of(&signed);
            record.agreement = Some(current.read(false));
            files.keep(&record)?;
            session.note(format_args!(
                "the agreement is still in force; read {}",
                path.display()
            ));
            let next = format!(
                "agreement terminate {}{}",
                self.id,
                in_folder(&self.consent.dir)
            );
            let result = stopped(self.id.as_str(), "signed", &current, &path, &next);
            session.print(result, View::Record(MEMBERS))?;
            return Ok(Exit::Skipped);
        }
        let signed = termination.check().await.map_err(failed)?;
        let current = of(&signed);
        let consent = current.consent(session, hashes, record.agreement.as_ref())?;
        let consent = consent.ok_or_else(|| current.other(hashes, &files.path(SIGNED)))?;
        let ended = session.track(&MUTATION, signed.terminate(&consent)).await;
        let TerminatedAgreement {
            customer_agreement,
            confirmation,
            ..
        } = ended.map_err(failed)?;
        let result = json!({
            "id": self.id, "step": "terminated", "confirmation": word(confirmation),
            "customerAgreement": written(&customer_agreement)?,
        });
        let view = View::Record(&["id", "step", "customerAgreement", "confirmation"]);
        session
            .print_done(TerminateAgreement::NAME, &result, &result, view)
            .await
    }
}

fn of(signed: &TerminationRead) -> Current<'_> {
    Current {
        document: signed.document(),
        revision_id: None,
        terms: signed.terms(),
        undone: "the agreement was not ended",
    }
}

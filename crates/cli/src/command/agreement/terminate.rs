//! `agreement terminate`

use std::path::Path;

use casebook::artifact::{
    AgreementTermination, Artifact, CeremonyError, CustomerAgreementSummary, TerminateAgreement,
    TerminatedAgreement, TerminationReview,
};
use casebook::protocol::Operation as _;
use casebook::types::artifact::CustomerAgreementState;
use clap::Args;
use serde_json::json;

use super::accept::{MEMBERS, stopped, word};
use super::agreement_name::OwnAgreement;
use super::documents::{ConsentArgs, Current, Files};
use super::get::KINDS;
use crate::command::SaveOptions;
use crate::command::ask::json as written;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::mutation::Mutation;
use crate::output::View;
use crate::session::Session;

/// End an agreement of the account.
///
/// The first run saves the signed document, and prints its hash and the terms. The second run, with
/// --accept-terms and this hash, ends the agreement. The folder has to be the same: its record says what
/// was saved and printed.
///
/// By the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Save the signed document, and print its hash and the terms",
        "casebook agreement terminate customer-agreement-4QmX0tZr7BvKc2Lp",
    ),
    (
        "Keep the document in a folder",
        "casebook agreement terminate customer-agreement-4QmX0tZr7BvKc2Lp -d baa",
    ),
]))]
pub(crate) struct Terminate {
    #[command(flatten)]
    agreement: OwnAgreement,

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
        let agreement = self.agreement.id(&client).await?;
        let id = agreement.as_str();
        let downloader = session.downloader(&client, self.options).expect(KINDS);
        let mut termination =
            AgreementTermination::with_downloader(client, downloader, agreement.clone());
        if let Some(settle) = self.consent.settle {
            termination = termination.settle(settle);
        }
        let files = Files::open(&self.consent.dir, id)?;
        let mut record = files.record(session).await?;
        // Without a record, the person was not given the document that the hash names.
        if hashes.is_empty() || record.agreement.is_none() {
            let path = files.free(SIGNED, record.agreement.as_ref())?;
            let signed = match termination.read(&path).await {
                Ok(signed) => signed,
                Err(error) => return Self::already_ended(id, session, &error),
            };
            let current = of(&signed, &path);
            record.agreement = Some(current.read(false));
            files.keep(&record)?;
            session.note(format_args!(
                "the agreement is still in force{}; read {}",
                self.consent.unread(),
                path.display()
            ));
            let sha256 = current.document.sha256_hex();
            let next = self.consent.next(session, "terminate", id, &sha256);
            let result = stopped(id, "signed", &current, next);
            session.print(result, View::Record(MEMBERS))?;
            return Ok(Exit::Skipped);
        }
        let signed = match termination.check().await {
            Ok(signed) => signed,
            Err(error) => return Self::already_ended(id, session, &error),
        };
        let path = files.path(SIGNED);
        let current = of(&signed, &path);
        let consent = current.consent(session, hashes, record.agreement.as_ref())?;
        let ended = session.track(&MUTATION, signed.terminate(&consent)).await;
        let TerminatedAgreement {
            customer_agreement,
            confirmation,
            ..
        } = match ended {
            Ok(ended) => ended,
            Err(error) => return Self::already_ended(id, session, &error),
        };
        let result = json!({
            "id": id, "step": "terminated", "confirmation": word(confirmation),
            "customerAgreement": written(&customer_agreement)?,
        });
        let view = View::Record(&["id", "step", "customerAgreement", "confirmation"]);
        session
            .print_done(TerminateAgreement::NAME, &result, &result, view)
            .await
    }

    /// Prints the agreement that has ended already, or returns the failure.
    fn already_ended(id: &str, session: &Session, error: &CeremonyError) -> Result<Exit, Failure> {
        let has_ended = |one: &&CustomerAgreementSummary| {
            use CustomerAgreementState::{AwsTerminated, CustomerTerminated};
            matches!(one.state, Some(AwsTerminated | CustomerTerminated))
        };
        let Some(ended) = error.not_active().filter(has_ended) else {
            return Err(Failure::ceremony(error));
        };
        session.note(format_args!(
            "the agreement has ended already; nothing was ended now"
        ));
        let result = json!({
            "id": id, "step": "ended", "customerAgreement": written(ended)?,
        });
        session.print(result, View::Record(&["id", "step", "customerAgreement"]))
    }
}

fn of<'a>(signed: &'a TerminationReview, path: &'a Path) -> Current<'a> {
    Current {
        document: signed.document(),
        revision_id: None,
        terms: signed.terms(),
        path,
        undone: "the agreement was not ended",
    }
}

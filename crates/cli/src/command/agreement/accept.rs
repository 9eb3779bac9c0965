//! `agreement accept`

use std::path::Path;

use casebook::artifact::{
    AcceptAgreement, AcceptNdaForAgreement, AcceptedAgreement, AgreementAcceptance,
    AgreementReview, Artifact, CeremonyError, Client, Confirmation, NdaAcceptance, NdaReview,
};
use casebook::protocol::Operation as _;
use casebook::stack::document::Downloader;
use casebook::types::artifact::AgreementId;
use clap::Args;
use serde_json::{Value, json};

use super::agreement_name::OfferedAgreement;
use super::documents::{ConsentArgs, Current, Files};
use super::get::KINDS;
use super::record::{Record, Sha256};
use crate::command::SaveOptions;
use crate::command::ask::json as written;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::mutation::Mutation;
use crate::output::View;
use crate::session::Session;

/// Accept an agreement for the account, document by document.
///
/// The first run saves the non-disclosure agreement of the agreement, and prints its hash. The second
/// run, with --accept-terms and this hash, accepts it, and saves and prints the agreement. The third
/// run, with the hash of the agreement, accepts the agreement. A document that has changed since it was
/// read is not accepted. The folder has to be the same in all runs: its record says what was saved and
/// printed, and a document without a record is saved and printed first.
///
/// By the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Save the first document, and print its hash",
        "casebook agreement accept agreement-Nz7KcP3vRd9WqJ1x",
    ),
    (
        "Keep the documents in a folder",
        "casebook agreement accept agreement-Nz7KcP3vRd9WqJ1x -d addendum",
    ),
]))]
pub(crate) struct Accept {
    #[command(flatten)]
    agreement: OfferedAgreement,

    #[command(flatten)]
    consent: ConsentArgs,

    #[command(flatten)]
    options: SaveOptions,
}

/// The members of the result that come first.
pub(super) const MEMBERS: &[&str] = &[
    "id",
    "step",
    "revisionId",
    "file",
    "sha256",
    "terms",
    "next",
];

const NDA: &str = ".nda.pdf";
const AGREEMENT: &str = ".agreement.pdf";

impl Accept {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let hashes = &self.consent.sha256;
        if hashes.len() > 2 {
            let why = "expected at most two: of the non-disclosure agreement, and of the agreement";
            return Err(Failure::parameter("--sha256", why));
        }
        if !hashes.is_empty() {
            session.is_heard()?;
        }
        let client = session.client::<Artifact>()?;
        let downloader = session.downloader(&client, self.options).expect(KINDS);
        let ceremony = Ceremony {
            id: self.agreement.id(&client).await?,
            consent: self.consent,
        };
        ceremony.run(session, client, downloader).await
    }
}

/// The acceptance of one agreement.
struct Ceremony {
    id: AgreementId,
    consent: ConsentArgs,
}

impl Ceremony {
    /// Goes as far as the hashes allow.
    async fn run(
        self,
        session: &Session,
        client: Client,
        downloader: Downloader,
    ) -> Result<Exit, Failure> {
        let hashes = &self.consent.sha256;
        let mut acceptance =
            AgreementAcceptance::with_downloader(client, downloader, self.id.clone());
        if let Some(settle) = self.consent.settle {
            acceptance = acceptance.settle(settle);
        }
        let files = Files::open(&self.consent.dir, self.id.as_str())?;
        let mut record = files.record(session).await?;
        // Without a record, the person was not given the document that a hash names.
        if hashes.is_empty() || record.nda.is_none() {
            let path = files.free(NDA, record.nda.as_ref())?;
            let nda = match acceptance.read_nda(&path).await {
                Ok(nda) => nda,
                Err(error) => return self.active(session, &error),
            };
            let current = of_nda(&nda, &path);
            record.nda = Some(current.read(false));
            files.keep(&record)?;
            session.note(format_args!(
                "the agreement is not accepted yet{}; read {}",
                self.consent.unread(),
                path.display()
            ));
            let result = self.stopped(session, "nda", &current);
            session.print(result, View::Record(MEMBERS))?;
            return Ok(Exit::Skipped);
        }
        let nda = match acceptance.check_nda().await {
            Ok(nda) => nda,
            Err(error) => return self.active(session, &error),
        };
        let (nda, rest) = self.accept_nda(session, nda, &files, &mut record).await?;
        if rest.is_empty() || record.agreement.is_none() {
            return self.read(session, nda, &files, record).await;
        }
        let agreement = nda.check_agreement().await;
        let agreement = agreement.map_err(|error| Failure::ceremony(&error).behind_nda())?;
        self.accept(session, agreement, &rest, &files, &record)
            .await
    }

    /// Accepts the non-disclosure agreement, and returns the hashes that are not of it.
    async fn accept_nda(
        &self,
        session: &Session,
        nda: NdaReview,
        files: &Files,
        record: &mut Record,
    ) -> Result<(NdaAcceptance, Vec<Sha256>), Failure> {
        const MUTATION: Mutation = Mutation::new::<AcceptNdaForAgreement>();
        let hashes = &self.consent.sha256;
        let path = files.path(NDA);
        let current = of_nda(&nda, &path);
        let read = current.read(true);
        let before = record.nda.as_ref();
        let consent = current.consent(session, hashes, before)?;
        let known = [Some(read.sha256), before.map(|before| before.sha256)];
        let mut rest = hashes.clone();
        rest.retain(|hash| !known.contains(&Some(*hash)));
        if rest.is_empty() || record.agreement.is_none() {
            // The agreement will be saved, so a file in its place is a reason to accept nothing.
            files.free(AGREEMENT, record.agreement.as_ref())?;
        }
        let accepted = session.track(&MUTATION, nda.accept(&consent)).await;
        let accepted = accepted.map_err(|error| Failure::ceremony(&error))?;
        match &mut record.nda {
            Some(before) => before.accepted = true,
            None => record.nda = Some(read),
        }
        files.keep(record).map_err(Failure::unwritten_behind_nda)?;
        Ok((accepted, rest))
    }

    /// Saves the agreement, and prints what to do next.
    async fn read(
        &self,
        session: &Session,
        nda: NdaAcceptance,
        files: &Files,
        mut record: Record,
    ) -> Result<Exit, Failure> {
        let path = files.free(AGREEMENT, record.agreement.as_ref());
        let path = path.map_err(Failure::unwritten_behind_nda)?;
        let agreement = nda.read_agreement(&path).await;
        let agreement = agreement.map_err(|error| Failure::ceremony(&error).behind_nda())?;
        let current = of_agreement(&agreement, &path);
        record.agreement = Some(current.read(false));
        files.keep(&record).map_err(Failure::unwritten_behind_nda)?;
        session.note(format_args!(
            "the non-disclosure agreement is accepted, the agreement is not; read {}",
            path.display()
        ));
        let result = self.stopped(session, "agreement", &current);
        let (operation, view) = (AcceptNdaForAgreement::NAME, View::Record(MEMBERS));
        session
            .print_done(operation, &result, &result, view)
            .await?;
        Ok(Exit::Skipped)
    }

    /// Accepts the agreement.
    async fn accept(
        &self,
        session: &Session,
        agreement: AgreementReview,
        hashes: &[Sha256],
        files: &Files,
        record: &Record,
    ) -> Result<Exit, Failure> {
        const MUTATION: Mutation = Mutation::new::<AcceptAgreement>();
        let path = files.path(AGREEMENT);
        let current = of_agreement(&agreement, &path);
        let consent = current.consent(session, hashes, record.agreement.as_ref())?;
        let accepted = session.track(&MUTATION, agreement.accept(&consent)).await;
        let accepted = match accepted {
            Ok(accepted) => accepted,
            Err(error) => return self.active(session, &error),
        };
        let AcceptedAgreement {
            customer_agreement,
            confirmation,
            ..
        } = accepted;
        let result = json!({
            "id": self.id, "step": "accepted", "confirmation": word(confirmation),
            "customerAgreement": written(&customer_agreement)?,
        });
        let operation = AcceptAgreement::NAME;
        let view = View::Record(&["id", "step", "customerAgreement", "confirmation"]);
        session.print_done(operation, &result, &result, view).await
    }

    /// Prints the agreement that is in force already, or returns the failure.
    fn active(&self, session: &Session, error: &CeremonyError) -> Result<Exit, Failure> {
        let Some(active) = error.already_active() else {
            return Err(Failure::ceremony(error));
        };
        session.note(format_args!(
            "the agreement is in force already; nothing was accepted now"
        ));
        let result = json!({
            "id": self.id, "step": "active", "customerAgreement": written(active)?,
        });
        session.print(result, View::Record(&["id", "step", "customerAgreement"]))
    }

    /// Returns how far the acceptance has come, and what to do next.
    fn stopped(&self, session: &Session, step: &str, current: &Current<'_>) -> Value {
        let id = self.id.as_str();
        let sha256 = current.document.sha256_hex();
        stopped(
            id,
            step,
            current,
            self.consent.next(session, "accept", id, &sha256),
        )
    }
}

fn of_nda<'a>(nda: &'a NdaReview, path: &'a Path) -> Current<'a> {
    Current {
        document: nda.document(),
        revision_id: Some(nda.revision_id()),
        terms: &[],
        path,
        undone: "nothing was accepted",
    }
}

fn of_agreement<'a>(agreement: &'a AgreementReview, path: &'a Path) -> Current<'a> {
    Current {
        document: agreement.document(),
        revision_id: Some(agreement.revision_id()),
        terms: agreement.terms(),
        path,
        undone: "the agreement was not accepted",
    }
}

/// Returns the result of a run that has saved a document and waits for a consent.
pub(super) fn stopped(id: &str, step: &str, current: &Current<'_>, next: String) -> Value {
    json!({
        "id": id, "step": step, "revisionId": current.revision_id,
        "file": current.path.display().to_string(), "sha256": current.document.sha256_hex(),
        "terms": current.terms, "next": next,
    })
}

/// Returns how the outcome is known.
pub(super) fn word(confirmation: Confirmation) -> &'static str {
    match confirmation {
        Confirmation::List => "list",
        _ => "response",
    }
}

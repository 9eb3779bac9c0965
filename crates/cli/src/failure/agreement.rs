//! Failures of accepting and terminating agreements.

use casebook::artifact::{
    AcceptAgreement, AcceptNdaForAgreement, Artifact, CeremonyError, CeremonyStep, GetAgreement,
    GetCustomerAgreement, GetNdaForAgreement, ListCustomerAgreements, TerminateAgreement,
};
use casebook::protocol::{Api as _, Operation};

use super::{Failure, chain};
use crate::exit::Exit;

impl Failure {
    /// Creates the failure of a step of accepting or terminating an agreement.
    pub(crate) fn ceremony(error: &CeremonyError) -> Self {
        match error.step() {
            CeremonyStep::List => Self::step::<ListCustomerAgreements>(error),
            CeremonyStep::ReadNda => Self::step::<GetNdaForAgreement>(error),
            CeremonyStep::AcceptNda => Self::step::<AcceptNdaForAgreement>(error),
            CeremonyStep::ReadAgreement => Self::step::<GetAgreement>(error),
            CeremonyStep::AcceptAgreement => Self::step::<AcceptAgreement>(error),
            CeremonyStep::ReadCustomerAgreement => Self::step::<GetCustomerAgreement>(error),
            CeremonyStep::Terminate => Self::step::<TerminateAgreement>(error),
            _ => Self::other(chain(error)),
        }
    }

    /// Adds to a failure that the non-disclosure agreement was accepted before.
    #[must_use]
    pub(crate) fn behind_nda(self) -> Self {
        self.note("the non-disclosure agreement is accepted, the agreement is not")
    }

    /// Creates the failure of a write on this machine after the non-disclosure agreement was accepted. The
    /// exit code does not claim that nothing happened.
    #[must_use]
    pub(crate) fn unwritten_behind_nda(mut self) -> Self {
        self.0.exit = Exit::Other;
        self.0.service = Some(Artifact::SIGNING_NAME);
        let failure = self.during(AcceptNdaForAgreement::NAME).with_response();
        failure.advise("run the same command again").behind_nda()
    }

    fn step<Op: Operation<Api = Artifact>>(error: &CeremonyError) -> Self {
        if error.is_outcome_unknown() {
            let mut failure = Self::new(Exit::Other, "UnknownOutcome", chain(error));
            failure.0.sent = "perhaps";
            failure.0.service = Some(Artifact::SIGNING_NAME);
            failure.0.request_id = error
                .client_error()
                .and_then(|lost| lost.request_id().map(str::to_owned));
            // The message says already that the service may have acted.
            let look = match error.step() {
                CeremonyStep::AcceptNda => "the agreement is not accepted; run the command again",
                _ => "look with `casebook agreement list` before trying again",
            };
            return failure.during(Op::NAME).advise(look);
        }
        if error.is_token_expired()
            && let Some(refused) = error.client_error()
        {
            let why = "the token is too old or was used, so this step changed nothing; run the \
                       command again";
            return Self::call::<Op>(refused).advise(why);
        }
        if let Some(download) = error.download_error() {
            return Self::download::<Op>(download);
        }
        if let Some(refused) = error.client_error() {
            let failure = Self::call::<Op>(refused);
            return match (refused.fault(), error.step()) {
                (Some(_), CeremonyStep::AcceptNda) => failure.note("nothing was accepted"),
                (Some(_), CeremonyStep::AcceptAgreement) => {
                    failure.note("the agreement was not accepted")
                }
                (Some(_), CeremonyStep::Terminate) => failure.note("the agreement was not ended"),
                _ => failure,
            };
        }
        let failure = match error {
            _ if error.is_other_document() => {
                Self::new(Exit::Parameter, "OtherDocument", chain(error))
            }
            _ if error.is_not_active() => Self::no_such("NotActive", chain(error)),
            _ => Self::new(Exit::Other, "MalformedAnswer", chain(error)).with_response(),
        };
        failure.during(Op::NAME)
    }
}

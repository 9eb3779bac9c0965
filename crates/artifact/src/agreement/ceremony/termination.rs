//! Terminating an agreement of the account.

use std::path::Path;
use std::time::Duration;

use casebook_stack::{OperationService, Sent};
use casebook_types::artifact::{AgreementToken, CustomerAgreementId};

use super::confirmation::{Confirmation, is_open};
use super::error::{Cause, CeremonyError, CeremonyStep};
use super::{Ceremony, Consent, KINDS, LONGEST};
use crate::agreement::{
    CustomerAgreementSummary, GetCustomerAgreement, ListCustomerAgreements, TerminateAgreement,
    TerminatedAgreementSummary,
};
use crate::api::Artifact;
use crate::client::Client;
use crate::document::{Downloader, SavedDocument};

/// A service that sends all requests of a termination. Clients implement it, and so do tower layers around a
/// client.
pub trait TerminationService:
    OperationService<ListCustomerAgreements>
    + OperationService<GetCustomerAgreement>
    + OperationService<TerminateAgreement>
{
}

impl<C> TerminationService for C where
    C: OperationService<ListCustomerAgreements>
        + OperationService<GetCustomerAgreement>
        + OperationService<TerminateAgreement>
{
}

/// The termination of an agreement of the account, step by step: the signed document and the terms for
/// ending the agreement first, then the request, which is sent at most once.
///
/// The operations are in the API reference, and in no AWS SDK yet. casebook was not tried with them
/// against AWS.
/// A termination needs a tokio runtime.
///
/// ```
#[doc = include_str!("../../document/example.txt")]
/// # let id = "customer-agreement-4QmX0tZr7BvKc2Lp".parse()?;
/// use casebook_artifact::{AgreementTermination, Consent};
///
/// let agreement = AgreementTermination::new(client, id).read(folder.join("baa.pdf")).await?;
/// for term in agreement.terms() {
///     println!("{term}");
/// }
/// let consent = Consent::to_sha256(agreement.document().sha256);
/// let ended = agreement.terminate(&consent).await?;
/// assert_eq!(ended.customer_agreement.state.unwrap().as_str(), "CUSTOMER_TERMINATED");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AgreementTermination<C = Client> {
    ceremony: Ceremony<C>,
    customer_agreement_id: CustomerAgreementId,
}

/// The signed document of an agreement that was downloaded, with the terms for ending the agreement.
#[derive(Debug)]
pub struct TerminationReview<C = Client> {
    termination: AgreementTermination<C>,
    document: SavedDocument,
    terms: Vec<String>,
    token: AgreementToken,
}

/// An agreement that has ended.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TerminatedAgreement {
    /// The account's agreement.
    pub customer_agreement: TerminatedAgreementSummary,
    /// How it is known that the agreement has ended.
    pub confirmation: Confirmation,
}

impl<S> AgreementTermination<casebook_stack::Client<Artifact, S>> {
    /// Creates the termination of an agreement. It downloads a PDF document with the transport of the
    /// client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Artifact, S>, id: CustomerAgreementId) -> Self {
        let downloader = Downloader::from_client(&client).expect(KINDS);
        Self::with_downloader(client, downloader, id)
    }
}

impl<C> AgreementTermination<C> {
    /// Creates the termination of an agreement. It sends its requests through a client, or through tower
    /// layers around one, and downloads with this downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader, id: CustomerAgreementId) -> Self {
        Self {
            ceremony: Ceremony::new(client, downloader),
            customer_agreement_id: id,
        }
    }

    /// Sets how long to poll the list of agreements if the response to the last request is lost: at most
    /// 365 days. The default is 30 seconds.
    #[must_use]
    pub fn settle(mut self, settle: Duration) -> Self {
        self.ceremony.settle = settle.min(LONGEST);
        self
    }

    fn is_it(&self, one: &CustomerAgreementSummary) -> bool {
        one.id.as_deref() == Some(self.customer_agreement_id.as_str())
    }

    /// Whether this is the agreement, and it is not in force.
    fn has_ended(&self, one: &CustomerAgreementSummary) -> bool {
        self.is_it(one) && !one.is_active()
    }
}

impl<C: TerminationService> AgreementTermination<C> {
    /// Downloads the signed document into a file, so that a person can read the agreement before it ends.
    ///
    /// # Errors
    ///
    /// Fails if the agreement is not in force ([`CeremonyError::is_not_active`]), if a request fails, or
    /// if the document does not arrive. The requests change nothing at the service.
    pub async fn read(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<TerminationReview<C>, CeremonyError> {
        self.document(Some(path.as_ref())).await
    }

    /// Downloads the signed document only to know its hash, for a person who has read it before.
    ///
    /// # Errors
    ///
    /// See [`read`](Self::read).
    pub async fn check(self) -> Result<TerminationReview<C>, CeremonyError> {
        self.document(None).await
    }

    async fn document(self, path: Option<&Path>) -> Result<TerminationReview<C>, CeremonyError> {
        let step = CeremonyStep::ReadCustomerAgreement;
        self.expect_active(step).await?;
        let get = GetCustomerAgreement::new(self.customer_agreement_id.clone());
        let (document, output) = self.ceremony.read(step, get, path).await?;
        let missing = || CeremonyError::missing(step, "terminateAgreementToken");
        Ok(TerminationReview {
            termination: self,
            document,
            terms: output.terminate_terms,
            token: output.terminate_agreement_token.ok_or_else(missing)?,
        })
    }

    /// Fails if the list has the agreement, and the agreement is not in force. If the list lacks the
    /// agreement, this check passes, and the service decides.
    async fn expect_active(&self, step: CeremonyStep) -> Result<(), CeremonyError> {
        let all = self.ceremony.list().await?;
        match all.into_iter().find(|one| self.has_ended(one)) {
            Some(ended) => {
                let cause = Cause::NotActive(Box::new(ended), Sent::No);
                Err(CeremonyError::new(step, cause))
            }
            None => Ok(()),
        }
    }
}

impl<C> TerminationReview<C> {
    /// Returns the size and the hash of the document.
    #[must_use]
    pub fn document(&self) -> &SavedDocument {
        &self.document
    }

    /// Returns the terms under which the account ends the agreement.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        &self.terms
    }
}

impl<C: TerminationService> TerminationReview<C> {
    /// Ends the agreement.
    ///
    /// If the response is lost, the account's agreements are listed until this one is not in force.
    ///
    /// # Errors
    ///
    /// Fails without a request to terminate if the consent is to another document, if listing the account's
    /// agreements fails, or if the agreement is not in force by now. Fails if the service refuses the
    /// request, in which case the agreement stays in force. Fails if the outcome stays unknown
    /// ([`CeremonyError::is_outcome_unknown`]).
    pub async fn terminate(self, consent: &Consent) -> Result<TerminatedAgreement, CeremonyError> {
        let step = CeremonyStep::Terminate;
        let checked = consent.check(&self.document, None, &self.terms);
        checked.map_err(|cause| CeremonyError::new(step, cause))?;
        let termination = self.termination;
        termination.expect_active(step).await?;
        let id = termination.customer_agreement_id.clone();
        let terminate = TerminateAgreement::new(id, self.token);
        let lost = match termination.ceremony.client.send(terminate).await {
            Ok(output) => match output
                .customer_agreement
                .filter(|ended| ended.state.is_some())
            {
                Some(customer_agreement) => {
                    return Ok(TerminatedAgreement {
                        customer_agreement,
                        confirmation: Confirmation::Response,
                    });
                }
                None => None,
            },
            Err(error) if is_open(&error) => Some(error),
            Err(error) => {
                let ended = |one: &CustomerAgreementSummary| termination.has_ended(one);
                let refused = (termination.ceremony).refused(step, error, ended, Cause::NotActive);
                return Err(refused.await);
            }
        };
        let ended =
            |one: &CustomerAgreementSummary| termination.has_ended(one) && one.state.is_some();
        let found = termination.ceremony.look_up(step, lost, ended).await;
        found.map(|found| TerminatedAgreement {
            customer_agreement: found.into(),
            confirmation: Confirmation::List,
        })
    }
}

impl From<CustomerAgreementSummary> for TerminatedAgreementSummary {
    fn from(all: CustomerAgreementSummary) -> Self {
        Self {
            id: all.id,
            name: all.name,
            arn: all.arn,
            agreement_arn: all.agreement_arn,
            state: all.state,
            effective_start: all.effective_start,
            effective_end: all.effective_end,
        }
    }
}

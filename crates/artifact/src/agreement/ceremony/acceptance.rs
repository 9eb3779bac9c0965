//! Accepting an agreement.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_types::artifact::{AgreementId, AgreementRevisionId, AgreementToken, NdaToken};

use super::confirmation::{Confirmation, is_open};
use super::error::{Cause, CeremonyError, CeremonyStep};
use super::{Ceremony, Consent, KINDS, LONGEST};
use crate::agreement::{
    AcceptAgreement, AcceptNdaForAgreement, CustomerAgreementSummary, GetAgreement,
    GetNdaForAgreement, ListCustomerAgreements,
};
use crate::api::Artifact;
use crate::client::Client;
use crate::document::{Downloader, SavedDocument};

/// Sends all requests of an acceptance: a client, or tower layers around one.
pub trait AcceptanceService:
    OperationService<ListCustomerAgreements>
    + OperationService<GetNdaForAgreement>
    + OperationService<AcceptNdaForAgreement>
    + OperationService<GetAgreement>
    + OperationService<AcceptAgreement>
{
}

impl<C> AcceptanceService for C where
    C: OperationService<ListCustomerAgreements>
        + OperationService<GetNdaForAgreement>
        + OperationService<AcceptNdaForAgreement>
        + OperationService<GetAgreement>
        + OperationService<AcceptAgreement>
{
}

/// The acceptance of an agreement, step by step.
///
/// Each step returns the next one, so nothing can be accepted before it was downloaded. A [`Consent`]
/// must name the SHA-256 hash of the document. An agreement is accepted at most once: if the response
/// is lost, the acceptance looks for the agreement in the list of the account's agreements, and never
/// sends the request again.
///
/// The operations are in the service's reference, ahead of the SDKs; they were not tried against AWS.
/// An acceptance needs a tokio runtime.
///
/// ```
#[doc = include_str!("../../document/example.txt")]
/// # let agreement_id = "agreement-Nz7KcP3vRd9WqJ1x".parse()?;
/// use casebook_artifact::{AgreementAcceptance, Consent};
///
/// let acceptance = AgreementAcceptance::new(client, agreement_id);
/// let nda = acceptance.read_nda(folder.join("nda.pdf")).await?;
/// // A person reads the document, and consents to it.
/// let consent = Consent::to_sha256(nda.document().sha256);
/// let agreement = nda.accept(&consent).await?.read_agreement(folder.join("agreement.pdf")).await?;
/// for term in agreement.terms() {
///     println!("{term}");
/// }
/// let consent = Consent::to_sha256(agreement.document().sha256);
/// let accepted = agreement.accept(&consent).await?;
/// assert!(accepted.customer_agreement.is_active());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AgreementAcceptance<C = Client> {
    ceremony: Ceremony<C>,
    agreement_id: AgreementId,
}

/// A non-disclosure agreement that was downloaded.
#[derive(Debug)]
pub struct NdaRead<C = Client> {
    acceptance: AgreementAcceptance<C>,
    document: SavedDocument,
    revision_id: AgreementRevisionId,
    token: NdaToken,
}

/// A non-disclosure agreement that was accepted.
#[derive(Debug)]
pub struct NdaAccepted<C = Client> {
    acceptance: AgreementAcceptance<C>,
    token: NdaToken,
}

/// An agreement that was downloaded.
#[derive(Debug)]
pub struct AgreementRead<C = Client> {
    acceptance: AgreementAcceptance<C>,
    document: SavedDocument,
    revision_id: AgreementRevisionId,
    terms: Vec<String>,
    terms_token: AgreementToken,
    execute_token: AgreementToken,
}

/// An agreement that was accepted.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AcceptedAgreement {
    /// The account's agreement.
    pub customer_agreement: CustomerAgreementSummary,
    /// How the outcome is known.
    pub confirmation: Confirmation,
}

impl<S> AgreementAcceptance<casebook_stack::Client<Artifact, S>> {
    /// Creates the acceptance of an agreement. It downloads PDF documents with the transport of the
    /// client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Artifact, S>, agreement_id: AgreementId) -> Self {
        let downloader = Downloader::from_client(&client).expect(KINDS);
        Self::with_downloader(client, downloader, agreement_id)
    }
}

impl<C> AgreementAcceptance<C> {
    /// Creates the acceptance of an agreement. It sends its requests through a client, or through tower
    /// layers around one, and downloads with this downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader, agreement_id: AgreementId) -> Self {
        Self {
            ceremony: Ceremony::new(client, downloader),
            agreement_id,
        }
    }

    /// Sets how long to look for the agreement if the response to the last request is lost: at most 365
    /// days. The default is 30 seconds.
    #[must_use]
    pub fn settle(mut self, settle: Duration) -> Self {
        self.ceremony.settle = settle.min(LONGEST);
        self
    }
}

impl<C: AcceptanceService> AgreementAcceptance<C> {
    /// Downloads the non-disclosure agreement into a file, so that a person can read it.
    ///
    /// # Errors
    ///
    /// Fails if the agreement is in force already ([`CeremonyError::already_active`]), if a request
    /// fails, or if the document does not arrive. The requests change nothing at the service.
    pub async fn read_nda(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<NdaRead<C>, CeremonyError> {
        self.nda(Some(path.as_ref())).await
    }

    /// Downloads the non-disclosure agreement only to know its hash, for a person who has read it
    /// before.
    ///
    /// # Errors
    ///
    /// See [`read_nda`](Self::read_nda).
    pub async fn check_nda(self) -> Result<NdaRead<C>, CeremonyError> {
        self.nda(None).await
    }

    async fn nda(self, path: Option<&Path>) -> Result<NdaRead<C>, CeremonyError> {
        let step = CeremonyStep::ReadNda;
        self.expect_none_active(step).await?;
        let get = GetNdaForAgreement::new(self.agreement_id.clone());
        let (document, nda) = self.ceremony.read(step, get, path).await?;
        let missing = |member| move || CeremonyError::missing(step, member);
        Ok(NdaRead {
            acceptance: self,
            document,
            revision_id: (nda.agreement_revision_id).ok_or_else(missing("agreementRevisionId"))?,
            token: nda
                .accept_nda_for_agreement_token
                .ok_or_else(missing("acceptNdaForAgreementToken"))?,
        })
    }

    /// Returns the ids of the account's agreements, none of which must be this agreement in force.
    async fn expect_none_active(
        &self,
        step: CeremonyStep,
    ) -> Result<BTreeSet<Option<String>>, CeremonyError> {
        let all = self.ceremony.list().await?;
        let is_it =
            |one: &&CustomerAgreementSummary| one.is_active() && one.is_of(&self.agreement_id);
        if let Some(active) = all.iter().find(is_it) {
            let active = Box::new(active.clone());
            return Err(CeremonyError::new(step, Cause::AlreadyActive(active)));
        }
        Ok(all.into_iter().map(|one| one.id).collect())
    }
}

impl<C> NdaRead<C> {
    /// Returns the size and the hash of the document.
    #[must_use]
    pub fn document(&self) -> &SavedDocument {
        &self.document
    }

    /// Returns the revision of the non-disclosure agreement.
    #[must_use]
    pub fn revision_id(&self) -> &AgreementRevisionId {
        &self.revision_id
    }
}

impl<C: AcceptanceService> NdaRead<C> {
    /// Accepts the non-disclosure agreement.
    ///
    /// # Errors
    ///
    /// Fails if the consent is to another document, in which case nothing was sent, or if the request
    /// fails. If its outcome is open ([`CeremonyError::is_outcome_unknown`]), the non-disclosure
    /// agreement may have been accepted; the agreement was not. It can be accepted again.
    pub async fn accept(self, consent: &Consent) -> Result<NdaAccepted<C>, CeremonyError> {
        let step = CeremonyStep::AcceptNda;
        let fail = |cause| CeremonyError::new(step, cause);
        let checked = consent.check(&self.document, Some(&self.revision_id), &[]);
        checked.map_err(fail)?;
        let Self { acceptance, .. } = self;
        let id = acceptance.agreement_id.clone();
        let accept = AcceptNdaForAgreement::new(id, self.revision_id, self.token);
        match acceptance.ceremony.client.send(accept).await {
            Ok(output) => match output.get_agreement_token {
                Some(token) => Ok(NdaAccepted { acceptance, token }),
                None => Err(fail(Cause::Unknown(None))),
            },
            Err(error) if is_open(&error) => Err(fail(Cause::Unknown(Some(error)))),
            Err(error) => Err(fail(Cause::Call(error))),
        }
    }
}

impl<C: AcceptanceService> NdaAccepted<C> {
    /// Downloads the agreement into a file, so that a person can read it.
    ///
    /// # Errors
    ///
    /// Fails if a request fails, or if the document does not arrive. The requests change nothing at the
    /// service.
    pub async fn read_agreement(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<AgreementRead<C>, CeremonyError> {
        self.agreement(Some(path.as_ref())).await
    }

    /// Downloads the agreement only to know its hash, for a person who has read it before.
    ///
    /// # Errors
    ///
    /// See [`read_agreement`](Self::read_agreement).
    pub async fn check_agreement(self) -> Result<AgreementRead<C>, CeremonyError> {
        self.agreement(None).await
    }

    async fn agreement(self, path: Option<&Path>) -> Result<AgreementRead<C>, CeremonyError> {
        let step = CeremonyStep::ReadAgreement;
        let Self { acceptance, token } = self;
        let get = GetAgreement::new(acceptance.agreement_id.clone(), token);
        let (document, agreement) = acceptance.ceremony.read(step, get, path).await?;
        let missing = |member| move || CeremonyError::missing(step, member);
        let revision = agreement.agreement_revision_id;
        let terms_token = agreement.acceptance_terms_token;
        let execute_token = agreement.execute_agreement_token;
        Ok(AgreementRead {
            acceptance,
            document,
            revision_id: revision.ok_or_else(missing("agreementRevisionId"))?,
            terms: agreement.acceptance_terms,
            terms_token: terms_token.ok_or_else(missing("acceptanceTermsToken"))?,
            execute_token: execute_token.ok_or_else(missing("executeAgreementToken"))?,
        })
    }
}

impl<C> AgreementRead<C> {
    /// Returns the size and the hash of the document.
    #[must_use]
    pub fn document(&self) -> &SavedDocument {
        &self.document
    }

    /// Returns the revision of the agreement.
    #[must_use]
    pub fn revision_id(&self) -> &AgreementRevisionId {
        &self.revision_id
    }

    /// Returns the terms under which the account accepts the agreement.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        &self.terms
    }
}

impl<C: AcceptanceService> AgreementRead<C> {
    /// Accepts the agreement. The account is bound by it.
    ///
    /// If the response is lost, the account's agreements are listed until the new one is there. An
    /// agreement that another program accepted at the same moment looks the same.
    ///
    /// # Errors
    ///
    /// Fails without a request if the consent is to another document, or if the agreement is in force by
    /// now. Fails if the service refuses, in which case nothing was accepted. Fails if the outcome stays
    /// unknown ([`CeremonyError::is_outcome_unknown`]): then list the account's agreements later.
    pub async fn accept(self, consent: &Consent) -> Result<AcceptedAgreement, CeremonyError> {
        let step = CeremonyStep::AcceptAgreement;
        let checked = consent.check(&self.document, Some(&self.revision_id), &self.terms);
        checked.map_err(|cause| CeremonyError::new(step, cause))?;
        let acceptance = self.acceptance;
        let known = acceptance.expect_none_active(step).await?;
        let id = acceptance.agreement_id.clone();
        let (terms, execute) = (self.terms_token, self.execute_token);
        let accept = AcceptAgreement::new(terms, id, self.revision_id, execute);
        let lost = match acceptance.ceremony.client.send(accept).await {
            Ok(output) => match output.customer_agreement.filter(|made| made.id.is_some()) {
                Some(customer_agreement) => {
                    return Ok(AcceptedAgreement {
                        customer_agreement,
                        confirmation: Confirmation::Response,
                    });
                }
                None => None,
            },
            Err(error) if is_open(&error) => Some(error),
            Err(error) => return Err(CeremonyError::new(step, Cause::Call(error))),
        };
        let is_new = |one: &CustomerAgreementSummary| {
            one.is_active() && one.is_of(&acceptance.agreement_id) && !known.contains(&one.id)
        };
        let found = acceptance.ceremony.look_up(step, lost, is_new).await;
        found.map(|customer_agreement| AcceptedAgreement {
            customer_agreement,
            confirmation: Confirmation::List,
        })
    }
}

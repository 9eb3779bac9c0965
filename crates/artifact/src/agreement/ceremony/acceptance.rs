//! Accepting an agreement: the first step.

use std::path::Path;
use std::time::Duration;

use casebook_types::artifact::AgreementId;

use super::error::{CeremonyError, CeremonyStep};
use super::nda::NdaReview;
use super::offered::{AcceptanceService, OfferedAgreement};
use super::{Ceremony, KINDS, LONGEST};
use crate::agreement::GetNdaForAgreement;
use crate::api::Artifact;
use crate::client::Client;
use crate::document::Downloader;

/// The acceptance of an agreement, step by step.
///
/// Each step returns the next one, so nothing can be accepted before it was downloaded. A
/// [`Consent`](crate::Consent) must name the SHA-256 hash of the document. An agreement is accepted at
/// most once: if the response is lost, the acceptance looks for the agreement in the list of the
/// account's agreements, and never sends the request again.
///
/// The operations are in the API reference, and in no AWS SDK yet. casebook was not tried with them
/// against AWS.
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
    offered: OfferedAgreement<C>,
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
        let ceremony = Ceremony::new(client, downloader);
        Self {
            offered: OfferedAgreement {
                ceremony,
                agreement_id,
            },
        }
    }

    /// Sets how long to poll the list of agreements if the response to the last request is lost: at most
    /// 365 days. The default is 30 seconds.
    #[must_use]
    pub fn settle(mut self, settle: Duration) -> Self {
        self.offered.ceremony.settle = settle.min(LONGEST);
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
    ) -> Result<NdaReview<C>, CeremonyError> {
        self.nda(Some(path.as_ref())).await
    }

    /// Downloads the non-disclosure agreement only to know its hash, for a person who has read it
    /// before.
    ///
    /// # Errors
    ///
    /// See [`read_nda`](Self::read_nda).
    pub async fn check_nda(self) -> Result<NdaReview<C>, CeremonyError> {
        self.nda(None).await
    }

    async fn nda(self, path: Option<&Path>) -> Result<NdaReview<C>, CeremonyError> {
        let step = CeremonyStep::ReadNda;
        let offered = self.offered;
        offered.expect_none_active(step).await?;
        let get = GetNdaForAgreement::new(offered.agreement_id.clone());
        let (document, nda) = offered.ceremony.read(step, get, path).await?;
        let missing = |member| move || CeremonyError::missing(step, member);
        Ok(NdaReview {
            offered,
            document,
            revision_id: (nda.agreement_revision_id).ok_or_else(missing("agreementRevisionId"))?,
            token: nda
                .accept_nda_for_agreement_token
                .ok_or_else(missing("acceptNdaForAgreementToken"))?,
        })
    }
}

//! The first steps of an acceptance: the non-disclosure agreement after it was downloaded, and after it was
//! accepted.

use std::path::Path;

use casebook_types::artifact::{AgreementRevisionId, NdaToken};

use super::Consent;
use super::agreement::AgreementReview;
use super::confirmation::is_open;
use super::error::{Cause, CeremonyError, CeremonyStep};
use super::offered::{AcceptanceService, OfferedAgreement};
use crate::agreement::{AcceptNdaForAgreement, GetAgreement};
use crate::client::Client;
use crate::document::SavedDocument;

/// A non-disclosure agreement that was downloaded.
#[derive(Debug)]
pub struct NdaReview<C = Client> {
    pub(super) offered: OfferedAgreement<C>,
    pub(super) document: SavedDocument,
    pub(super) revision_id: AgreementRevisionId,
    pub(super) token: NdaToken,
}

/// A non-disclosure agreement that was accepted.
#[derive(Debug)]
pub struct NdaAcceptance<C = Client> {
    offered: OfferedAgreement<C>,
    token: NdaToken,
}

impl<C> NdaReview<C> {
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

impl<C: AcceptanceService> NdaReview<C> {
    /// Accepts the non-disclosure agreement.
    ///
    /// # Errors
    ///
    /// Fails if the consent is to another document, in which case nothing was sent, or if the request
    /// fails. If the outcome is unknown ([`CeremonyError::is_outcome_unknown`]), the non-disclosure
    /// agreement may have been accepted, but the agreement was not. The non-disclosure agreement can be
    /// accepted again.
    pub async fn accept(self, consent: &Consent) -> Result<NdaAcceptance<C>, CeremonyError> {
        let step = CeremonyStep::AcceptNda;
        let fail = |cause| CeremonyError::new(step, cause);
        let checked = consent.check(&self.document, Some(&self.revision_id), &[]);
        checked.map_err(fail)?;
        let Self { offered, .. } = self;
        let id = offered.agreement_id.clone();
        let accept = AcceptNdaForAgreement::new(id, self.revision_id, self.token);
        match offered.ceremony.client.send(accept).await {
            Ok(output) => match output.get_agreement_token {
                Some(token) => Ok(NdaAcceptance { offered, token }),
                None => Err(fail(Cause::Unknown(None))),
            },
            Err(error) if is_open(&error) => Err(fail(Cause::Unknown(Some(error)))),
            Err(error) => Err(fail(Cause::Call(error))),
        }
    }
}

impl<C: AcceptanceService> NdaAcceptance<C> {
    /// Downloads the agreement into a file, so that a person can read it.
    ///
    /// # Errors
    ///
    /// Fails if a request fails, or if the document does not arrive. The requests change nothing at the
    /// service.
    pub async fn read_agreement(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<AgreementReview<C>, CeremonyError> {
        self.agreement(Some(path.as_ref())).await
    }

    /// Downloads the agreement only to know its hash, for a person who has read it before.
    ///
    /// # Errors
    ///
    /// See [`read_agreement`](Self::read_agreement).
    pub async fn check_agreement(self) -> Result<AgreementReview<C>, CeremonyError> {
        self.agreement(None).await
    }

    async fn agreement(self, path: Option<&Path>) -> Result<AgreementReview<C>, CeremonyError> {
        let step = CeremonyStep::ReadAgreement;
        let Self { offered, token } = self;
        let get = GetAgreement::new(offered.agreement_id.clone(), token);
        let (document, agreement) = offered.ceremony.read(step, get, path).await?;
        let missing = |member| move || CeremonyError::missing(step, member);
        let revision = agreement.agreement_revision_id;
        let terms_token = agreement.acceptance_terms_token;
        let execute_token = agreement.execute_agreement_token;
        Ok(AgreementReview {
            offered,
            document,
            revision_id: revision.ok_or_else(missing("agreementRevisionId"))?,
            terms: agreement.acceptance_terms,
            terms_token: terms_token.ok_or_else(missing("acceptanceTermsToken"))?,
            execute_token: execute_token.ok_or_else(missing("executeAgreementToken"))?,
        })
    }
}

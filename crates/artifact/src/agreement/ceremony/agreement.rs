//! The last steps of an acceptance: the agreement after it was downloaded, and after it was accepted.

use casebook_types::artifact::{AgreementRevisionId, AgreementToken};

use super::Consent;
use super::confirmation::{Confirmation, is_open};
use super::error::{Cause, CeremonyError, CeremonyStep};
use super::offered::{AcceptanceService, OfferedAgreement};
use crate::agreement::{AcceptAgreement, CustomerAgreementSummary};
use crate::client::Client;
use crate::document::SavedDocument;

/// An agreement that was downloaded.
#[derive(Debug)]
pub struct AgreementReview<C = Client> {
    pub(super) offered: OfferedAgreement<C>,
    pub(super) document: SavedDocument,
    pub(super) revision_id: AgreementRevisionId,
    pub(super) terms: Vec<String>,
    pub(super) terms_token: AgreementToken,
    pub(super) execute_token: AgreementToken,
}

/// An agreement that was accepted.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AcceptedAgreement {
    /// The account's agreement.
    pub customer_agreement: CustomerAgreementSummary,
    /// How it is known that the agreement was accepted.
    pub confirmation: Confirmation,
}

impl<C> AgreementReview<C> {
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

impl<C: AcceptanceService> AgreementReview<C> {
    /// Accepts the agreement. The account is bound by it.
    ///
    /// If the response is lost, the account's agreements are listed until a new one for this agreement
    /// is there. The list does not show who accepted it: it may be another program that did so at the
    /// same moment.
    ///
    /// # Errors
    ///
    /// Fails without a request to accept if the consent is to another document, if listing the account's
    /// agreements fails, or if the agreement is in force by now. Fails if the service refuses the request,
    /// in which case nothing was accepted; if the list shows the agreement in force then, the error has it
    /// ([`CeremonyError::already_active`]). Fails if the outcome stays unknown
    /// ([`CeremonyError::is_outcome_unknown`]): then list the account's agreements later.
    pub async fn accept(self, consent: &Consent) -> Result<AcceptedAgreement, CeremonyError> {
        let step = CeremonyStep::AcceptAgreement;
        let checked = consent.check(&self.document, Some(&self.revision_id), &self.terms);
        checked.map_err(|cause| CeremonyError::new(step, cause))?;
        let offered = self.offered;
        let known = offered.expect_none_active(step).await?;
        let id = offered.agreement_id.clone();
        let (terms, execute) = (self.terms_token, self.execute_token);
        let accept = AcceptAgreement::new(terms, id, self.revision_id, execute);
        let lost = match offered.ceremony.client.send(accept).await {
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
            Err(error) => {
                let active = |one: &CustomerAgreementSummary| offered.is_active(one);
                let refused = (offered.ceremony).refused(step, error, active, Cause::AlreadyActive);
                return Err(refused.await);
            }
        };
        let is_new =
            |one: &CustomerAgreementSummary| offered.is_active(one) && !known.contains(&one.id);
        let found = offered.ceremony.look_up(step, lost, is_new).await;
        found.map(|customer_agreement| AcceptedAgreement {
            customer_agreement,
            confirmation: Confirmation::List,
        })
    }
}

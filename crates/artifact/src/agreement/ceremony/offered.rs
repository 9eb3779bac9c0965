//! The agreement that all steps of an acceptance are about, and the service that they send to.

use std::collections::BTreeSet;

use casebook_stack::{OperationService, Sent};
use casebook_types::artifact::AgreementId;

use super::Ceremony;
use super::error::{Cause, CeremonyError, CeremonyStep};
use crate::agreement::{
    AcceptAgreement, AcceptNdaForAgreement, CustomerAgreementSummary, GetAgreement,
    GetNdaForAgreement, ListCustomerAgreements,
};

/// A service that sends all requests of an acceptance. Clients implement it, and so do tower layers around a
/// client.
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

/// An agreement that the account can accept.
#[derive(Clone, Debug)]
pub(super) struct OfferedAgreement<C> {
    pub(super) ceremony: Ceremony<C>,
    pub(super) agreement_id: AgreementId,
}

impl<C> OfferedAgreement<C> {
    /// Whether this is an agreement of the account, in force, that was accepted from this one.
    pub(super) fn is_active(&self, one: &CustomerAgreementSummary) -> bool {
        one.is_active() && one.is_of(&self.agreement_id)
    }
}

impl<C: OperationService<ListCustomerAgreements>> OfferedAgreement<C> {
    /// Lists the account's agreements and returns their ids, to tell a new agreement from these later. Fails
    /// if this agreement is in force already.
    pub(super) async fn expect_none_active(
        &self,
        step: CeremonyStep,
    ) -> Result<BTreeSet<Option<String>>, CeremonyError> {
        let all = self.ceremony.list().await?;
        if let Some(active) = all.iter().find(|one| self.is_active(one)) {
            let active = Box::new(active.clone());
            return Err(CeremonyError::new(
                step,
                Cause::AlreadyActive(active, Sent::No),
            ));
        }
        Ok(all.into_iter().map(|one| one.id).collect())
    }
}

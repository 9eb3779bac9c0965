//! Finds agreements by their ids, for all operations on agreements.

use crate::operation::OperationError;
use crate::store::{Agreement, AgreementChange, Offer};

use super::refuse;

/// Finds an agreement that can be accepted.
pub(super) fn offer(change: &AgreementChange, id: &str) -> Result<Offer, OperationError> {
    let offer = change.offer(id)?;
    offer.ok_or_else(|| refuse::agreement_not_found("agreement", id).into())
}

/// Returns the number of the current revision of an agreement's non-disclosure agreement (NDA); refuses
/// an agreement that has none.
pub(super) fn nda(offer: &Offer) -> Result<u64, OperationError> {
    let none = || refuse::agreement_not_found("nda", &offer.id).into();
    offer.nda_revision.ok_or_else(none)
}

/// Finds an agreement that the account has accepted, by the id of the customer agreement.
pub(super) fn accepted(change: &AgreementChange, id: &str) -> Result<Agreement, OperationError> {
    let agreement = change.agreement(id)?;
    agreement.ok_or_else(|| refuse::agreement_not_found("customer-agreement", id).into())
}

/// Refuses the revision in a request if it is not the current one.
pub(super) fn expect_current(current: &str, found: &str) -> Result<(), OperationError> {
    if found == current {
        return Ok(());
    }
    Err(refuse::old_revision(current).into())
}

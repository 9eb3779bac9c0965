//! What the operations on agreements have in common: finding agreements.

use crate::operation::OperationError;
use crate::store::{Agreement, AgreementChange, Offer};

use super::refuse;

/// Finds an agreement that can be accepted.
pub(super) fn offer(change: &AgreementChange, id: &str) -> Result<Offer, OperationError> {
    let offer = change.offer(id)?;
    offer.ok_or_else(|| refuse::agreement_not_found("agreement", id).into())
}

/// Finds the number of the current revision of the non-disclosure agreement of an agreement.
pub(super) fn nda(offer: &Offer) -> Result<u64, OperationError> {
    let none = || refuse::agreement_not_found("nda", &offer.id).into();
    offer.nda_revision.ok_or_else(none)
}

/// Finds an agreement of the account.
pub(super) fn accepted(change: &AgreementChange, id: &str) -> Result<Agreement, OperationError> {
    let agreement = change.agreement(id)?;
    agreement.ok_or_else(|| refuse::agreement_not_found("customer-agreement", id).into())
}

/// Refuses every revision but the current one.
pub(super) fn expect_current(current: &str, found: &str) -> Result<(), OperationError> {
    if found == current {
        return Ok(());
    }
    Err(refuse::old_revision(current).into())
}

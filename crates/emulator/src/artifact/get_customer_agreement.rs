//! `GET /v1/customer-agreement/get` (API reference, GetCustomerAgreement).

use crate::document::{self, DocumentKind};
use crate::operation::prelude::*;

use super::agreement;
use super::agreement_token::{self, Step};

input! {
    customer_agreement_id: String,
}

/// Issues a link to the signed document and, while the agreement is in force, the token for
/// TerminateAgreement.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let agreement = agreement::accepted(&change, &input.customer_agreement_id)?;
    let (id, kind) = (&agreement.id, DocumentKind::CustomerAgreement);
    let mut answer = json!({
        "documentPresignedUrl": document::agreement_link(call, kind, id, 1),
        "terminateTerms": agreement.terminate_terms,
    });
    if agreement.is_active() {
        let step = Step::TerminateAgreement;
        answer["terminateAgreementToken"] = agreement_token::issue(call, &change, step, id)?.into();
        change.commit()?;
    }
    Ok(answer)
}

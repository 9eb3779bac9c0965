//! `POST /v1/customer-agreement/terminate` (API reference, TerminateAgreement).

use crate::operation::prelude::*;

use super::agreement_token::{self, Step};
use super::{agreement, refuse};

input! {
    customer_agreement_id: String,
    terminate_agreement_token: String,
}

/// Ends an agreement of the account at once.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let mut agreement = agreement::accepted(&change, &input.customer_agreement_id)?;
    let token = &input.terminate_agreement_token;
    let step = Step::TerminateAgreement;
    agreement_token::take(call, &change, step, &agreement.id, token)?;
    if !agreement.is_active() {
        return Err(refuse::agreement_state("the agreement is not in force").into());
    }
    agreement.state = "CUSTOMER_TERMINATED".to_owned();
    agreement.effective_end = Some(call.request.at.rfc3339());
    change.put_agreement(&agreement)?;
    change.commit()?;
    Ok(json!({"customerAgreement": {
        "id": agreement.id, "name": agreement.name, "arn": agreement.arn,
        "agreementArn": agreement.agreement_arn, "state": agreement.state,
        "effectiveStart": agreement.effective_start, "effectiveEnd": agreement.effective_end,
    }}))
}

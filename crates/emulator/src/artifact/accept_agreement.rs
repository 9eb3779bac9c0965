//! `POST /v1/agreement/accept` (API reference, AcceptAgreement).

use crate::crypto::random;
use crate::operation::prelude::*;
use crate::store::Agreement;

use super::agreement;
use super::agreement_token::{self, Step};
use super::refuse;
use crate::store::{Revision, revision_id};

input! {
    acceptance_terms_token: String,
    agreement_id: String,
    agreement_revision_id: String,
    execute_agreement_token: String,
}

/// Marks both tokens as used and adds the agreement to the account. If anything is refused, the tokens
/// stay unused.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let offer = agreement::offer(&change, &input.agreement_id)?;
    let revision = revision_id(&offer.id, Revision::Agreement(offer.revision));
    agreement::expect_current(&revision, &input.agreement_revision_id)?;
    for (step, token) in [
        (Step::AcceptTerms, &input.acceptance_terms_token),
        (Step::AcceptAgreement, &input.execute_agreement_token),
    ] {
        agreement_token::take(call, &change, step, &revision, token)?;
    }
    if change.has_active(&offer.arn)? {
        let why = "the account has this agreement already, and it is in force";
        return Err(refuse::agreement_state(why).into());
    }
    let id = format!("customer-agreement-{}", random::letters(16));
    let account = call.store.account();
    let agreement = Agreement {
        arn: format!("arn:aws:artifact::{account}:customer-agreement/{id}"),
        id,
        name: offer.name,
        agreement_arn: offer.arn,
        aws_account_id: account.to_string(),
        organization_arn: None,
        effective_start: call.request.at.rfc3339(),
        effective_end: None,
        state: "ACTIVE".to_owned(),
        description: offer.description,
        acceptance_terms: offer.acceptance_terms,
        terminate_terms: offer.terminate_terms,
        kind: "DEFAULT".to_owned(),
    };
    change.put_agreement(&agreement)?;
    change.commit()?;
    Ok(json!({ "customerAgreement": agreement }))
}

//! `POST /v1/agreement/acceptNdaForAgreement` (API reference, AcceptNdaForAgreement).

use crate::operation::prelude::*;

use super::agreement;
use super::agreement_token::{self, Step};
use crate::store::{Revision, revision_id};

input! {
    agreement_id: String,
    agreement_revision_id: String,
    nda_token: String,
}

/// Accepts the non-disclosure agreement (NDA), and issues the token for GetAgreement.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let offer = agreement::offer(&change, &input.agreement_id)?;
    let revision = revision_id(&offer.id, Revision::Nda(agreement::nda(&offer)?));
    agreement::expect_current(&revision, &input.agreement_revision_id)?;
    agreement_token::take(call, &change, Step::AcceptNda, &revision, &input.nda_token)?;
    let token = agreement_token::issue(call, &change, Step::GetAgreement, &revision)?;
    change.commit()?;
    Ok(json!({ "getAgreementToken": token }))
}

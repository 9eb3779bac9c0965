//! `GET /v1/agreement/getNdaForAgreement` (API reference, GetNdaForAgreement).

use crate::document::{self, DocumentKind};
use crate::operation::prelude::*;

use super::agreement;
use super::agreement_token::{self, Step};
use crate::store::{Revision, revision_id};

input! {
    agreement_id: String,
}

/// Issues a link to the non-disclosure agreement (NDA), and the token for AcceptNdaForAgreement.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let offer = agreement::offer(&change, &input.agreement_id)?;
    let number = agreement::nda(&offer)?;
    let revision = revision_id(&offer.id, Revision::Nda(number));
    let token = agreement_token::issue(call, &change, Step::AcceptNda, &revision)?;
    change.commit()?;
    Ok(json!({
        "acceptNdaForAgreementToken": token,
        "agreementRevisionId": revision,
        "documentPresignedUrl": document::agreement_link(call, DocumentKind::Nda, &offer.id, number),
    }))
}

//! `GET /v1/agreement/get` (API reference, GetAgreement).

use crate::document::{self, DocumentKind};
use crate::operation::prelude::*;

use super::agreement;
use super::agreement_token::{self, Step};
use crate::store::{Revision, revision_id};

input! {
    agreement_id: String,
    nda_token: String,
}

/// Issues a link to the agreement, and the two tokens for accepting it.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change_agreements()?;
    let offer = agreement::offer(&change, &input.agreement_id)?;
    let nda = revision_id(&offer.id, Revision::Nda(agreement::nda(&offer)?));
    agreement_token::take(call, &change, Step::GetAgreement, &nda, &input.nda_token)?;
    let revision = revision_id(&offer.id, Revision::Agreement(offer.revision));
    let terms = agreement_token::issue(call, &change, Step::AcceptTerms, &revision)?;
    let execute = agreement_token::issue(call, &change, Step::AcceptAgreement, &revision)?;
    change.commit()?;
    let kind = DocumentKind::Agreement;
    Ok(json!({
        "acceptanceTerms": offer.acceptance_terms,
        "acceptanceTermsToken": terms,
        "agreementRevisionId": revision,
        "documentPresignedUrl": document::agreement_link(call, kind, &offer.id, offer.revision),
        "executeAgreementToken": execute,
    }))
}

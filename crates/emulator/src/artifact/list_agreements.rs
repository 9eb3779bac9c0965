//! `GET /v1/agreement/list` (API reference, ListAgreements).

use crate::operation::prelude::*;
use crate::store::{Offer, Revision, revision_id};

use super::page::{Listing, PageRequest};

/// Returns the agreements that the account can accept, sorted by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let listing = Listing::read(call, "ListAgreements", "", input)?;
    let found = call.store.offers(listing.after.as_deref(), listing.size)?;
    Ok(listing.answer("agreements", &found, summary, |offer| offer.id.clone()))
}

fn summary(offer: &Offer) -> Value {
    json!({
        "id": offer.id, "name": offer.name, "arn": offer.arn,
        "description": offer.description, "subjects": offer.subjects,
        "acceptanceTerms": offer.acceptance_terms, "terminateTerms": offer.terminate_terms,
        "revisionId": revision_id(&offer.id, Revision::Agreement(offer.revision)),
    })
}

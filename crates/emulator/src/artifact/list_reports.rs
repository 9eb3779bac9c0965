//! `GET /v1/report/list` (API reference, ListReports).

use crate::operation::prelude::*;

use super::page::{Listing, PageRequest};
use super::report;

/// Returns the newest published version of each report, sorted by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let listing = Listing::read(call, "ListReports", "", input)?;
    let found = call
        .store
        .published(listing.after.as_deref(), listing.size)?;
    Ok(listing.answer("reports", &found, report::summary, |last| last.id.clone()))
}

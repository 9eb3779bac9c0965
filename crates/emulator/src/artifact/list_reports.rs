//! `GET /v1/report/list` (API reference, ListReports).

use crate::operation::prelude::*;

use super::page::{Page, PageRequest};
use super::report;

/// Returns the newest version of every published report, by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let page = Page::read(call, "ListReports", "", input)?;
    let found = call.store.published(page.after.as_deref(), page.size)?;
    Ok(page.answer("reports", &found, report::summary, |last| last.id.clone()))
}

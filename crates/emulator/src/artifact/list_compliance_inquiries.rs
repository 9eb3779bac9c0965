//! `GET /v1/compliance-inquiry/list` (docs/service-notes.md, "Compliance inquiries").

use crate::inquiry::summary;
use crate::operation::prelude::*;
use crate::store::Inquiry;

use super::page::{Page, PageRequest};

/// Returns every inquiry of the account, by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let page = Page::read(call, "ListComplianceInquiries", "", input)?;
    let found = call.store.inquiries(page.after.as_deref(), page.size)?;
    let write = |found: &Inquiry| summary(found, call.request.at);
    let position = |last: &Inquiry| last.id.clone();
    Ok(page.answer("complianceInquiries", &found, write, position))
}

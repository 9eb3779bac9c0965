//! `DescribeCommunications` (API reference; docs/service-notes.md, "Communications").

use crate::operation::prelude::*;
use crate::operation::write;

use super::{case, page, window};

input! {
    case_id: String,
    after_time: Option<String>,
    before_time: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

/// Returns the communications of a case, the newest first. A page token belongs to the case and not to
/// the window of times, so a token that DescribeCases issued for `recentCommunications` can be used here.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Result<String, OperationError> {
    let case = case::require(call, &input.case_id, call.store.case(&input.case_id)?)?;
    let window = window::read(input.after_time.as_deref(), input.before_time.as_deref())?;
    let listing = page::of_communications(&case.case_id);
    let before = page::position(call, &listing, input.next_token.as_deref())?;
    let size = page::size(call, input.max_results);
    let conversations = call.store.conversations()?;
    let found = conversations.of(case.serial, window, before, size)?;
    Ok(write(&case::communications(call, &case, found))?)
}

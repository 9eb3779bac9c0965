//! `DescribeCases` (API reference; filters as in docs/service-notes.md, "Listing cases").

use serde::Serialize;

use crate::operation::prelude::*;
use crate::operation::write;
use crate::store::{Case, CaseFilter, Page, Window};

use super::output::CaseDetails;
use super::{case, language, page, window};

input! {
    case_id_list: Option<Vec<String>>,
    display_id: Option<String>,
    after_time: Option<String>,
    before_time: Option<String>,
    include_resolved_cases: Option<bool>,
    include_communications: Option<bool>,
    language: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    cases: Vec<CaseDetails<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Returns cases, the newest first. Resolved ones are included only if the request asks for them.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Result<String, OperationError> {
    language::check_of_case(input.language.as_deref())?;
    let window = window::read(input.after_time.as_deref(), input.before_time.as_deref())?;
    let listing = listing(&input);
    let filter = CaseFilter {
        include_resolved: input.include_resolved_cases == Some(true),
        silent_since: case::silent_since(call),
        language: input.language.as_deref(),
        window: Window {
            from: window.from.max(case::retained_from(call)),
            to: window.to,
        },
        before: page::position(call, &listing, input.next_token.as_deref())?,
    };
    let size = page::size(call, input.max_results);
    let found = match named_cases(call, &input)? {
        Some(cases) => page_of(cases, filter, size),
        None => call.store.cases(filter, size)?,
    };
    let conversations = (input.include_communications != Some(false) && !found.items.is_empty())
        .then(|| call.store.conversations())
        .transpose()?;
    let last = found.items.last().filter(|_| found.continues);
    let output = Output {
        cases: found
            .items
            .iter()
            .map(|case| case::details(call, case, conversations.as_ref()))
            .collect::<Result<_, _>>()?,
        next_token: last.map(|last| page::token(call, &listing, (last.created, last.serial))),
    };
    Ok(write(&output)?)
}

/// Returns the name of the listing that a page token belongs to. It contains every member that selects
/// cases, but not the size of the pages, so that a client may change the size from page to page.
fn listing(input: &Input) -> String {
    format!(
        "cases {:?} {:?} {:?} {:?} {:?} {:?}",
        input.case_id_list,
        input.display_id,
        input.after_time,
        input.before_time,
        input.include_resolved_cases == Some(true),
        input.language,
    )
}

/// Returns the cases that the input names by `caseIdList` or `displayId`, the newest first; `None` if it
/// names none. An unknown id is refused. If both members are given, a case has to be named by both.
fn named_cases(call: &Call<'_>, input: &Input) -> Result<Option<Vec<Case>>, OperationError> {
    let ids = input.case_id_list.as_deref().unwrap_or_default();
    let displayed = input
        .display_id
        .as_deref()
        .map(|id| case::require(call, id, call.store.case_by_display_id(id)?))
        .transpose()?;
    if ids.is_empty() {
        return Ok(displayed.map(|case| vec![case]));
    }
    let mut cases = call
        .store
        .cases_of(ids)?
        .into_iter()
        .zip(ids)
        .map(|(case, id)| case::require(call, id, case))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(displayed) = displayed {
        cases.retain(|case| case.serial == displayed.serial);
    }
    cases.sort_unstable_by_key(|case| std::cmp::Reverse((case.created, case.serial)));
    cases.dedup_by_key(|case| case.serial);
    Ok(Some(cases))
}

/// Returns a page of the cases that the input names and the filter admits.
fn page_of(mut cases: Vec<Case>, filter: CaseFilter<'_>, size: usize) -> Page<Case> {
    cases.retain(|case| filter.admits_case(case));
    let continues = cases.len() > size;
    cases.truncate(size);
    Page {
        items: cases,
        continues,
    }
}

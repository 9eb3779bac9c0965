//! What the operations on cases have in common: finding, changing and showing cases.

use std::time::Duration;

use crate::crypto::random;
use crate::operation::Call;
use crate::scenario::Scenario;
use crate::store::{
    Case, Communication, Conversations, Position, Slice, Status, StoreError, Window,
};
use crate::time::Timestamp;

use super::life::{self, Event};
use super::output::{CaseDetails, Communications, Time};
use super::{page, refuse};
use crate::operation::OperationError;

/// A twelfth of the average year.
const MONTH: u64 = 2_629_746;
const DAY: u64 = 86_400;
/// How many recent communications the details of a case contain (API reference, RecentCaseCommunications).
const RECENT: usize = 5;

/// Returns the time from which cases are within their retention (docs/service-notes.md, "Limits").
pub(super) fn retained_from(call: &Call<'_>) -> u64 {
    retained_from_at(call.scenario, call.request.at)
}

/// Returns the time from which cases are within their retention at an instant.
fn retained_from_at(scenario: &Scenario, at: Timestamp) -> u64 {
    let retention = Duration::from_secs(u64::from(scenario.retention_months) * MONTH);
    at.minus(retention).millis()
}

/// Returns whether a case is within its retention at an instant.
pub(crate) fn is_retained(case: &Case, scenario: &Scenario, at: Timestamp) -> bool {
    case.created >= retained_from_at(scenario, at)
}

/// Returns the status of a case at an instant, and since when it has that status. A case that waits for its
/// customer too long becomes resolved (docs/service-notes.md, "Case states").
pub(crate) fn status_at(case: &Case, scenario: &Scenario, now: u64) -> (Status, u64) {
    if case.status == Status::PendingCustomerAction
        && let Some(silence_limit) = silence_limit(scenario)
        && let end = case.since.saturating_add(silence_limit)
        && end <= now
    {
        return (Status::Resolved, end);
    }
    (case.status, case.since)
}

/// Returns the time since which a case has to have waited for its customer to count as resolved.
pub(super) fn silent_since(call: &Call<'_>) -> Option<u64> {
    call.request
        .at
        .millis()
        .checked_sub(silence_limit(call.scenario)?)
}

/// Returns how long a case waits for its customer until it is resolved, in milliseconds.
fn silence_limit(scenario: &Scenario) -> Option<u64> {
    let days = scenario.silence_resolves_after_days?;
    Some(u64::from(days) * DAY * 1_000)
}

/// Returns the case that was found, unless it is past its retention.
pub(super) fn require(
    call: &Call<'_>,
    id: &str,
    found: Option<Case>,
) -> Result<Case, OperationError> {
    found
        .filter(|case| case.created >= retained_from(call))
        .ok_or_else(|| refuse::not_found("CaseIdNotFound", "case", id).into())
}

/// Moves a case to the status that an event leads to, and returns the status before; `None`, without
/// a change, if the event cannot happen to the case.
pub(crate) fn apply(
    event: Event,
    case: &mut Case,
    scenario: &Scenario,
    at: Timestamp,
) -> Option<Status> {
    let now = at.millis();
    let (status, since) = status_at(case, scenario, now);
    let next = life::after(
        status,
        event,
        Duration::from_millis(now.saturating_sub(since)),
    )?;
    case.status = next;
    case.since = if next == status { since } else { now };
    Some(status)
}

/// Applies an event to a case; refuses the call if the event cannot happen to the case.
pub(super) fn apply_or_refuse(
    call: &Call<'_>,
    case: &mut Case,
    event: Event,
) -> Result<Status, OperationError> {
    apply(event, case, call.scenario, call.request.at).ok_or_else(|| {
        let days = life::REOPENABLE.as_secs() / DAY;
        let why =
            format!("expected a case that was resolved within {days} days, found an older one");
        refuse::invalid("caseId", why).into()
    })
}

/// Returns the details of a case in a response.
pub(super) fn details<'a>(
    call: &Call<'_>,
    case: &'a Case,
    conversations: Option<&Conversations>,
) -> Result<CaseDetails<'a>, StoreError> {
    let (status, _) = status_at(case, call.scenario, call.request.at.millis());
    let recent = |conversations: &Conversations| {
        let recent = conversations.of(case.serial, Window::ALL, None, RECENT)?;
        Ok::<_, StoreError>(communications(call, case, recent))
    };
    Ok(CaseDetails {
        case_id: &case.case_id,
        display_id: &case.display_id,
        subject: &case.subject,
        status: status.word(),
        service_code: &case.service_code,
        category_code: &case.category_code,
        severity_code: &case.severity_code,
        submitted_by: &case.submitted_by,
        time_created: Time(case.created),
        recent_communications: conversations.map(recent).transpose()?,
        cc_email_addresses: &case.cc_email_addresses,
        language: &case.language,
    })
}

/// Returns communications in a response, and the token of the next page.
pub(super) fn communications<'a>(
    call: &Call<'_>,
    case: &'a Case,
    found: Slice<(Position, Communication)>,
) -> Communications<'a> {
    let last = found.items.last().map(|(position, _)| *position);
    let next_token = last
        .filter(|_| found.continues)
        .map(|last| page::token(call, &page::of_communications(&case.case_id), last));
    Communications {
        communications: (case, found.items),
        next_token,
    }
}

/// Returns a new id of an attachment, of the usual length (docs/service-notes.md, "Values").
pub(super) fn attachment_id() -> String {
    let (first, rest) = (random::letters(16), random::letters(115));
    format!("attachment-{first}-{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_attachments_have_the_length_of_the_samples() {
        assert_eq!(attachment_id().len(), 143);
    }
}

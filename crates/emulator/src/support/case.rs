//! Finds cases, changes their status, and writes them in responses, for all operations on cases.

use std::time::Duration;

use crate::crypto::random;
use crate::operation::Call;
use crate::scenario::Scenario;
use crate::store::{
    Case, Communication, Conversations, Page, Position, Status, StoreError, Window,
};
use crate::time::Timestamp;

use super::life::{self, Event};
use super::output::{CaseDetails, Communications, Time};
use super::{page, refuse};
use crate::operation::OperationError;

/// A twelfth of the average year, in seconds.
const MONTH: u64 = 2_629_746;
const DAY: u64 = 86_400;
/// The largest number of communications in the details of a case (API reference,
/// RecentCaseCommunications).
const RECENT: usize = 5;

/// Returns a time in milliseconds: only cases that were created since then are within their retention now
/// (docs/service-notes.md, "Limits").
pub(super) fn retained_from(call: &Call<'_>) -> u64 {
    retained_from_at(call.scenario, call.request.at)
}

/// Returns a time in milliseconds: only cases that were created since then are within their retention at
/// `at`.
fn retained_from_at(scenario: &Scenario, at: Timestamp) -> u64 {
    let retention = Duration::from_secs(u64::from(scenario.retention_months) * MONTH);
    at.minus(retention).millis()
}

/// Returns the time within which a case must have been created to be found at `at`.
pub(crate) fn retained(scenario: &Scenario, at: Timestamp) -> Window {
    Window {
        from: retained_from_at(scenario, at),
        to: u64::MAX,
    }
}

/// Returns whether a case is within its retention at `at`, so that it can be found.
pub(crate) fn is_retained(case: &Case, scenario: &Scenario, at: Timestamp) -> bool {
    case.created >= retained_from_at(scenario, at)
}

/// Returns the status of a case at a time, and since when it has that status; both times are in
/// milliseconds. If the scenario has `silence_resolves_after_days`, a case that waits that long for its
/// customer is resolved (docs/service-notes.md, "Case states").
pub(crate) fn status_at(case: &Case, scenario: &Scenario, now: u64) -> (Status, u64) {
    status_of((case.status, case.status_since), scenario, now)
}

/// Returns the status of a case as [`status_at`] does. `stored` is the stored status, and since when the
/// case has had it.
pub(crate) fn status_of(stored: (Status, u64), scenario: &Scenario, now: u64) -> (Status, u64) {
    let (status, since) = stored;
    if status == Status::PendingCustomerAction
        && let Some(silence_limit) = silence_limit(scenario)
        && let end = since.saturating_add(silence_limit)
        && end <= now
    {
        return (Status::Resolved, end);
    }
    stored
}

/// Returns the time in milliseconds: a case that has waited for its customer since then, or longer,
/// counts as resolved. `None` if waiting cases are never resolved.
pub(super) fn silent_since(call: &Call<'_>) -> Option<u64> {
    call.request
        .at
        .millis()
        .checked_sub(silence_limit(call.scenario)?)
}

/// Returns how long a case waits for its customer until it is resolved, in milliseconds; `None` if it
/// waits for ever.
fn silence_limit(scenario: &Scenario) -> Option<u64> {
    let days = scenario.silence_resolves_after_days?;
    Some(u64::from(days) * DAY * 1_000)
}

/// Returns the case; refuses the id if no case was found or the case is past its retention.
pub(super) fn require(
    call: &Call<'_>,
    id: &str,
    found: Option<Case>,
) -> Result<Case, OperationError> {
    found
        .filter(|case| case.created >= retained_from(call))
        .ok_or_else(|| refuse::not_found("CaseIdNotFound", "case", id).into())
}

/// Gives a case the status after an event, and returns the status that it had before. If the event cannot
/// happen to the case, this changes nothing and returns `None`.
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
    case.status_since = if next == status { since } else { now };
    Some(status)
}

/// Applies an event to a case as [`apply`] does; refuses the call if the event cannot happen to the case.
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

/// Returns a case as a `CaseDetails` of the service model. With `conversations`, it has the newest
/// communications.
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

/// Returns a page of communications as a response has it, with the token of the next page.
pub(super) fn communications<'a>(
    call: &Call<'_>,
    case: &'a Case,
    found: Page<(Position, Communication)>,
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

/// Returns a new id of an attachment, as long as the service's ids (docs/service-notes.md, "Values").
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

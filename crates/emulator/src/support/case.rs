//! Cases as the operations find, change and show them.

use std::time::Duration;

use crate::call::Call;
use crate::moment::Moment;
use crate::scenario::Scenario;
use crate::settings::ACCOUNT_ID;
use crate::store::{Broken, Case, Communication, Conversations, Position, Slice, Status, Window};
use crate::{chance, hex};

use super::life::{self, Event};
use super::shown::{CaseDetails, Communications, Time};
use super::{page, refuse};
use crate::refusal::Stop;

/// Who opens cases here.
pub(crate) const OWNER: &str = "owner@example.com";
/// Who writes to them, in the form of the reference (Communication).
pub(crate) const CUSTOMER: &str = "SampleRole (Role) <owner@example.com>";
/// Who answers (docs/service-notes.md, "Case states").
pub(crate) const AWS: &str = "Amazon Web Services";

/// A twelfth of the average year.
const MONTH: u64 = 2_629_746;
const DAY: u64 = 86_400;
/// How many communications a case shows of itself (API reference, RecentCaseCommunications).
const RECENT: usize = 5;

/// The id of a new case, in the form that is seen today (docs/service-notes.md, "Values").
pub(crate) fn case_id(at: Moment, number: [u8; 8]) -> String {
    let (year, number) = (at.year(), hex::encode(&number));
    format!("case-{ACCOUNT_ID}-muen-{year}-{number}")
}

/// The id that people see: ten digits, scattered, and another one for every serial.
pub(crate) fn display_id(serial: u64) -> String {
    const FIRST: u128 = 1_000_000_000;
    const COUNT: u128 = 9_000_000_000;
    // It has no divisor in common with the count, so no two serials meet.
    const STEP: u128 = 6_180_339_887;
    (FIRST + u128::from(serial) * STEP % COUNT).to_string()
}

/// Before when a case is forgotten (docs/service-notes.md, "Limits").
pub(super) fn forgotten_before(call: &Call<'_>) -> u64 {
    forgotten_at(call.scenario, call.arrived.at)
}

/// Before when a case is forgotten at some time.
fn forgotten_at(scenario: &Scenario, at: Moment) -> u64 {
    let kept = Duration::from_secs(u64::from(scenario.retention_months) * MONTH);
    at.minus(kept).millis()
}

/// Whether the service still knows a case at some time.
pub(crate) fn is_remembered(case: &Case, scenario: &Scenario, at: Moment) -> bool {
    case.created >= forgotten_at(scenario, at)
}

/// Where a case stands at some time, and since when: one that waits for its customer may be
/// resolved by that alone (docs/service-notes.md, "Case states").
pub(crate) fn status_at(case: &Case, scenario: &Scenario, now: u64) -> (Status, u64) {
    if case.status == Status::PendingCustomerAction
        && let Some(patience) = patience(scenario)
        && let end = case.since.saturating_add(patience)
        && end <= now
    {
        return (Status::Resolved, end);
    }
    (case.status, case.since)
}

/// Those that wait for their customer since this time, or longer, are resolved by that.
pub(super) fn silent_until(call: &Call<'_>) -> Option<u64> {
    call.arrived
        .at
        .millis()
        .checked_sub(patience(call.scenario)?)
}

/// How long a case waits for its customer, in milliseconds.
fn patience(scenario: &Scenario) -> Option<u64> {
    let days = scenario.silence_resolves_after_days?;
    Some(u64::from(days) * DAY * 1_000)
}

/// A case that was asked for, if it is there and not forgotten.
pub(super) fn known(call: &Call<'_>, id: &str, found: Option<Case>) -> Result<Case, Stop> {
    found
        .filter(|case| case.created >= forgotten_before(call))
        .ok_or_else(|| refuse::case_not_found(id).into())
}

/// Brings a case to where an event leads; says where it stood.
pub(super) fn bring(call: &Call<'_>, case: &mut Case, event: Event) -> Result<Status, Stop> {
    let now = call.arrived.at.millis();
    let (status, since) = status_at(case, call.scenario, now);
    let stood = Duration::from_millis(now.saturating_sub(since));
    let next = life::after(status, event, stood).ok_or_else(|| {
        let days = life::REOPENABLE.as_secs() / DAY;
        let why =
            format!("expected a case that was resolved within {days} days, found an older one");
        refuse::invalid("caseId", why)
    })?;
    (case.status, case.since) = if next == status {
        (status, since)
    } else {
        (next, now)
    };
    Ok(status)
}

/// A communication of the customer.
pub(super) fn by_customer(body: String) -> Communication {
    Communication {
        body,
        submitted_by: CUSTOMER.to_owned(),
        attachments: Vec::new(),
    }
}

/// A case as it is shown.
pub(super) fn details<'a>(
    call: &Call<'_>,
    case: &'a Case,
    conversations: Option<&Conversations>,
) -> Result<CaseDetails<'a>, Broken> {
    let (status, _) = status_at(case, call.scenario, call.arrived.at.millis());
    let recent = |conversations: &Conversations| {
        let recent = conversations.of(case.serial, Window::ALL, None, RECENT)?;
        Ok::<_, Broken>(said(call, case, recent))
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

/// Communications as they are shown, and the token for those before them.
pub(super) fn said<'a>(
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

/// A new id of an attachment, as long as those that are seen (docs/service-notes.md, "Values").
pub(super) fn attachment_id() -> String {
    let (first, rest) = (chance::letters(16), chance::letters(115));
    format!("attachment-{first}-{rest}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_have_the_form_of_the_samples() {
        let id = case_id(Moment::from_seconds(1_800_000_000), [0xc4; 8]);
        assert_eq!(id, "case-111122223333-muen-2027-c4c4c4c4c4c4c4c4");
        assert_eq!(attachment_id().len(), 143);
        let ids: BTreeSet<_> = (1..10_000).map(display_id).collect();
        assert_eq!(ids.len(), 9_999);
        assert!(ids.iter().all(|id| id.len() == 10));
        assert_eq!(display_id(u64::MAX).len(), 10);
    }
}

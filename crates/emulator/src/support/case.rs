//! Cases as the operations find, change and show them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::call::Call;
use crate::moment::Moment;
use crate::scenario::Scenario;
use crate::settings::ACCOUNT_ID;
use crate::store::{Broken, Case, Communication, Position, Status, Window};
use crate::{chance, hex};

use super::life::{self, Event};
use super::{page, refuse};
use crate::refusal::Stop;

/// Who opens cases here.
pub(crate) const OWNER: &str = "owner@example.com";
/// Who writes to them, in the form of the reference (Communication).
pub(crate) const CUSTOMER: &str = "SampleRole (Role) <owner@example.com>";
/// Who answers (API notes, H1).
pub(crate) const AWS: &str = "Amazon Web Services";

/// A twelfth of the average year.
const MONTH: u64 = 2_629_746;
const DAY: u64 = 86_400;
/// How many communications a case shows of itself (API reference, RecentCaseCommunications).
const RECENT: usize = 5;

/// The id of a new case, in the form that is seen today (API notes, B2).
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

/// Before when a case is forgotten (API notes, C20).
pub(super) fn forgotten_before(call: &Call<'_>) -> u64 {
    let months = u64::from(call.scenario.retention_months);
    let kept = Duration::from_secs(months * MONTH);
    call.arrived.at.minus(kept).millis()
}

/// Where a case stands at some time, and since when: one that waits for its customer may be
/// resolved by that alone (API notes, H1).
pub(crate) fn status_at(case: &Case, scenario: &Scenario, now: u64) -> (Status, u64) {
    if case.status == Status::PendingCustomerAction
        && let Some(days) = scenario.silence_resolves_after_days
    {
        let end = case.since.saturating_add(u64::from(days) * DAY * 1_000);
        if end <= now {
            return (Status::Resolved, end);
        }
    }
    (case.status, case.since)
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

/// The members of `CaseDetails`.
pub(super) fn details(
    call: &Call<'_>,
    case: &Case,
    with_communications: bool,
) -> Result<Value, Broken> {
    let (status, _) = status_at(case, call.scenario, call.arrived.at.millis());
    let mut details = json!({
        "caseId": case.case_id,
        "displayId": case.display_id,
        "subject": case.subject,
        "status": status.word(),
        "serviceCode": case.service_code,
        "categoryCode": case.category_code,
        "severityCode": case.severity_code,
        "submittedBy": case.submitted_by,
        "timeCreated": time(case.created),
        "ccEmailAddresses": case.cc_email_addresses,
        "language": case.language,
    });
    if with_communications {
        let window = Window {
            from: 0,
            to: u64::MAX,
        };
        let recent = call
            .store
            .communications(case.serial, window, None, RECENT)?;
        let (communications, token) = said(call, case, recent.items, recent.continues);
        details["recentCommunications"] = json!({ "communications": communications });
        if let Some(token) = token {
            details["recentCommunications"]["nextToken"] = token.into();
        }
    }
    Ok(details)
}

/// Communications as they are shown, and the token for those before them.
pub(super) fn said(
    call: &Call<'_>,
    case: &Case,
    communications: Vec<(Position, Communication)>,
    continues: bool,
) -> (Vec<Value>, Option<String>) {
    let last = communications.last().map(|(position, _)| *position);
    let token = last
        .filter(|_| continues)
        .map(|last| page::token(call, &page::of_communications(&case.case_id), last));
    let shown = communications
        .into_iter()
        .map(|((at, _), communication)| communication_of(case, at, &communication))
        .collect();
    (shown, token)
}

/// The members of `Communication`; both lists of attachments have all of them, since none is
/// larger than a set takes (API notes, C16).
fn communication_of(case: &Case, at: u64, communication: &Communication) -> Value {
    let attachments: Vec<Value> = communication
        .attachments
        .iter()
        .map(|attached| json!({"attachmentId": attached.attachment_id, "fileName": attached.file_name}))
        .collect();
    json!({
        "caseId": case.case_id,
        "body": communication.body,
        "submittedBy": communication.submitted_by,
        "timeCreated": time(at),
        "attachmentSet": attachments,
        "attachments": attachments,
    })
}

/// `2020-03-23T21:31:47.774Z` (API notes, B2).
fn time(millis: u64) -> String {
    Moment::from_millis(millis).iso_millis() + "Z"
}

/// A new id of an attachment, as long as those that are seen (API notes, A10).
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

//! Generated cases, of any number: for measurements, and for listings with many pages.

use std::time::Duration;

use crate::account::{AWS, AccountId, CUSTOMER, OWNER, case_id, display_id};
use crate::crypto::split_mix::split_mix;
use crate::store::{Case, Communication, Conversation, Status};
use crate::time::Timestamp;

use super::parts::Parts;

const DAY: u64 = 86_400;
/// The age of the newest generated case, in seconds: all sample cases are younger.
const NEWEST: u64 = 71 * DAY;
/// The age of the oldest generated case, in seconds: less than a year and a half, so that they stay long
/// within the retention of two years.
const OLDEST: u64 = 540 * DAY;
/// How long the agent takes to answer a generated case.
const ANSWERED: Duration = Duration::from_secs(3 * 3_600);
/// The statuses of ten consecutive cases, which repeat for the next ten.
const STATUSES: [Status; 10] = [
    Status::Resolved,
    Status::Resolved,
    Status::Resolved,
    Status::WorkInProgress,
    Status::Resolved,
    Status::Resolved,
    Status::PendingCustomerAction,
    Status::Resolved,
    Status::Resolved,
    Status::Opened,
];
const SEVERITIES: [&str; 4] = ["low", "normal", "high", "urgent"];
const LANGUAGES: [&str; 5] = ["en", "en", "ja", "en", "fr"];

/// Returns `count` cases, the oldest first, with serials from 1 on. They were opened at even intervals
/// between [`OLDEST`] and [`NEWEST`] before `at`.
pub(crate) fn generated_cases(
    samples: &Parts,
    account: AccountId,
    count: u32,
    at: Timestamp,
) -> impl Iterator<Item = (Case, Conversation)> {
    let first = at.minus(Duration::from_secs(OLDEST)).millis();
    let step = (OLDEST - NEWEST) * 1_000 / u64::from(count.max(1));
    (1..=u64::from(count)).map(move |serial| {
        let created = first + (serial - 1) * step;
        generated(samples, account, serial, Timestamp::from_millis(created))
    })
}

fn generated(
    samples: &Parts,
    account: AccountId,
    serial: u64,
    created: Timestamp,
) -> (Case, Conversation) {
    let drawn = split_mix(serial.wrapping_add(account.seed() << 32));
    let service = &samples.services;
    let service = service.get((drawn % service.len().max(1) as u64) as usize);
    let category = service.and_then(|service| samples.categories(service).next());
    let category = category.map_or("other", |category| &category.code);
    let (code, name) = service.map_or(("general-info", "General Info"), |service| {
        (&*service.code, &*service.name)
    });
    let status = pick(serial, STATUSES);
    let since = created.rfc3339();
    let body = format!("Number {serial} of many: it has been slow since {since}.");
    let mut conversation = vec![(created.millis(), Communication::new(CUSTOMER, body))];
    if status != Status::Opened {
        let body = format!("Thank you for asking about {name}. Is it slow now?");
        let answered = created.plus(ANSWERED).millis();
        conversation.push((answered, Communication::new(AWS, body)));
    }
    let case = Case {
        serial,
        case_id: case_id(account, created, drawn.to_be_bytes()),
        display_id: display_id(account, serial),
        subject: format!("{name} is slow, number {serial}"),
        status,
        status_since: conversation.last().map_or(0, |(at, _)| *at),
        service_code: code.to_owned(),
        category_code: category.to_owned(),
        severity_code: pick(drawn >> 8, SEVERITIES).to_owned(),
        issue_type: "technical".to_owned(),
        language: pick(drawn >> 16, LANGUAGES).to_owned(),
        submitted_by: OWNER.to_owned(),
        created: created.millis(),
        cc_email_addresses: Vec::new(),
        communications: conversation.len() as u64,
    };
    (case, conversation)
}

/// Returns the element that a number selects, modulo the number of elements.
fn pick<T: Copy, const COUNT: usize>(number: u64, elements: [T; COUNT]) -> T {
    elements[(number % COUNT as u64) as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Samples;
    use super::*;

    #[test]
    fn any_number_is_generated_in_order_and_older_than_the_samples() {
        let (samples, at) = (Samples::new(), Timestamp::from_seconds(1_800_000_000));
        for count in [0, 1, 2, 1_000] {
            let cases: Vec<_> =
                generated_cases(samples.parts(), AccountId::DEFAULT, count, at).collect();
            assert_eq!(cases.len(), count as usize);
            assert!(cases.is_sorted_by_key(|(case, _)| (case.created, case.serial)));
            let ids: BTreeSet<_> = cases.iter().map(|(case, _)| &case.case_id).collect();
            assert_eq!(ids.len(), cases.len());
            for (case, said) in &cases {
                assert!(case.created <= at.minus(Duration::from_secs(NEWEST)).millis());
                assert_eq!(case.communications, said.len() as u64);
            }
        }
    }

    #[test]
    fn most_are_resolved_and_there_are_others_in_every_language() {
        let cases: Vec<_> = generated_cases(
            Samples::new().parts(),
            AccountId::DEFAULT,
            1_000,
            Timestamp::from_seconds(1_800_000_000),
        )
        .collect();
        let count = |status| {
            cases
                .iter()
                .filter(|(case, _)| case.status == status)
                .count()
        };
        assert_eq!(count(Status::Resolved), 700);
        assert_eq!(count(Status::PendingCustomerAction), 100);
        let languages: BTreeSet<_> = cases.iter().map(|(case, _)| &case.language).collect();
        assert_eq!(languages.len(), 3);
    }
}

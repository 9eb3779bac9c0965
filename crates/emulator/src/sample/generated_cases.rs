//! Any number of cases, for measurements and for listings with many pages.

use std::time::Duration;

use crate::account::{AWS, CUSTOMER, OWNER, case_id, display_id};
use crate::store::{Case, Communication, Conversation, Status};
use crate::time::Timestamp;

use super::Parts;

const DAY: u64 = 86_400;
/// The samples are younger than this.
const NEWEST: u64 = 71 * DAY;
/// A year and a half has more days.
const OLDEST: u64 = 540 * DAY;
/// The time until a customer gets an answer.
const ANSWERED: Duration = Duration::from_secs(3 * 3_600);
/// The statuses of ten cases in a row.
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

/// Returns `count` cases, the oldest first, with serials from 1 on, at even distances in time.
pub(crate) fn generated_cases(
    samples: &Parts,
    count: u32,
    at: Timestamp,
) -> impl Iterator<Item = (Case, Conversation)> {
    let first = at.minus(Duration::from_secs(OLDEST)).millis();
    let step = (OLDEST - NEWEST) * 1_000 / u64::from(count.max(1));
    (1..=u64::from(count)).map(move |serial| {
        let created = first + (serial - 1) * step;
        generated(samples, serial, Timestamp::from_millis(created))
    })
}

fn generated(samples: &Parts, serial: u64, created: Timestamp) -> (Case, Conversation) {
    let drawn = scattered(serial);
    let service = pick(drawn, &samples.services);
    let status = pick(serial, &STATUSES).copied().unwrap_or(Status::Opened);
    let category = service.and_then(|service| samples.categories(service).next());
    let (code, name) = service.map_or(("general-info", "General Info"), |service| {
        (&*service.code, &*service.name)
    });
    let mut said = vec![(
        created.millis(),
        communication(
            CUSTOMER,
            format!(
                "Number {serial} of many: it has been slow since {}.",
                created.rfc3339()
            ),
        ),
    )];
    if status != Status::Opened {
        let answered = created.plus(ANSWERED).millis();
        let body = format!("Thank you for asking about {name}. Is it slow now?");
        said.push((answered, communication(AWS, body)));
    }
    let since = said.last().map_or(0, |(at, _)| *at);
    let case = Case {
        serial,
        case_id: case_id(created, drawn.to_be_bytes()),
        display_id: display_id(serial),
        subject: format!("{name} is slow, number {serial}"),
        status,
        since,
        service_code: code.to_owned(),
        category_code: category
            .map_or("other", |category| &category.code)
            .to_owned(),
        severity_code: pick(drawn >> 8, &SEVERITIES)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        issue_type: "technical".to_owned(),
        language: pick(drawn >> 16, &LANGUAGES)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        submitted_by: OWNER.to_owned(),
        created: created.millis(),
        cc_email_addresses: Vec::new(),
        communications: said.len() as u64,
    };
    (case, said)
}

fn communication(by: &str, body: String) -> Communication {
    Communication {
        body,
        submitted_by: by.to_owned(),
        attachments: Vec::new(),
    }
}

/// Returns one element, by a number, or `None` if there are no elements.
fn pick<T>(number: u64, elements: &[T]) -> Option<&T> {
    let index = number.checked_rem(elements.len() as u64)?;
    elements.get(usize::try_from(index).ok()?)
}

/// Returns another number for every number, far from those of its neighbours (the finisher of
/// MurmurHash3).
fn scattered(number: u64) -> u64 {
    let number = (number ^ number >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ number >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ number >> 33
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
            let cases: Vec<_> = generated_cases(samples.parts(), count, at).collect();
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

//! Generated cases, of any number: for measurements, and for listings with many pages.

use std::time::Duration;

use crate::account::{AWS, AccountId, CUSTOMER, OWNER, case_id, display_id};
use crate::crypto::split_mix::{split_mix, split_mix_inverse};
use crate::encoding::hex;
use crate::store::{
    Attachment, Case, CaseOutline, Communication, Conversation, File, ListEntry, Position,
    RenderedFile, Status,
};
use crate::time::Timestamp;

use super::draw::of_seed;
use super::generated::{Generated, MOST_COMMUNICATIONS};
use super::parts::{Parts, Service};

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

/// The length of an attachment id (docs/service-notes.md, "Values").
const ID_LENGTH: usize = 143;

/// The generated cases of an account, with serials from 1 on, the oldest first. They were opened at even
/// intervals between [`OLDEST`] and [`NEWEST`] before the emulator was built or reset.
///
/// All of a case follows from its serial. Its ids lead back to the serial, so the cases need no index.
#[derive(Clone, Copy)]
pub(crate) struct GeneratedCases<'a> {
    pub(super) samples: &'a Parts,
    pub(super) generated: &'a Generated,
    pub(super) account: AccountId,
    pub(super) at: Timestamp,
}

impl<'a> GeneratedCases<'a> {
    pub(super) fn count(self) -> u64 {
        self.generated.cases.into()
    }

    pub(super) fn has(self, serial: u64) -> bool {
        (1..=self.count()).contains(&serial)
    }

    /// Returns the case with a serial that [`has`](Self::has) admits.
    pub(super) fn case(self, serial: u64) -> Case {
        let (created, drawn) = (self.created(serial), self.drawn(serial));
        let (code, name) = self.service(drawn);
        let service = self.sampled_service(drawn);
        let category = service.and_then(|service| self.samples.categories(service).next());
        Case {
            serial,
            case_id: case_id(
                self.account,
                Timestamp::from_millis(created),
                drawn.to_be_bytes(),
            ),
            display_id: display_id(self.account, serial),
            subject: format!("{name} is slow, number {serial}"),
            status: pick(serial, STATUSES),
            status_since: self.status_since(serial),
            service_code: code.to_owned(),
            category_code: category
                .map_or("other", |category| &category.code)
                .to_owned(),
            severity_code: severity(drawn).to_owned(),
            issue_type: "technical".to_owned(),
            language: language(drawn).to_owned(),
            submitted_by: OWNER.to_owned(),
            created,
            cc_email_addresses: Vec::new(),
            communications: self.communications(serial),
        }
    }

    pub(super) fn conversation(self, serial: u64) -> Conversation {
        let (_, name) = self.service(self.drawn(serial));
        let communications = (0..self.communications(serial)).map(|index| {
            let at = self.written(serial, index);
            let (author, body) = match index {
                0 => {
                    let since = Timestamp::from_millis(at).rfc3339();
                    let body = format!("Number {serial} of many: it has been slow since {since}.");
                    (CUSTOMER, body)
                }
                1 => (
                    AWS,
                    format!("Thank you for asking about {name}. Is it slow now?"),
                ),
                _ if index % 2 == 0 => (CUSTOMER, format!("It is still slow, try {index}.")),
                _ => (AWS, format!("We look at {name} again, try {index}.")),
            };
            (at, Communication::new(author, body))
        });
        let mut communications: Conversation = communications.collect();
        if let (Some((_, first)), Some(file)) = (communications.first_mut(), self.file(serial)) {
            let details = file.details(self.attachment_id(serial));
            first.attachments.push(details);
        }
        communications
    }

    pub(super) fn attachment(self, id: &str) -> Option<Attachment> {
        let number = id.strip_prefix("attachment-")?.get(..16)?;
        let serial = self.drawn_from(u64::from_str_radix(number, 16).ok()?)?;
        let file = self.file(serial)?;
        let case = serial;
        (self.attachment_id(serial) == id).then_some(Attachment { file, case })
    }

    pub(super) fn outline(self, serial: u64) -> CaseOutline<'a> {
        let bytes = self.attachment_bytes(serial);
        CaseOutline {
            status: (pick(serial, STATUSES), self.status_since(serial)),
            severity: severity(self.drawn(serial)),
            communications: self.communications(serial),
            attachments: bytes.is_some().into(),
            attachment_bytes: bytes.unwrap_or(0),
        }
    }

    /// Returns the serial of the case with a `caseId`.
    pub(super) fn serial(self, case_id: &str) -> Option<u64> {
        let (_, number) = case_id.rsplit_once('-')?;
        let serial = self.drawn_from(u64::from_str_radix(number, 16).ok()?)?;
        (self.case(serial).case_id == case_id).then_some(serial)
    }

    /// Returns the entries of the list of cases from one position up to the one before another, the newest
    /// first.
    pub(super) fn listed(
        self,
        from: Position,
        to: Position,
    ) -> impl Iterator<Item = (Position, ListEntry<'a>)> {
        let last = match to.0.checked_sub(self.first()) {
            None => 0,
            Some(since) => (since / self.step() + 1).min(self.count()),
        };
        let positions = (1..=last)
            .rev()
            .map(move |serial| (self.created(serial), serial));
        positions
            .skip_while(move |position| *position >= to)
            .take_while(move |position| *position >= from)
            .map(move |position| (position, self.list_entry(position.1)))
    }

    fn list_entry(self, serial: u64) -> ListEntry<'a> {
        let status = pick(serial, STATUSES);
        let waits = status == Status::PendingCustomerAction;
        (
            status == Status::Resolved,
            waits.then(|| self.status_since(serial)),
            language(self.drawn(serial)),
        )
    }

    /// Returns when the first case was opened, in milliseconds.
    fn first(self) -> u64 {
        self.at.minus(Duration::from_secs(OLDEST)).millis()
    }

    /// Returns the time between two cases, in milliseconds.
    fn step(self) -> u64 {
        (OLDEST - NEWEST) * 1_000 / self.count().max(1)
    }

    fn created(self, serial: u64) -> u64 {
        self.first() + (serial - 1) * self.step()
    }

    fn communications(self, serial: u64) -> u64 {
        match repeated(&self.generated.communications, serial) {
            Some(count) => u64::from(*count).clamp(1, MOST_COMMUNICATIONS),
            None if pick(serial, STATUSES) == Status::Opened => 1,
            None => 2,
        }
    }

    /// Returns when a communication was written, in milliseconds. The last one is older than a sample case.
    fn written(self, serial: u64, index: u64) -> u64 {
        let most = Duration::from_secs(NEWEST - 11 * DAY) / self.generated.longest().max(1);
        self.created(serial) + index * ANSWERED.min(most).as_millis() as u64
    }

    fn status_since(self, serial: u64) -> u64 {
        self.written(serial, self.communications(serial) - 1)
    }

    fn attachment_bytes(self, serial: u64) -> Option<u64> {
        let bytes = repeated(&self.generated.attachment_bytes, serial)?;
        (*bytes > 0).then_some(*bytes)
    }

    fn file(self, serial: u64) -> Option<File> {
        let generated = RenderedFile::Generated {
            seed: self.drawn(serial),
            length: self.attachment_bytes(serial)?,
        };
        Some(File::rendered(format!("trace-{serial}.bin"), generated))
    }

    /// Returns an id that begins with the number which the case was drawn from.
    fn attachment_id(self, serial: u64) -> String {
        let drawn = self.drawn(serial);
        let rest = (1..8).map(|number| split_mix(drawn.wrapping_add(number)).to_be_bytes());
        let mut id = format!("attachment-{}-", hex::encode(&drawn.to_be_bytes()));
        rest.for_each(|bytes| id += &hex::encode(&bytes));
        // Seven numbers are 112 digits; three more make the usual length.
        id += "000";
        debug_assert_eq!(id.len(), ID_LENGTH);
        id
    }

    /// Returns the pseudorandom number that determines a case.
    fn drawn(self, serial: u64) -> u64 {
        split_mix(serial.wrapping_add(self.offset()))
    }

    /// Returns the serial for which a number is drawn.
    fn drawn_from(self, drawn: u64) -> Option<u64> {
        let serial = split_mix_inverse(drawn).wrapping_sub(self.offset());
        self.has(serial).then_some(serial)
    }

    fn offset(self) -> u64 {
        (self.account.seed() << 32).wrapping_add(of_seed(self.generated.seed))
    }

    fn sampled_service(self, drawn: u64) -> Option<&'a Service> {
        let services = &self.samples.services;
        services.get((drawn % services.len().max(1) as u64) as usize)
    }

    /// Returns the code and the name of the service that a case is about.
    fn service(self, drawn: u64) -> (&'a str, &'a str) {
        let service = self.sampled_service(drawn);
        service.map_or(("general-info", "General Info"), |service| {
            (&*service.code, &*service.name)
        })
    }
}

fn severity(drawn: u64) -> &'static str {
    pick(drawn >> 8, SEVERITIES)
}

fn language(drawn: u64) -> &'static str {
    pick(drawn >> 16, LANGUAGES)
}

/// Returns the element of a list that belongs to the case with a serial: the list begins again at its end.
fn repeated<T>(list: &[T], serial: u64) -> Option<&T> {
    list.get((serial.checked_sub(1)?.checked_rem(list.len() as u64)?) as usize)
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

    fn at() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    fn generated(count: u32) -> Generated {
        Generated {
            cases: count,
            ..Generated::default()
        }
    }

    fn with<T>(
        account: AccountId,
        generated: &Generated,
        test: impl FnOnce(GeneratedCases<'_>) -> T,
    ) -> T {
        let samples = Samples::new();
        test(GeneratedCases {
            samples: samples.parts(),
            generated,
            account,
            at: at(),
        })
    }

    fn all(cases: GeneratedCases<'_>) -> Vec<(Case, Conversation)> {
        let serials = 1..=cases.count();
        serials
            .map(|serial| (cases.case(serial), cases.conversation(serial)))
            .collect()
    }

    #[test]
    fn any_number_is_generated_in_order_and_older_than_the_samples() {
        for count in [0, 1, 2, 1_000] {
            let cases = with(AccountId::DEFAULT, &generated(count), all);
            assert_eq!(cases.len(), count as usize);
            assert!(cases.is_sorted_by_key(|(case, _)| (case.created, case.serial)));
            let ids: BTreeSet<_> = cases.iter().map(|(case, _)| &case.case_id).collect();
            assert_eq!(ids.len(), cases.len());
            for (case, said) in &cases {
                assert!(case.created <= at().minus(Duration::from_secs(NEWEST)).millis());
                assert_eq!(case.communications, said.len() as u64);
            }
        }
    }

    #[test]
    fn most_are_resolved_and_there_are_others_in_every_language() {
        let cases = with(AccountId::DEFAULT, &generated(1_000), all);
        let count = |status| {
            let cases = cases.iter();
            cases.filter(|(case, _)| case.status == status).count()
        };
        assert_eq!(count(Status::Resolved), 700);
        assert_eq!(count(Status::PendingCustomerAction), 100);
        let languages: BTreeSet<_> = cases.iter().map(|(case, _)| &case.language).collect();
        assert_eq!(languages.len(), 3);
    }

    #[test]
    fn every_id_leads_back_to_its_case_and_another_text_to_none() {
        let plan = Generated {
            attachment_bytes: vec![0, 3, 6_000_000],
            communications: vec![1, 9],
            seed: 7,
            ..generated(500)
        };
        for account in [AccountId::DEFAULT, AccountId::generated(3)] {
            with(account, &plan, |cases| {
                let mut attached = 0;
                for (case, said) in all(cases) {
                    let serial = Some(case.serial);
                    assert_eq!(cases.serial(&case.case_id), serial);
                    let attached_now: usize =
                        said.iter().map(|(_, said)| said.attachments.len()).sum();
                    assert_eq!(cases.outline(case.serial).attachments, attached_now as u64);
                    assert_eq!(case.status_since, said[said.len() - 1].0);
                    for details in said.iter().flat_map(|(_, said)| &said.attachments) {
                        let id = &details.attachment_id;
                        let found = cases.attachment(id).expect("it is there");
                        assert_eq!((found.case, id.len()), (case.serial, ID_LENGTH));
                        assert_eq!(found.file.is_large(), details.is_large);
                        assert!(cases.attachment(&id.replace("000", "001")).is_none());
                        attached += 1;
                    }
                    let elsewhere = case.case_id.replace("-muen-", "-x-");
                    assert_eq!(cases.serial(&elsewhere), None);
                }
                assert_eq!(attached, 333);
                for unknown in ["", "-", "case-1-muen-2026-0000000000000000", "é-é"] {
                    assert_eq!(cases.serial(unknown), None);
                    assert!(cases.attachment(&format!("attachment-{unknown}")).is_none());
                }
            });
        }
    }

    #[test]
    fn a_seed_changes_the_ids_and_not_the_counts() {
        let plan = |seed| Generated {
            seed,
            ..generated(20)
        };
        let ids = |seed| {
            let cases = with(AccountId::DEFAULT, &plan(seed), all);
            cases
                .into_iter()
                .map(|(case, _)| case.case_id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
    }

    #[test]
    fn a_list_begins_and_ends_at_any_position() {
        with(AccountId::DEFAULT, &generated(50), |cases| {
            let positions: Vec<_> = (1..=50)
                .map(|serial| (cases.created(serial), serial))
                .collect();
            let around = |(time, serial)| {
                [
                    (time, serial),
                    (time - 1, u64::MAX),
                    (time, serial + 1),
                    (time + 1, 0),
                ]
            };
            let ends = positions.iter().copied().flat_map(around);
            let ends: Vec<Position> = ends.chain([(0, 0), (u64::MAX, u64::MAX)]).collect();
            for from in ends.iter().step_by(3) {
                for to in &ends {
                    let found: Vec<_> = cases.listed(*from, *to).map(|(found, _)| found).collect();
                    let expected = positions.iter().rev().copied();
                    let expected: Vec<_> = expected
                        .filter(|found| (from..to).contains(&found))
                        .collect();
                    assert_eq!(found, expected, "{from:?} {to:?}");
                }
            }
        });
    }
}

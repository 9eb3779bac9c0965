//! Tests that a store which renders its contents reads like one that has them in its tables.

use std::fmt::Debug;
use std::sync::Arc;

use redb::Builder;
use redb::backends::InMemoryBackend;

use super::super::{CaseFilter, Communication, Page, Status, Store, StoreError, Tags, Window};
use super::sample;
use crate::account::{AWS, AccountId};
use crate::sample::{AccountContents, Generated};
use crate::time::Timestamp;

const NOW: u64 = 1_800_000_000;

fn contents() -> AccountContents {
    AccountContents {
        generated: Generated {
            seed: 3,
            cases: 23,
            communications: vec![1, 2, 7],
            attachment_bytes: vec![0, 0, 100, 6_000_000],
            agreements: 5,
            reports: 12,
            report_bytes: 1_000,
        },
        ..sample(Timestamp::from_seconds(NOW))
    }
}

/// Returns a store that renders the contents, and one that has them in its tables.
fn stores() -> [Store; 2] {
    let database = Builder::new().create_with_backend(InMemoryBackend::new());
    [
        Store::in_memory(Arc::new(contents())).expect("memory"),
        Store::written(database.expect("memory"), &contents()).expect("memory"),
    ]
}

/// Returns the elements of all pages, each as text.
fn pages<T: Debug, P>(
    position: impl Fn(&T) -> P,
    page: impl Fn(Option<&P>) -> Result<Page<T>, StoreError>,
) -> Vec<String> {
    let (mut all, mut last) = (Vec::new(), None);
    loop {
        let found = page(last.as_ref()).expect("memory");
        all.extend(found.items.iter().map(|found| format!("{found:?}")));
        last = found.items.last().map(&position);
        if !found.continues {
            return all;
        }
    }
}

/// Returns all that can be read from a store, as text.
fn all(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    for size in [4, 1_000] {
        all.extend(pages(
            |report: &super::super::Report| report.id.clone(),
            |after| store.published(after.map(String::as_str), size),
        ));
        all.extend(pages(
            |found: &super::super::Agreement| found.id.clone(),
            |after| store.agreements(after.map(String::as_str), size),
        ));
        all.extend(pages(
            |found: &super::super::Offer| found.id.clone(),
            |after| store.offers(after.map(String::as_str), size),
        ));
        all.extend(pages(
            |found: &super::super::Inquiry| found.id.clone(),
            |after| store.inquiries(after.map(String::as_str), size),
        ));
        for (include_resolved, language, from, silent_since) in [
            (true, None, 0, None),
            (false, None, 0, Some(u64::MAX)),
            (
                false,
                Some("en"),
                NOW * 1_000 - 90 * 86_400_000,
                Some(NOW * 1_000),
            ),
        ] {
            let to = u64::MAX;
            all.extend(pages(
                |case: &super::super::Case| (case.created, case.serial),
                |before| {
                    let filter = CaseFilter {
                        include_resolved,
                        silent_since,
                        language,
                        window: Window { from, to },
                        before: before.copied(),
                    };
                    store.cases(filter, size)
                },
            ));
        }
    }
    for report in store.published(None, 1_000).expect("memory").items {
        all.extend(pages(
            |found: &super::super::Report| found.version,
            |before| store.versions(&report.id, before.copied(), 1),
        ));
        for version in [None, Some(1), Some(2), Some(9)] {
            let found = store.report(&report.id, version);
            all.push(format!("{:?}", found.expect("memory")));
        }
    }
    for case in store.cases(CaseFilter::ALL, 1_000).expect("memory").items {
        for found in [
            store.case(&case.case_id),
            store.case_by_display_id(&case.display_id),
            store.case_named(&case.display_id),
        ] {
            let found = found.expect("memory").expect("it is listed");
            assert_eq!(found.serial, case.serial);
        }
        let conversation = store.conversation(&case).expect("memory");
        assert_eq!(conversation.len() as u64, case.communications);
        all.push(format!("{conversation:?}"));
        let conversations = store.conversations().expect("memory");
        let of = |before: Option<&(u64, u64)>| {
            conversations.of(case.serial, Window::ALL, before.copied(), 2)
        };
        all.extend(pages(|(position, _): &((u64, u64), _)| *position, of));
        for details in conversation.iter().flat_map(|(_, said)| &said.attachments) {
            let found = store.attachment(&details.attachment_id).expect("memory");
            let (attachment, of) = found.expect("it is attached");
            assert_eq!(of.serial, case.serial);
            let file = store.stored_file(&attachment.file).expect("memory");
            let bytes = file.whole().expect("memory");
            all.push(format!("{} {:?}", bytes.len(), bytes.iter().rev().take(9)));
        }
    }
    all.push(format!("{:?}", store.inventory().expect("memory")));
    all.push(format!("{:?}", store.start_time().expect("memory")));
    all
}

fn assert_equal([rendered, written]: &[Store; 2]) {
    let (rendered, written) = (all(rendered), all(written));
    for (one, other) in rendered.iter().zip(&written) {
        assert_eq!(one, other);
    }
    assert_eq!(rendered.len(), written.len());
}

#[test]
fn rendered_contents_read_like_written_ones() {
    let stores = stores();
    assert_equal(&stores);
    let all = all(&stores[0]);
    assert!(all.iter().any(|found| found.starts_with("6000000 ")));
    for unknown in ["", "case-x", "report-x", "attachment-x", "1000000000"] {
        for store in &stores {
            assert!(store.case_named(unknown).expect("memory").is_none());
            assert!(store.report(unknown, None).expect("memory").is_none());
            assert!(store.attachment(unknown).expect("memory").is_none());
            assert!(store.agreement(unknown).expect("memory").is_none());
            assert!(store.offer(unknown).expect("memory").is_none());
            assert!(store.inquiry(unknown).expect("memory").is_none());
        }
    }
}

/// Changes some of everything.
fn change(store: &Store) -> Result<(), StoreError> {
    let listed = store.cases(CaseFilter::ALL, 1_000)?.items;
    let now = NOW * 1_000;
    for (index, case) in listed
        .iter()
        .enumerate()
        .filter(|(index, _)| index % 3 == 0)
    {
        let change = store.change()?;
        let mut case = change.case(&case.case_id)?.expect("it is listed");
        if index % 2 == 0 {
            let said = Communication::new(AWS, format!("Answer {index}"));
            change.add_communication(&mut case, now, &said)?;
        }
        case.status = [Status::Resolved, Status::PendingCustomerAction][index % 2];
        case.status_since = now;
        change.put_case(&case)?;
        change.commit()?;
    }
    let change = store.change()?;
    assert_eq!(
        change.count_created(0, u64::MAX, 1_000)?,
        listed.len() as u32
    );
    assert_eq!(change.count_created(0, u64::MAX, 5)?, 5);
    let mut opened = listed[0].clone();
    opened.serial = change.next_serial()?;
    assert_eq!(opened.serial, listed.len() as u64 + 1);
    (opened.case_id, opened.display_id) = ("case-new".to_owned(), "77".to_owned());
    (opened.created, opened.communications) = (now, 0);
    change.add_communication(&mut opened, now, &Communication::new(AWS, "New".to_owned()))?;
    change.add_case(&opened)?;
    change.commit()?;
    let mut signed = store.agreements(None, 1_000)?.items.into_iter();
    let mut signed = signed.rfind(|found| found.is_active()).expect("one is");
    let mut offer = store.offers(None, 1)?.items.remove(0);
    let change = store.change_agreements()?;
    offer.revision += 1;
    change.put_offer(&offer)?;
    signed.state = "CUSTOMER_TERMINATED".to_owned();
    assert!(change.has_active(&signed.agreement_arn)?);
    change.put_agreement(&signed)?;
    assert!(!change.has_active(&signed.agreement_arn)?);
    signed.id = "customer-agreement-new".to_owned();
    change.put_agreement(&signed)?;
    change.commit()?;
    let mut inquiry = store.inquiries(None, 1)?.items.remove(0);
    inquiry.id = "compliance-inquiry-new".to_owned();
    store.add_inquiry(&inquiry, &Tags::new(), None)?;
    store.set_subscription("SUBSCRIBED")
}

#[test]
fn they_read_alike_after_the_same_changes_too() {
    let stores = stores();
    let before = all(&stores[0]);
    for store in &stores {
        change(store)
            .map_err(|error| error.to_string())
            .expect("memory");
    }
    assert_ne!(all(&stores[0]), before);
    assert_equal(&stores);
}

#[test]
fn an_account_of_a_data_file_is_written_at_its_first_change() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let id = AccountId::generated(0);
    let of_account = |store: &Store, account: AccountId, cases: u32| {
        let mut contents = contents();
        (contents.account, contents.generated.cases) = (account, cases);
        store.of_account(account, Arc::new(contents))
    };
    let open = || Store::in_file(&path, &contents()).expect("a data file");
    let names = |store: &Store| -> usize {
        let read = store.database.database.begin_read().expect("a file");
        read.list_tables().expect("a file").count()
    };
    let store = open();
    let before = names(&store);
    let account = of_account(&store, id, 23);
    let unchanged = all(&account);
    assert_eq!(names(&store), before, "a read has made tables");
    change(&account)
        .map_err(|error| error.to_string())
        .expect("space");
    assert!(names(&store) > before);
    let changed = all(&account);
    assert_ne!(changed, unchanged);
    drop((account, store));

    // The file has the data now, whatever the contents would be.
    let store = open();
    assert_eq!(all(&of_account(&store, id, 3)), changed);
    let other = of_account(&store, AccountId::generated(1), 23);
    assert_eq!(
        other
            .cases(CaseFilter::ALL, 1_000)
            .expect("a file")
            .items
            .len(),
        30
    );
}

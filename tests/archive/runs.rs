//! What a run writes, and what the next one does.

use std::collections::BTreeMap;
use std::future::pending;

use casebook_emulator::{Faults, InjectedError, Rule};

use super::world::{World, expect_equal, expect_versions_once};

#[tokio::test]
async fn a_run_archives_everything_of_every_account() {
    let world = World::new(3);
    let summary = world.run("a", 1).await;
    assert_eq!((summary.read, summary.failed), (3, 0));
    let rows = world.rows("a");
    assert_eq!(summary.rows, rows.len() as u64);
    expect_versions_once(&rows, "one run");
    let mut kinds = BTreeMap::new();
    for (kind, account, row) in &rows {
        assert_eq!(row["version"], 1, "{row}");
        *kinds
            .entry((account.as_str(), kind.as_str()))
            .or_insert(0_usize) += 1;
    }
    for id in ["111122223333", "200000000001", "200000000002"] {
        let account = world.emulator.account(id.parse().unwrap());
        let inventory = account.inventory().unwrap();
        let count = |kind| kinds.get(&(id, kind)).copied().unwrap_or(0);
        assert_eq!(count("case"), inventory.cases as usize);
        assert_eq!(count("report"), inventory.listed_reports as usize);
        assert_eq!(count("agreement"), inventory.customer_agreements as usize);
        assert_eq!(count("account"), 1);
        assert_eq!(count("attachment"), inventory.attachments as usize);
        assert!(count("communication") > count("case"));
        assert!(count("finding") > count("check") && count("check") == count("summary"));
    }
}

#[tokio::test]
async fn a_run_without_changes_writes_nothing_and_makes_the_calls_that_list() {
    let world = World::new(3);
    world.run("a", 1).await;
    let (files, before) = (world.files("a"), world.calls());
    let summary = world.run("a", 2).await;
    assert_eq!((summary.read, summary.rows), (3, 0));
    assert_eq!(world.files("a"), files);
    let mut calls = world.calls();
    for (operation, count) in before {
        *calls.get_mut(&operation).unwrap() -= count;
    }
    calls.retain(|_, count| *count > 0);
    let expected = [
        ("AssumeRole", 2),
        ("DescribeCases", 3),
        ("DescribeTrustedAdvisorCheckSummaries", 3),
        ("DescribeTrustedAdvisorChecks", 3),
        ("GetCallerIdentity", 1),
        ("ListAccounts", 1),
        ("ListCustomerAgreements", 3),
        ("ListReports", 3),
    ];
    let expected = expected.map(|(operation, count)| (operation.to_owned(), count));
    assert_eq!(calls, BTreeMap::from(expected));
}

#[tokio::test]
async fn a_run_of_less_writes_no_row_for_what_it_leaves_out() {
    let world = World::new(2);
    world.run("archive", 1).await;
    let whole = world.rows("archive");
    for (number, only, documents) in [(2, "cases", true), (3, "reports,agreements", false)] {
        let archive = world.archive("archive", number).await;
        let archive = archive.sources(only.parse().unwrap()).documents(documents);
        let members = world.fleet().members();
        archive.run(members, pending(), |_| {}).await.unwrap();
        assert_eq!(world.rows("archive"), whole, "{only}");
    }
    world.run("archive", 4).await;
    assert_eq!(world.rows("archive"), whole);
}

/// Runs that are not to read documents, or do not accept terms, also change no row of a document that AWS
/// refused.
#[tokio::test]
async fn a_refused_document_stays_so_in_runs_that_do_not_ask_for_it() {
    let world = World::new(2);
    let denied = InjectedError::new(http::StatusCode::FORBIDDEN).code("AccessDeniedException");
    let documents = ["GetTermForReport", "GetReport", "GetCustomerAgreement"];
    let rule = Rule::new(denied.into()).on(documents).unwrap();
    world.emulator.set_faults(Faults::new().rule(rule));
    world.run("archive", 1).await;
    let first = world.rows("archive");
    let refused = |kind: &str| {
        let mut rows = first.iter().filter(|(of, ..)| of == kind);
        rows.any(|(.., row)| row["missing"] == "AccessDeniedException")
    };
    assert!(refused("report") && refused("agreement"));
    for (number, documents, accept_terms) in [
        (2, false, true),
        (3, false, false),
        (4, true, false),
        (5, true, true),
    ] {
        let archive = world.archive("archive", number).await;
        let archive = archive.documents(documents).accept_terms(accept_terms);
        let members = world.fleet().members();
        archive.run(members, pending(), |_| {}).await.unwrap();
        assert_eq!(world.rows("archive"), first, "run {number}");
    }
}

#[tokio::test]
async fn two_archives_of_the_same_accounts_are_equal() {
    let world = World::new(4);
    world.run("a", 1).await;
    world.run("b", 2).await;
    expect_equal(&world.folder("a"), &world.folder("b"), "two archives");
}

//! What changes, vanishes and comes back between runs.

use casebook_emulator::AccountId;
use serde_json::Value;

use super::world::{Row, World, expect_versions_once};

/// Returns the versions of each entity of a table, as (id, version, gone).
fn versions<'a>(rows: &'a [Row], kind: &str) -> Vec<(&'a str, i64, bool)> {
    let rows = rows.iter().filter(|(of, _, _)| of == kind);
    let versions = rows.map(|(_, _, row)| {
        let version = row["version"].as_i64().unwrap();
        (row["id"].as_str().unwrap(), version, row["gone"] == true)
    });
    let mut versions: Vec<_> = versions.collect();
    versions.sort_unstable();
    versions
}

/// Returns the rows that are not in an earlier list.
fn new_rows(rows: &[Row], before: &[Row]) -> Vec<Row> {
    rows.iter()
        .filter(|row| !before.contains(row))
        .cloned()
        .collect()
}

#[tokio::test]
async fn a_new_communication_is_a_new_row_and_the_case_alone_is_read_again() {
    let world = World::new(1);
    let account = world.emulator.account(AccountId::DEFAULT);
    let cases = account.cases().unwrap();
    let open = cases.iter().find(|case| case.status != "resolved").unwrap();
    let case = account.case(&open.case_id);
    // More communications than the list shows.
    for number in 1..=6 {
        case.reply(format!("Question {number}")).unwrap();
    }
    world.run("a", 1).await;
    let before = world.rows("a");
    case.reply("And one thing more?").unwrap();
    let calls = world.calls();
    world.run("a", 2).await;
    let rows = world.rows("a");
    expect_versions_once(&rows, "a new communication");
    let new = new_rows(&rows, &before);
    let said: Vec<_> = new
        .iter()
        .filter(|(kind, _, _)| kind == "communication")
        .collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].2["body"], "And one thing more?");
    let case: Vec<_> = versions(&new, "case");
    assert_eq!(case.len(), 1);
    assert_eq!((case[0].1, case[0].2), (2, false));
    assert_eq!(new.len(), 2);
    let pages = world.calls()["DescribeCommunications"] - calls["DescribeCommunications"];
    assert_eq!(pages, 1);
}

#[tokio::test]
async fn what_vanishes_is_marked_and_what_comes_back_is_a_further_version() {
    let world = World::new(1);
    world.run("a", 1).await;
    let first = world.rows("a");
    // The service no longer finds the cases that are older.
    let scenario = world.emulator.scenario();
    world
        .emulator
        .set_scenario(scenario.clone().retention_months(1));
    world.run("a", 2).await;
    let second = world.rows("a");
    expect_versions_once(&second, "vanished");
    let gone = new_rows(&second, &first);
    let cases = versions(&gone, "case");
    assert!(!cases.is_empty());
    assert!(
        cases
            .iter()
            .all(|(_, version, gone)| *version == 2 && *gone),
        "{cases:?}"
    );
    let of_cases = |kind| {
        let of = versions(&gone, kind);
        of.iter().all(|(id, _, gone)| {
            *gone
                && cases
                    .iter()
                    .any(|(case, ..)| id.starts_with(&format!("{case}/")))
        })
    };
    assert!(of_cases("communication") && of_cases("attachment"));
    let communications_of_gone = first.iter().filter(|(kind, _, row)| {
        let case = row["case_id"].as_str();
        kind == "communication" && cases.iter().any(|(id, ..)| Some(*id) == case)
    });
    assert_eq!(
        versions(&gone, "communication").len(),
        communications_of_gone.count()
    );
    for (_, _, row) in &gone {
        let columns = row.as_object().unwrap().iter();
        let mut others = columns.filter(|(name, _)| {
            !["schema", "id", "version", "gone", "fingerprint"].contains(&&***name)
        });
        assert!(others.all(|(_, value)| *value == Value::Null), "{row}");
    }

    world.emulator.set_scenario(scenario);
    world.run("a", 3).await;
    let third = world.rows("a");
    expect_versions_once(&third, "back");
    let back = new_rows(&third, &second);
    assert_eq!(back.len(), gone.len());
    assert!(
        back.iter()
            .all(|(_, _, row)| row["version"] == 3 && row["gone"] == false)
    );
    // All columns are as at first.
    for (kind, account, mut row) in back {
        row["version"] = 1.into();
        assert!(first.contains(&(kind, account, row)));
    }
    world.run("a", 4).await;
    assert_eq!(world.rows("a").len(), third.len());
}

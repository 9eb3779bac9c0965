use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::record::Record as _;
use crate::rows::{CaseRow, CommunicationRow, FindingRow};

const FINDING: &Table = FindingRow::TABLE;

/// Returns the index as a later run finds it.
fn next_run(index: &Index) -> Index {
    let mut next = Index::default();
    for (table, scope, entities) in index.scopes() {
        for (rest, entity) in entities {
            let entity = Entity::new(entity.version, entity.fingerprint);
            next.insert(table, &[scope, rest].concat(), entity);
        }
    }
    next
}

#[test]
fn an_entity_that_changes_vanishes_and_comes_back_is_one_more_version_each_time() {
    let mut index = Index::default();
    assert_eq!(index.compare(FINDING, "c/r", 7), Some(1));
    assert_eq!(index.compare(FINDING, "c/r", 7), None);
    let mut index = next_run(&index);
    assert_eq!(index.compare(FINDING, "c/r", 8), Some(2));
    let mut index = next_run(&index);
    assert_eq!(index.complete(FINDING, "c/"), [("c/r".into(), 3)]);
    let mut index = next_run(&index);
    assert_eq!(index.complete(FINDING, "c/"), []);
    assert!(!index.has(FINDING, "c/r", 8) && !index.keep(FINDING, "c/r"));
    assert_eq!(index.compare(FINDING, "c/r", 8), Some(4));
    assert!(index.has(FINDING, "c/r", 8) && index.keep(FINDING, "c/r"));
}

#[test]
fn a_second_entity_of_an_id_is_not_compared_in_the_same_run() {
    let mut index = Index::default();
    assert_eq!(index.compare_first(FINDING, "c/r", 7), Ok(Some(1)));
    assert_eq!(index.compare_first(FINDING, "c/r", 8), Err(SeenBefore));
    let mut index = next_run(&index);
    assert_eq!(index.compare_first(FINDING, "c/r", 7), Ok(None));
    assert_eq!(index.compare_first(FINDING, "c/r", 8), Err(SeenBefore));
}

#[test]
fn a_listing_says_nothing_about_another_scope_or_table() {
    let mut index = Index::default();
    for id in ["a", "a/1", "a/2", "aa/1", "b/1"] {
        index.compare(FINDING, id, 1);
        index.compare(CommunicationRow::TABLE, id, 1);
        index.compare(CaseRow::TABLE, id, 1);
    }
    let mut index = next_run(&index);
    index.compare(FINDING, "a/1", 1);
    assert_eq!(index.complete(FINDING, "a/"), [("a/2".into(), 2)]);
    assert_eq!(index.complete(CommunicationRow::TABLE, "").len(), 5);
    assert!(index.has(CaseRow::TABLE, "aa/1", 1));
}

#[test]
fn a_scope_may_have_slashes() {
    let mut index = Index::default();
    for id in ["a/b/1", "a/b/2", "a/c/1", "b"] {
        index.compare(FINDING, id, 1);
    }
    let mut index = next_run(&index);
    index.compare(FINDING, "a/b/1", 1);
    assert_eq!(index.complete(FINDING, "a/b/"), [("a/b/2".into(), 2)]);
    let rest = [("a/c/1".into(), 2), ("b".into(), 2)];
    assert_eq!(index.complete(FINDING, ""), rest);
}

/// What a run finds at the service, and whether its listing was complete.
type Listing = (BTreeMap<u8, i64>, bool);

fn listings() -> impl Strategy<Value = Vec<Listing>> {
    let found = proptest::collection::btree_map(0..8_u8, 0..3_i64, 0..6);
    proptest::collection::vec((found, any::<bool>()), 1..8)
}

proptest! {
    #[test]
    fn the_highest_versions_are_what_the_service_had(listings in listings()) {
        // The rows of the archive: the versions of each id, in the order in which they were written.
        let mut rows: BTreeMap<u8, Vec<Option<i64>>> = BTreeMap::new();
        let mut index = Index::default();
        for (found, complete) in &listings {
            for (id, value) in found {
                if let Some(version) = index.compare(FINDING, &id.to_string(), *value) {
                    let versions = rows.entry(*id).or_default();
                    versions.push(Some(*value));
                    prop_assert_eq!(version as usize, versions.len());
                }
            }
            let gone = if *complete { index.complete(FINDING, "") } else { Vec::new() };
            for (id, version) in gone {
                let versions = rows.get_mut(&id.parse().unwrap()).unwrap();
                versions.push(None);
                prop_assert_eq!(version as usize, versions.len());
            }
            let last = |id: &u8| rows.get(id).and_then(|versions| *versions.last()?);
            for (id, value) in found {
                prop_assert_eq!(last(id), Some(*value));
            }
            if *complete {
                let there: BTreeSet<_> = rows.keys().filter(|id| last(id).is_some()).collect();
                prop_assert_eq!(there, found.keys().collect());
            }
            // A version is written only if it differs from the one before it.
            for versions in rows.values() {
                prop_assert!(versions.windows(2).all(|pair| pair[0] != pair[1]));
            }
            index = next_run(&index);
        }
    }
}

//! Operations and answers are plain values.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;

use casebook_artifact::{
    GetAccountSettings, GetReport, GetReportMetadata, GetTermForReport, ListCustomerAgreements,
    ListReportVersions, ListReports, PutAccountSettings,
};
use casebook_protocol::Operation;

/// Does the same to every operation: calls a generic function and collects what it returns.
macro_rules! of_every_operation {
    ($function:ident) => {
        [
            $function::<GetAccountSettings>(),
            $function::<GetReport>(),
            $function::<GetReportMetadata>(),
            $function::<GetTermForReport>(),
            $function::<ListCustomerAgreements>(),
            $function::<ListReportVersions>(),
            $function::<ListReports>(),
            $function::<PutAccountSettings>(),
        ]
    };
}

/// The operations in the source, so that a new one cannot be left out above.
fn operations(folder: &Path) -> BTreeSet<String> {
    let paths = std::fs::read_dir(folder).unwrap();
    let found = paths.flat_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return operations(&path);
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let names = text
            .lines()
            .filter_map(|line| line.strip_prefix("impl Operation for "));
        names.map(|name| name.replace(" {", "")).collect()
    });
    found.collect()
}

#[test]
fn every_operation_can_be_a_key_and_every_answer_be_compared() {
    fn name<Op>() -> &'static str
    where
        Op: Operation<Output: Clone + Debug + Eq> + Clone + Debug + Eq + Hash + Send + Sync,
    {
        Op::NAME
    }

    let listed = BTreeSet::from(of_every_operation!(name).map(str::to_owned));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    assert_eq!(listed, operations(Path::new(source)));
}

#[test]
fn an_operation_finds_its_answer_in_a_map() {
    let mut seen = HashMap::new();
    let token = |text: &str| text.parse().unwrap();
    let id = || "report-abcDEF0123456789".parse().unwrap();
    seen.insert(GetReport::new(id(), token("one")), 1);
    assert_eq!(seen.get(&GetReport::new(id(), token("one"))), Some(&1));
    assert_eq!(seen.get(&GetReport::new(id(), token("two"))), None);
}

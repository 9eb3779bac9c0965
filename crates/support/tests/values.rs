//! Operations and answers are plain values.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

#[cfg(feature = "client")]
use std::collections::HashMap;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;

use casebook_protocol::Operation;
use casebook_support::{
    AddAttachmentsToSet, AddCommunicationToCase, Attachment, Attachments, Blob, CaseIdList,
    CcEmailAddresses, CreateCase, DescribeAttachment, DescribeCases, DescribeCommunications,
    DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, DescribeTrustedAdvisorCheckRefreshStatuses,
    DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, RefreshTrustedAdvisorCheck, ResolveCase, ServiceCodeList,
    UploadIds,
};

/// Does the same to every operation: calls a generic function and collects what it returns.
macro_rules! of_every_operation {
    ($function:ident) => {
        [
            $function::<AddAttachmentsToSet>(),
            $function::<AddCommunicationToCase>(),
            $function::<CreateCase>(),
            $function::<DescribeAttachment>(),
            $function::<DescribeCases>(),
            $function::<DescribeCommunications>(),
            $function::<DescribeCreateCaseOptions>(),
            $function::<DescribeServices>(),
            $function::<DescribeSeverityLevels>(),
            $function::<DescribeSupportedLanguages>(),
            $function::<DescribeTrustedAdvisorCheckRefreshStatuses>(),
            $function::<DescribeTrustedAdvisorCheckResult>(),
            $function::<DescribeTrustedAdvisorCheckSummaries>(),
            $function::<DescribeTrustedAdvisorChecks>(),
            $function::<RefreshTrustedAdvisorCheck>(),
            $function::<ResolveCase>(),
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
        Op: Operation<Output: Clone + Debug + PartialEq> + Clone + Debug + Eq + Hash + Send + Sync,
    {
        Op::NAME
    }

    let listed = BTreeSet::from(of_every_operation!(name).map(str::to_owned));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    assert_eq!(listed, operations(Path::new(source)));
}

#[test]
fn what_a_request_holds_can_be_a_key() {
    fn can<T: Clone + Debug + Eq + Hash>() {}

    can::<Attachment>();
    can::<Attachments>();
    can::<Blob>();
    can::<CaseIdList>();
    can::<CcEmailAddresses>();
    can::<ServiceCodeList>();
    can::<UploadIds>();
}

#[test]
fn two_spellings_of_one_time_are_one_question() {
    let after = |time: &str| DescribeCases::new().after_time(time.parse().unwrap());
    let asked = HashSet::from([after("2024-05-06T07:08:09Z")]);
    assert!(asked.contains(&after("2024-05-06T09:08:09.0+0200")));
    assert!(!asked.contains(&after("2024-05-06T07:08:10Z")));
}

#[cfg(feature = "client")]
#[test]
fn a_map_by_identifiers_can_be_asked_by_a_text() {
    use casebook_support::OnceKey;
    use casebook_types::support::CaseId;

    let key: OnceKey = "alarm-1".parse().unwrap();
    assert_eq!(key, "alarm-1");
    assert_ne!(key, *"alarm-2");
    let open: HashMap<OnceKey, CaseId> = HashMap::from([(key, "case-1".parse().unwrap())]);
    assert_eq!(open["alarm-1"], "case-1");
    let opened: HashMap<CaseId, OnceKey> = open.into_iter().map(|(key, id)| (id, key)).collect();
    assert!(opened.contains_key("case-1") && !opened.contains_key("case-2"));
}

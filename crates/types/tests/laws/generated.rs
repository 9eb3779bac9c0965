//! The texts that `Arbitrary` generates reach the limits of their types, and shrink.

use std::collections::BTreeSet;

use casebook_types::{Arn, OnceKey, PresignedUrl, Region, TermToken, Text, artifact, support};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use super::samples;

/// Returns the lengths of the shortest and the longest generated text, in characters.
fn lengths<T: Arbitrary>(text: impl Fn(&T) -> &str) -> (usize, usize) {
    let samples = samples::<T>();
    let lengths = samples.iter().map(|it| text(it).chars().count());
    let lengths: BTreeSet<_> = lengths.collect();
    (*lengths.first().unwrap(), *lengths.last().unwrap())
}

#[test]
fn texts_go_up_to_their_limits() {
    assert_eq!(lengths(support::CommunicationBody::as_str), (1, 8000));
    assert_eq!(lengths(support::UploadId::as_str), (1, 2048));
    assert_eq!(lengths(OnceKey::as_str), (1, 256));
    assert_eq!(lengths(support::ETag::as_str), (1, 256));
    assert_eq!(lengths(artifact::ClientToken::as_str), (1, 128));
    assert_eq!(lengths(artifact::FeedbackComment::expose), (1, 1000));
    assert_eq!(lengths(artifact::InquiryQuery::expose), (1, 2048));
    assert_eq!(lengths(artifact::NextToken::as_str), (1, 2048));
    assert_eq!(lengths(TermToken::expose), (1, 256));
    assert_eq!(lengths(PresignedUrl::expose).1, 10_240);
    assert_eq!(lengths(Arn::as_str).1, 2048);
    assert_eq!(lengths(Region::as_str).1, 63);
    assert_eq!(lengths(support::CaseId::as_str).0, 1);
    assert_eq!(lengths(Text::as_str).0, 0);
    let pages = samples::<support::MaxResults>();
    assert!(pages.contains(&support::MaxResults::MIN));
    assert!(pages.contains(&support::MaxResults::MAX));
}

#[test]
fn a_failing_text_shrinks_to_a_short_one() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let failed = runner.run(&any::<support::CommunicationBody>(), |body| {
        prop_assert!(body.as_str().chars().count() < 100);
        Ok(())
    });
    let Err(TestError::Fail(_, smallest)) = failed else {
        panic!("{failed:?}")
    };
    assert_eq!(smallest.as_str().chars().count(), 100);
}

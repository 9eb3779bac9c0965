//! Two laws for every newtype: a valid text parses and prints back, and a text that the published
//! pattern refuses is refused.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

#[path = "laws/generated.rs"]
mod generated;
#[path = "laws/words.rs"]
mod words;

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher as _, Hash, RandomState};

use casebook_types::{AccountId, Arn, IdempotencyToken, OnceKey, PresignedUrl, Region, ReportId};
use casebook_types::{ExternalId, RoleName, RoleSessionName};
use casebook_types::{ReportVersion, TermToken, Timestamp, artifact, support};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// Writes the two laws as tests of a newtype. `$text` prints a value, and `$bad` generates texts that the
/// published pattern refuses.
macro_rules! laws {
    ($module:ident, $type:ty, $text:expr, bad: $bad:expr) => {
        mod $module {
            use super::*;

            proptest! {
                #[test]
                fn a_printed_value_parses_back(value in any::<$type>()) {
                    let text: String = $text(&value);
                    prop_assert_eq!(&text.parse::<$type>(), &Ok(value.clone()));
                    let json = serde_json::to_value(&value).unwrap();
                    let back: $type = serde_json::from_value(json).unwrap();
                    prop_assert_eq!(back, value);
                }

                #[test]
                fn a_text_that_the_pattern_refuses_is_refused(text in $bad) {
                    let refused = text.parse::<$type>().unwrap_err();
                    prop_assert!(!refused.to_string().is_empty());
                    prop_assert!(serde_json::from_value::<$type>(text.into()).is_err());
                }
            }
        }
    };
}

/// Writes the tests of [`laws!`] for a newtype of a text, and one more: a map finds such a key by its text.
macro_rules! text_laws {
    ($module:ident, $type:ty, bad: $bad:expr) => {
        laws!($module, $type, ToString::to_string, bad: $bad);

        #[test]
        fn $module() {
            is_its_text::<$type>();
        }
    };
}

/// Checks that equality, order and hash are those of the text, which `Borrow` demands.
fn is_its_text<T>()
where
    T: Arbitrary + AsRef<str> + Borrow<str> + Clone + Hash + Ord,
    T: PartialEq<str> + for<'a> PartialEq<&'a str> + PartialEq<String>,
    str: PartialEq<T>,
    String: PartialEq<T>,
{
    proptest!(|(one in any::<T>(), other in any::<T>())| {
        let (a, b): (&str, &str) = (one.borrow(), other.as_ref());
        prop_assert_eq!(a == b, one == other);
        prop_assert_eq!(a.cmp(b), one.cmp(&other));
        prop_assert_eq!(one.partial_cmp(&other), Some(a.cmp(b)));
        let owned = a.to_owned();
        prop_assert!(one == *a && one == a && one == owned);
        prop_assert!(*a == one && owned == one);
        let hasher = RandomState::new();
        prop_assert_eq!(hasher.hash_one(&one), hasher.hash_one(a));
        prop_assert!(HashSet::from([one.clone()]).contains(a));
        prop_assert!(BTreeSet::from([one.clone()]).contains(a));
    });
}

text_laws!(
    report_id, ReportId,
    bad: prop_oneof![
        "report-[a-zA-Z0-9]{0,15}",
        "report-[a-zA-Z0-9]{17,30}",
        "report-[a-zA-Z0-9]{15}[^a-zA-Z0-9]",
        "[a-qs-z]eport-[a-zA-Z0-9]{16}",
        "report-[a-zA-Z0-9]{16}\n",
        any::<String>(),
    ]
);

laws!(
    report_version, ReportVersion, ToString::to_string,
    bad: prop_oneof![
        Just("0".to_owned()),
        (i64::MIN..0).prop_map(|n| n.to_string()),
        (i64::MAX as u64 + 1..).prop_map(|n| n.to_string()),
        "[0-9]{0,5}[^0-9][0-9]{0,5}",
    ]
);

laws!(
    term_token, TermToken, |token: &TermToken| token.expose().to_owned(),
    bad: prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9]{257,300}",
        "[a-z]{0,9}[^a-zA-Z0-9_\\- \t\n\r\u{b}\u{c}][a-z]{0,9}",
    ]
);

text_laws!(
    artifact_next_token, artifact::NextToken,
    bad: prop_oneof![Just(String::new()), "[a-z]{2049,2060}"]
);

laws!(
    artifact_max_results, artifact::MaxResults, ToString::to_string,
    bad: prop_oneof![
        Just("0".to_owned()),
        (301..=u64::MAX).prop_map(|n| n.to_string()),
        (i64::MIN..0).prop_map(|n| n.to_string()),
        "[0-9]{0,2}[^0-9][0-9]{0,2}",
    ]
);

text_laws!(
    idempotency_token, IdempotencyToken,
    bad: Just(String::new())
);

text_laws!(
    tag_key, artifact::TagKey,
    bad: prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9]{129,150}",
        "[a-z]{0,10}[^a-zA-Z0-9\\s_.:/=+\\-@][a-z]{0,10}",
    ]
);

text_laws!(
    tag_value, artifact::TagValue,
    bad: prop_oneof![
        "[a-zA-Z0-9]{257,300}",
        "[a-z]{0,10}[^a-zA-Z0-9\\s_.:/=+\\-@][a-z]{0,10}",
    ]
);

text_laws!(
    support_next_token, support::NextToken,
    bad: Just(String::new())
);

laws!(
    support_max_results, support::MaxResults, ToString::to_string,
    bad: prop_oneof![
        (0..=9u64).prop_map(|n| n.to_string()),
        (101..=u64::MAX).prop_map(|n| n.to_string()),
        "[0-9]{0,2}[^0-9][0-9]{0,2}",
    ]
);

text_laws!(
    region, Region,
    bad: prop_oneof![
        Just(String::new()),
        "-[a-z]{1,9}",
        "[a-z]{1,9}-",
        "[a-z]{64,70}",
        "[a-z]{0,9}[^a-zA-Z0-9-][a-z]{0,9}",
    ]
);

text_laws!(
    account_id, AccountId,
    bad: prop_oneof!["[0-9]{0,11}", "[0-9]{13,20}", "[0-9]{11}[^0-9]"]
);

text_laws!(
    arn, Arn,
    bad: prop_oneof![
        Just(String::new()),
        "arn(:[a-z]{0,4}){0,4}",
        "arn(:[a-z]{0,4}){4}:",
        "[b-z]rn(:[a-z]{1,4}){5}",
        "arn(:[a-z]{1,4}){5}[<>]",
        "arn(:[a-z]{1,4}){5}[a-z]{2049,2060}",
    ]
);

text_laws!(
    role_name, RoleName,
    bad: prop_oneof![
        Just(String::new()),
        "/{1,3}",
        "[a-z]{1,9}/",
        "[a-z]{65,70}",
        "[a-z]{513,520}/[a-z]",
        "arn:aws:iam::[0-9]{12}:role/[a-z]{1,9}",
        "[a-z]{0,9}[^a-zA-Z0-9_+=,.@/-][a-z]{0,9}",
    ]
);

text_laws!(
    external_id, ExternalId,
    bad: prop_oneof!["[a-z]{0,1}", "[a-z]{1225,1230}", "[a-z]{1,9}[^a-zA-Z0-9_+=,.@:/-][a-z]{0,9}"]
);

text_laws!(
    role_session_name, RoleSessionName,
    bad: prop_oneof!["[a-z]{0,1}", "[a-z]{65,70}", "[a-z]{1,9}[^a-zA-Z0-9_+=,.@-][a-z]{0,9}"]
);

laws!(
    presigned_url, PresignedUrl, |url: &PresignedUrl| url.expose().to_owned(),
    bad: prop_oneof![Just(String::new()), "[a-z]{10241,10250}"]
);

proptest! {
    #[test]
    fn the_error_for_a_secret_shows_no_part_of_it(secret in "[a-z]{8,20}é[a-z]{8,20}<") {
        let refused = [
            secret.parse::<TermToken>().unwrap_err(),
            secret.parse::<artifact::AgreementToken>().unwrap_err(),
            secret.parse::<artifact::NdaToken>().unwrap_err(),
            secret.parse::<artifact::InquiryQuery>().unwrap_err(),
            secret.parse::<artifact::FeedbackComment>().unwrap_err(),
        ];
        for refused in refused {
            let shown = format!("{refused} {refused:?}");
            prop_assert!(!shown.contains('é') && !shown.contains(&secret[..8]));
        }
    }
}

text_laws!(
    once_key, OnceKey,
    bad: prop_oneof![
        Just(String::new()),
        (257..400usize).prop_map(|n| "é".repeat(n)),
        "\\PC{0,100}\\p{Cc}\\PC{0,100}",
    ]
);

text_laws!(
    support_case_id, support::CaseId,
    bad: Just(String::new())
);

text_laws!(
    support_display_id, support::DisplayId,
    bad: Just(String::new())
);

text_laws!(
    support_subject, support::Subject,
    bad: Just(String::new())
);

text_laws!(
    support_attachment_id, support::AttachmentId,
    bad: Just(String::new())
);

text_laws!(
    support_attachment_set_id, support::AttachmentSetId,
    bad: Just(String::new())
);

text_laws!(
    support_service_code, support::ServiceCode,
    bad: Just(String::new())
);

text_laws!(
    support_category_code, support::CategoryCode,
    bad: Just(String::new())
);

text_laws!(
    support_check_id, support::CheckId,
    bad: Just(String::new())
);

text_laws!(
    support_communication_body, support::CommunicationBody,
    bad: prop_oneof![Just(String::new()), (8001..9000usize).prop_map(|n| "é".repeat(n))]
);

text_laws!(
    support_upload_id, support::UploadId,
    bad: prop_oneof![Just(String::new()), (2049..3000usize).prop_map(|n| "é".repeat(n))]
);

text_laws!(
    support_file_name, support::FileName,
    bad: Just(String::new())
);

text_laws!(
    support_etag, support::ETag,
    bad: prop_oneof![Just(String::new()), (257..300usize).prop_map(|n| "é".repeat(n))]
);

laws!(
    support_file_size, support::FileSize, ToString::to_string,
    bad: not_a_number_from(1, i64::MAX as u64)
);

laws!(
    support_part_index, support::PartIndex, ToString::to_string,
    bad: not_a_number_from(1, i32::MAX as u64)
);

laws!(
    support_end_index, support::EndIndex, ToString::to_string,
    bad: not_a_number_from(2, i32::MAX as u64)
);

laws!(
    query_identifier, artifact::QueryIdentifier, ToString::to_string,
    bad: not_a_number_from(0, i32::MAX as u64)
);

laws!(
    response_revision_id, artifact::ResponseRevisionId, ToString::to_string,
    bad: not_a_number_from(0, i32::MAX as u64)
);

/// Returns a strategy for numbers outside of a range and for texts that are not numbers.
fn not_a_number_from(min: u64, max: u64) -> impl Strategy<Value = String> {
    let outside = (0..=u64::MAX - (max - min) - 1).prop_map(move |n| match n < min {
        true => n.to_string(),
        false => (n + (max - min) + 1).to_string(),
    });
    prop_oneof![
        outside,
        Just((max + 1).to_string()),
        (i64::MIN..0).prop_map(|n| n.to_string()),
        "[0-9]{0,5}[^0-9][0-9]{0,5}",
    ]
}

text_laws!(
    inquiry_id, artifact::InquiryId,
    bad: not_an_id("compliance-inquiry-", 16)
);

text_laws!(
    agreement_id, artifact::AgreementId,
    bad: not_an_id("agreement-", 16)
);

text_laws!(
    customer_agreement_id, artifact::CustomerAgreementId,
    bad: not_an_id("customer-agreement-", 16)
);

laws!(
    agreement_token, artifact::AgreementToken, |it: &artifact::AgreementToken| it.expose().to_owned(),
    bad: not_an_id("agreement-token-", 24)
);

laws!(
    nda_token, artifact::NdaToken, |it: &artifact::NdaToken| it.expose().to_owned(),
    bad: not_an_id("nda-token-", 24)
);

/// Returns a strategy for texts that look like an id, but have a wrong prefix, more or fewer than
/// `length` letters or digits behind the prefix, or another character.
fn not_an_id(prefix: &'static str, length: usize) -> impl Strategy<Value = String> {
    let (before, after) = (0..length, length + 1..2 * length);
    let id = move |letters| format!("{prefix}{letters}");
    prop_oneof![
        vec(letter(), before)
            .prop_map(String::from_iter)
            .prop_map(id),
        vec(letter(), after)
            .prop_map(String::from_iter)
            .prop_map(id),
        vec(letter(), length).prop_map(String::from_iter),
        vec(letter(), length)
            .prop_map(String::from_iter)
            .prop_map(move |it| id(it) + "\n"),
        vec(letter(), length)
            .prop_map(String::from_iter)
            .prop_map(move |it| format!("x{}", id(it))),
        vec(letter(), length - 1).prop_map(move |it| format!("{prefix}{}é", String::from_iter(it))),
    ]
}

/// Returns a strategy for ASCII letters and digits.
fn letter() -> impl Strategy<Value = char> {
    proptest::char::ranges(vec!['a'..='z', 'A'..='Z', '0'..='9'].into())
}

text_laws!(
    agreement_revision_id, artifact::AgreementRevisionId,
    bad: prop_oneof![
        Just(String::new()),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{0,11}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{13,20}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{11}[^0-9a-f]",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9A-F]{3}[A-F]-[0-9a-f]{4}-[0-9a-f]{12}",
        "[0-9a-f]{36}",
        "[0-9a-f]{32}",
    ]
);

text_laws!(
    client_token, artifact::ClientToken,
    bad: prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9_-]{129,150}",
        "[a-z]{0,9}[^a-zA-Z0-9_-][a-z]{0,9}",
    ]
);

laws!(
    inquiry_name, artifact::InquiryName, |it: &artifact::InquiryName| it.expose().to_owned(),
    bad: Just(String::new())
);

laws!(
    inquiry_query, artifact::InquiryQuery, |it: &artifact::InquiryQuery| it.expose().to_owned(),
    bad: prop_oneof![
        Just(String::new()),
        (2049..2100usize).prop_map(|n| "é".repeat(n)),
        "[a-z]{0,9}[<>][a-z]{0,9}",
    ]
);

laws!(
    feedback_comment, artifact::FeedbackComment, |it: &artifact::FeedbackComment| it.expose().to_owned(),
    bad: prop_oneof![
        Just(String::new()),
        "[a-z ]{1001,1010}",
        "[a-z]{0,9}[^a-zA-Z0-9\\s.,;:!?'\\-()/@#&+=][a-z]{0,9}",
    ]
);

text_laws!(
    file_section, artifact::FileSection,
    bad: prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9]{257,300}",
        "[a-z]{0,9}[^a-zA-Z0-9_\\- \t\n\r\u{b}\u{c}][a-z]{0,9}",
    ]
);

/// Returns 400 values of a type from its `Arbitrary`, always the same ones.
fn samples<T: Arbitrary>() -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let trees = (0..400).map(|_| any::<T>().new_tree(&mut runner).unwrap());
    trees.map(|tree| tree.current()).collect()
}

proptest! {
    #[test]
    fn a_time_equals_itself_in_any_format(one in any::<Timestamp>(), other in any::<Timestamp>()) {
        let by_jiff = one.to_jiff().unwrap();
        prop_assert_eq!(&one.as_str().parse::<Timestamp>(), &Ok(one.clone()));
        let (from_jiff, now) = (Timestamp::from(by_jiff), one.to_system_time().unwrap());
        prop_assert_eq!(&from_jiff, &one);
        prop_assert_eq!(&Timestamp::try_from(now).unwrap(), &one);
        let hasher = RandomState::new();
        prop_assert_eq!(hasher.hash_one(&from_jiff), hasher.hash_one(&one));
        prop_assert_eq!(one.cmp(&other), now.cmp(&other.to_system_time().unwrap()));
        prop_assert_eq!(one == other, one.cmp(&other).is_eq());
    }
}

//! Two laws for every newtype: what parses prints back, and what the published pattern refuses is
//! refused.

use casebook_types::{AccountId, Arn, PresignedUrl, Region, ReportId, ReportVersion, TermToken};
use casebook_types::{artifact, support};
use proptest::prelude::*;

/// A law about texts: `$good` is the published grammar, `$bad` makes texts outside of it.
macro_rules! laws {
    ($module:ident, $type:ty, $text:expr, good: $good:expr, bad: $bad:expr) => {
        mod $module {
            use super::*;

            proptest! {
                #[test]
                fn what_parses_prints_back(text in $good) {
                    let value: $type = text.parse().unwrap();
                    prop_assert_eq!($text(&value), text.clone());
                    let json = serde_json::to_value(&value).unwrap();
                    let back: $type = serde_json::from_value(json).unwrap();
                    prop_assert_eq!(back, value);
                }

                #[test]
                fn what_the_pattern_refuses_is_refused(text in $bad) {
                    let refused = text.parse::<$type>().unwrap_err();
                    prop_assert!(!refused.to_string().is_empty());
                    prop_assert!(serde_json::from_value::<$type>(text.into()).is_err());
                }
            }
        }
    };
}

laws!(
    report_id, ReportId, ToString::to_string,
    good: "report-[a-zA-Z0-9]{16}",
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
    good: (1..=i64::MAX).prop_map(|n| n.to_string()),
    bad: prop_oneof![
        Just("0".to_owned()),
        (i64::MIN..0).prop_map(|n| n.to_string()),
        (i64::MAX as u64 + 1..).prop_map(|n| n.to_string()),
        "[0-9]{0,5}[^0-9][0-9]{0,5}",
    ]
);

laws!(
    term_token, TermToken, |token: &TermToken| token.expose().to_owned(),
    good: "[a-zA-Z0-9_\\- \t\n\r]{1,256}",
    bad: prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9]{257,300}",
        "[a-z]{0,9}[^a-zA-Z0-9_\\- \t\n\r\u{b}\u{c}][a-z]{0,9}",
    ]
);

laws!(
    artifact_next_token, artifact::NextToken, ToString::to_string,
    good: "\\PC{1,2048}",
    bad: prop_oneof![Just(String::new()), "[a-z]{2049,2060}"]
);

laws!(
    artifact_max_results, artifact::MaxResults, ToString::to_string,
    good: (1..=300u16).prop_map(|n| n.to_string()),
    bad: prop_oneof![
        Just("0".to_owned()),
        (301..=u64::MAX).prop_map(|n| n.to_string()),
        (i64::MIN..0).prop_map(|n| n.to_string()),
        "[0-9]{0,2}[^0-9][0-9]{0,2}",
    ]
);

laws!(
    support_next_token, support::NextToken, ToString::to_string,
    good: "\\PC{1,3000}",
    bad: Just(String::new())
);

laws!(
    support_max_results, support::MaxResults, ToString::to_string,
    good: (10..=100u8).prop_map(|n| n.to_string()),
    bad: prop_oneof![
        (0..=9u64).prop_map(|n| n.to_string()),
        (101..=u64::MAX).prop_map(|n| n.to_string()),
        "[0-9]{0,2}[^0-9][0-9]{0,2}",
    ]
);

laws!(
    region, Region, ToString::to_string,
    good: "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    bad: prop_oneof![
        Just(String::new()),
        "-[a-z]{1,9}",
        "[a-z]{1,9}-",
        "[a-z]{64,70}",
        "[a-z]{0,9}[^a-zA-Z0-9-][a-z]{0,9}",
    ]
);

laws!(
    account_id, AccountId, ToString::to_string,
    good: "[0-9]{12}",
    bad: prop_oneof!["[0-9]{0,11}", "[0-9]{13,20}", "[0-9]{11}[^0-9]"]
);

laws!(
    arn, Arn, ToString::to_string,
    good: "arn:aws(-[a-z]{1,4})?:[a-z]{1,9}:[a-z0-9-]{0,12}:([0-9]{12})?:[^<>\\x00-\\x1f]{1,80}",
    bad: prop_oneof![
        Just(String::new()),
        "arn(:[a-z]{0,4}){0,4}",
        "arn(:[a-z]{0,4}){4}:",
        "[b-z]rn(:[a-z]{1,4}){5}",
        "arn(:[a-z]{1,4}){5}[<>]",
        "arn(:[a-z]{1,4}){5}[a-z]{2049,2060}",
    ]
);

laws!(
    presigned_url, PresignedUrl, |url: &PresignedUrl| url.expose().to_owned(),
    good: "https://[a-z]{1,20}/[a-zA-Z0-9/?&=%.-]{0,500}",
    bad: prop_oneof![Just(String::new()), "[a-z]{10241,10250}"]
);

proptest! {
    #[test]
    fn a_secret_is_nowhere_in_its_refusal(secret in "[a-z]{8,20}é[a-z]{8,20}") {
        let refused = secret.parse::<TermToken>().unwrap_err();
        let shown = format!("{refused} {refused:?}");
        prop_assert!(!shown.contains('é') && !shown.contains(&secret[..8]));
    }

    #[test]
    fn an_unknown_word_survives(word in "\\PC{0,40}") {
        use casebook_types::UploadState;
        let read: UploadState = serde_json::from_value(word.clone().into()).unwrap();
        prop_assert_eq!(read.as_str(), word.as_str());
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::Value::from(word));
    }
}

laws!(
    support_case_id, support::CaseId, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_display_id, support::DisplayId, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_subject, support::Subject, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_attachment_id, support::AttachmentId, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_attachment_set_id, support::AttachmentSetId, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_service_code, support::ServiceCode, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_category_code, support::CategoryCode, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_check_id, support::CheckId, ToString::to_string,
    good: "\\PC{1,200}",
    bad: Just(String::new())
);

laws!(
    support_communication_body, support::CommunicationBody, ToString::to_string,
    good: prop_oneof!["\\PC{1,200}", (1..=8000usize).prop_map(|n| "é".repeat(n))],
    bad: prop_oneof![Just(String::new()), (8001..9000usize).prop_map(|n| "é".repeat(n))]
);

laws!(
    support_upload_id, support::UploadId, ToString::to_string,
    good: prop_oneof!["\\PC{1,200}", (1..=2048usize).prop_map(|n| "é".repeat(n))],
    bad: prop_oneof![Just(String::new()), (2049..3000usize).prop_map(|n| "é".repeat(n))]
);

/// A law about open words: whatever the service says is kept, and known words have their variant.
macro_rules! open_laws {
    ($module:ident, $type:ty) => {
        mod $module {
            use super::*;

            proptest! {
                #[test]
                fn every_word_survives(word in "\\PC{0,40}") {
                    let read: $type = serde_json::from_value(word.clone().into()).unwrap();
                    prop_assert_eq!(read.as_str(), word.as_str());
                    prop_assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::Value::from(word));
                }
            }

            #[test]
            fn known_words_are_not_other() {
                for word in <$type>::KNOWN {
                    let read = <$type>::from(*word);
                    assert_eq!(read.as_str(), *word);
                    assert!(!format!("{read:?}").starts_with("Other"), "{word}");
                }
            }
        }
    };
}

open_laws!(support_severity_code, support::SeverityCode);
open_laws!(support_issue_type, support::IssueType);
open_laws!(support_language_code, support::LanguageCode);
open_laws!(support_case_status, support::CaseStatus);
open_laws!(support_check_status, support::CheckStatus);
open_laws!(support_refresh_status, support::RefreshStatus);
open_laws!(support_check_category, support::CheckCategory);
open_laws!(support_language_availability, support::LanguageAvailability);
open_laws!(support_communication_type, support::CommunicationType);

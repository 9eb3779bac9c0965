//! The laws of open enums.

use casebook_types::{AccountState, Text, artifact, support};
use proptest::prelude::*;

use super::samples;

/// Writes the tests of open enums: every text of the service is kept, each known word has a variant other
/// than `Other`, and `Arbitrary` generates known and unknown words.
macro_rules! open_laws {
    ($($type:ty),+ $(,)?) => {
        #[test]
        fn every_word_survives() {
            $(proptest!(|(word in any::<$type>(), text in any::<Text>())| {
                let json = serde_json::to_value(&word).unwrap();
                prop_assert_eq!(&json, word.as_str());
                prop_assert_eq!(&serde_json::from_value::<$type>(json).unwrap(), &word);
                prop_assert_eq!(&<$type>::from(word.to_string()), &word);
                prop_assert_eq!(word.as_str().parse::<$type>(), Ok(word));
                let read: $type = text.parse().unwrap();
                prop_assert_eq!(read.as_str(), text.as_str());
            });)+
        }

        #[test]
        fn known_words_are_not_other() {
            $(for word in <$type>::KNOWN {
                let read = word.parse::<$type>().unwrap();
                assert_eq!(read.as_str(), *word);
                assert!(!format!("{read:?}").starts_with("Other"), "{word}");
            })+
        }

        #[test]
        fn samples_have_known_and_unknown_words() {
            $(let words = samples::<$type>();
            for word in <$type>::KNOWN {
                assert!(words.iter().any(|it| it.as_str() == *word), "{word}");
            }
            assert!(words.iter().any(|it| !<$type>::KNOWN.contains(&it.as_str())));)+
        }
    };
}

open_laws! {
    AccountState,
    artifact::AcceptanceType,
    artifact::AgreementSubject,
    artifact::AgreementType,
    artifact::CustomerAgreementState,
    artifact::FeedbackRating,
    artifact::FeedbackReasonCode,
    artifact::InputSource,
    artifact::InquiryStatus,
    artifact::InquiryStatusMessage,
    artifact::InquirySupportMode,
    artifact::NotificationSubscriptionStatus,
    artifact::PublishedState,
    artifact::QueryStatus,
    artifact::QueryStatusMessage,
    artifact::ReviewType,
    artifact::UploadState,
    artifact::ValidationExceptionReason,
    support::CaseStatus,
    support::CheckCategory,
    support::CheckStatus,
    support::CommunicationType,
    support::IssueType,
    support::LanguageAvailability,
    support::LanguageCode,
    support::RefreshStatus,
    support::SeverityCode,
    support::UploadStatus,
}

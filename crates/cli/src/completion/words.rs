//! The words of the closed sets, and what each means.

/// The words of one set, each with its help.
pub(super) type Words = &'static [(&'static str, &'static str)];

pub(super) const SEVERITIES: Words = &[
    ("low", "general guidance"),
    ("normal", "a system is impaired"),
    ("high", "a production system is impaired"),
    ("urgent", "a production system is down"),
    ("critical", "a business-critical system is down"),
];

pub(super) const ISSUE_TYPES: Words = &[
    ("technical", "how a service works, or why it does not"),
    ("customer-service", "the account and its bills"),
];

/// The statuses of one case.
pub(super) const CASE_STATUSES: Words = &[
    ("unassigned", "no agent has the case yet"),
    ("opened", "the case was opened"),
    ("work-in-progress", "an agent works on the case"),
    ("pending-customer-action", "AWS waits for your reply"),
    ("customer-action-completed", "you replied"),
    ("reopened", "you wrote again after the case was resolved"),
    ("resolved", "the case is closed"),
];

/// The statuses that a list of cases can be filtered by.
pub(super) const CASE_FILTERS: Words = &[
    ("all-open", "all statuses except resolved"),
    CASE_STATUSES[0],
    CASE_STATUSES[1],
    CASE_STATUSES[2],
    CASE_STATUSES[3],
    CASE_STATUSES[4],
    CASE_STATUSES[5],
    CASE_STATUSES[6],
];

pub(super) const CHECK_STATUSES: Words = &[
    ("error", "red: action recommended"),
    ("warning", "yellow: investigation recommended"),
    ("ok", "green: no problem was found"),
    ("not_available", "the check has no result"),
];

pub(super) const CHECK_CATEGORIES: Words = &[
    ("cost_optimizing", "savings"),
    ("performance", "speed and capacity"),
    ("security", "protection against attacks and misuse"),
    ("fault_tolerance", "protection against failures"),
    ("service_limits", "quotas that are nearly used up"),
    ("operational_excellence", "operations and monitoring"),
];

pub(super) const SUBSCRIPTIONS: Words = &[
    ("SUBSCRIBED", "the account gets notifications"),
    ("NOT_SUBSCRIBED", "the account gets no notifications"),
];

pub(super) const SUPPORT_MODES: Words = &[
    ("AI_ONLY", "a machine answers"),
    ("FULL_SUPPORT", "people review the answers"),
];

pub(super) const ARCHIVE_SOURCES: Words = &[
    ("cases", "with communications and attachments"),
    ("advisor", "checks and findings"),
    ("reports", "with their documents"),
    ("agreements", "with their documents"),
];

pub(super) const ARCHIVE_FORMATS: Words = &[
    ("parquet", "for DuckDB, Spark and Athena"),
    ("jsonl", "a line of JSON for each row"),
];

pub(super) const FEEDBACK_REASONS: Words = &[
    ("PARTIAL_RESPONSE", "a part of the question is left open"),
    ("IRRELEVANT_RESPONSE", "the answer is about something else"),
    ("OTHER", "another reason"),
];

/// The languages of cases (API reference, CreateCase).
pub(super) const CASE_LANGUAGES: Words = &[
    ("en", "English"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("pt", "Portuguese"),
    ("tr", "Turkish"),
    ("zh", "Chinese"),
];

/// The languages of Trusted Advisor (API reference, DescribeTrustedAdvisorChecks).
pub(super) const CHECK_LANGUAGES: Words = &[
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("pt_BR", "Portuguese of Brazil"),
    ("zh", "Chinese, simplified"),
    ("zh_TW", "Chinese, traditional"),
];

/// The Regions (AWS Account Management, "Specify which AWS Regions your account can use").
pub(super) const REGIONS: Words = &[
    ("af-south-1", "Cape Town"),
    ("ap-east-1", "Hong Kong"),
    ("ap-east-2", "Taipei"),
    ("ap-northeast-1", "Tokyo"),
    ("ap-northeast-2", "Seoul"),
    ("ap-northeast-3", "Osaka"),
    ("ap-south-1", "Mumbai"),
    ("ap-south-2", "Hyderabad"),
    ("ap-southeast-1", "Singapore"),
    ("ap-southeast-2", "Sydney"),
    ("ap-southeast-3", "Jakarta"),
    ("ap-southeast-4", "Melbourne"),
    ("ap-southeast-5", "Malaysia"),
    ("ap-southeast-6", "New Zealand"),
    ("ap-southeast-7", "Thailand"),
    ("ca-central-1", "Canada, central"),
    ("ca-west-1", "Calgary"),
    ("cn-north-1", "Beijing"),
    ("cn-northwest-1", "Ningxia"),
    ("eu-central-1", "Frankfurt"),
    ("eu-central-2", "Zurich"),
    ("eu-north-1", "Stockholm"),
    ("eu-south-1", "Milan"),
    ("eu-south-2", "Spain"),
    ("eu-west-1", "Ireland"),
    ("eu-west-2", "London"),
    ("eu-west-3", "Paris"),
    ("eusc-de-east-1", "Brandenburg"),
    ("il-central-1", "Tel Aviv"),
    ("me-central-1", "UAE"),
    ("me-south-1", "Bahrain"),
    ("mx-central-1", "Mexico"),
    ("sa-east-1", "São Paulo"),
    ("us-east-1", "N. Virginia"),
    ("us-east-2", "Ohio"),
    ("us-gov-east-1", "GovCloud, east"),
    ("us-gov-west-1", "GovCloud, west"),
    ("us-west-1", "N. California"),
    ("us-west-2", "Oregon"),
];

#[cfg(test)]
mod tests {
    use casebook::types::artifact::{FeedbackReasonCode, InquirySupportMode};
    use casebook::types::support::{
        CaseStatus, CheckCategory, CheckStatus, IssueType, LanguageCode, SeverityCode,
    };
    use casebook::types::{NotificationSubscriptionStatus, Region};
    use casebook_archive::{Format, Source};

    use super::*;

    #[test]
    fn the_words_of_an_archive_are_those_that_it_takes() {
        for ((word, _), source) in ARCHIVE_SOURCES.iter().zip(Source::ALL) {
            assert_eq!(*word, source.as_str());
        }
        let formats: Vec<_> = ARCHIVE_FORMATS.iter().map(|(word, _)| *word).collect();
        let known: Vec<_> = Format::ALL
            .iter()
            .map(|format| format.extension())
            .collect();
        assert_eq!(
            (ARCHIVE_SOURCES.len(), formats.len()),
            (Source::ALL.len(), known.len())
        );
        assert!(known.iter().all(|format| formats.contains(format)));
    }

    #[test]
    fn each_set_has_the_words_that_the_types_know() {
        let languages = |is_one: fn(&LanguageCode) -> bool| -> Vec<&str> {
            let known = LanguageCode::KNOWN.iter().copied();
            known
                .filter(|code| is_one(&LanguageCode::from(*code)))
                .collect()
        };
        for (words, known) in [
            (SEVERITIES, SeverityCode::KNOWN.to_vec()),
            (ISSUE_TYPES, IssueType::KNOWN.to_vec()),
            (CASE_FILTERS, CaseStatus::KNOWN.to_vec()),
            (CHECK_STATUSES, CheckStatus::KNOWN.to_vec()),
            (CHECK_CATEGORIES, CheckCategory::KNOWN.to_vec()),
            (
                SUBSCRIPTIONS,
                NotificationSubscriptionStatus::KNOWN.to_vec(),
            ),
            (SUPPORT_MODES, InquirySupportMode::KNOWN.to_vec()),
            (FEEDBACK_REASONS, FeedbackReasonCode::KNOWN.to_vec()),
            (CASE_LANGUAGES, languages(LanguageCode::is_for_cases)),
            (CHECK_LANGUAGES, languages(LanguageCode::is_for_checks)),
        ] {
            let mut listed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let mut known = known;
            listed.sort_unstable();
            known.sort_unstable();
            assert_eq!(listed, known);
        }
    }

    #[test]
    fn regions_are_regions_and_sorted() {
        assert!(REGIONS.is_sorted());
        for (region, place) in REGIONS {
            assert!(region.parse::<Region>().is_ok() && !place.is_empty());
        }
    }
}

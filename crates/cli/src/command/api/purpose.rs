//! What each operation is for, in a line.

/// The operations of both services, each with its purpose.
const PURPOSES: [(&str, &str); 44] = [
    ("AcceptAgreement", "accept an agreement for the account"),
    ("AcceptNdaForAgreement", "accept the terms for reading one"),
    ("AddAttachmentsToSet", "upload small files"),
    ("AddCommunicationToCase", "reply to a case"),
    ("CompleteAttachmentUpload", "finish a large upload"),
    ("CreateCase", "open a case"),
    ("CreateComplianceInquiry", "ask about compliance"),
    ("DescribeAttachment", "get a small file"),
    ("DescribeAttachmentUploadStatus", "see how far an upload is"),
    ("DescribeCases", "find cases"),
    ("DescribeCommunications", "read what was written"),
    ("DescribeCreateCaseOptions", "see hours of support"),
    ("DescribeServices", "list services to ask about"),
    ("DescribeSeverityLevels", "list severities of a case"),
    ("DescribeSupportedLanguages", "list languages of a case"),
    (
        "DescribeTrustedAdvisorCheckRefreshStatuses",
        "see running checks",
    ),
    ("DescribeTrustedAdvisorCheckResult", "read findings"),
    ("DescribeTrustedAdvisorCheckSummaries", "count findings"),
    ("DescribeTrustedAdvisorChecks", "list checks"),
    ("ExportComplianceInquiry", "get a link to all answers"),
    ("GetAccountSettings", "read the notification setting"),
    ("GetAgreement", "get a link to an agreement, and its terms"),
    ("GetAttachmentDownloadLink", "get a link to a file"),
    ("GetAttachmentUploadLinks", "begin a large upload"),
    ("GetComplianceInquiryMetadata", "see how far an inquiry is"),
    ("GetCustomerAgreement", "get a link to a signed agreement"),
    ("GetNdaForAgreement", "get the terms for reading one"),
    ("GetReport", "get a link to a report"),
    ("GetReportMetadata", "describe a report"),
    ("GetTermForReport", "get the terms of a report"),
    ("ListAgreements", "list agreements to accept"),
    ("ListComplianceInquiries", "list inquiries"),
    ("ListComplianceInquiryQueries", "read questions and answers"),
    ("ListCustomerAgreements", "list agreements of the account"),
    ("ListReportVersions", "list versions of a report"),
    ("ListReports", "list reports"),
    ("ListTagsForResource", "list tags"),
    ("PutAccountSettings", "change the notification setting"),
    ("PutComplianceInquiryFeedback", "rate an answer"),
    ("RefreshTrustedAdvisorCheck", "run a check again"),
    ("ResolveCase", "close a case"),
    ("TagResource", "add or replace tags"),
    ("TerminateAgreement", "end an agreement of the account"),
    ("UntagResource", "remove tags"),
];

/// Returns what an operation is for.
pub(super) fn purpose(operation: &str) -> &'static str {
    let found = PURPOSES.iter().find(|(name, _)| *name == operation);
    found.map_or("", |(_, purpose)| purpose)
}

#[cfg(test)]
mod tests {
    use casebook::protocol::Operation as _;

    use super::*;

    macro_rules! names {
        ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
            vec![$(<$operation>::NAME),+]
        };
    }

    #[test]
    fn every_operation_has_a_purpose_that_fits_beside_its_name() {
        let mut names = casebook::artifact::operations!(names);
        names.extend(casebook::support::operations!(names));
        names.sort_unstable();
        assert_eq!(names, PURPOSES.map(|(name, _)| name));
        for (name, purpose) in PURPOSES {
            let first = purpose.chars().next().unwrap();
            assert!(first.is_lowercase() && !purpose.ends_with('.'), "{name}");
        }
    }
}

//! The list of the operations.

/// Calls a macro with every operation, the smallest input that it takes, and, if it changes something,
/// an example response with every member.
///
/// Code that handles all operations uses this list, such as the table of `casebook api` and the tests of
/// every operation. The inputs are JSON. Tests that send them to the emulator replace the identifiers with
/// those of the emulator.
///
/// ```
/// use casebook_support::protocol::Operation;
///
/// macro_rules! names {
///     ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
///         [$(<$operation as Operation>::NAME),+]
///     };
/// }
///
/// assert!(casebook_support::operations!(names).contains(&"CreateCase"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    ($each:ident) => {
        $each! {
            $crate::AddAttachmentsToSet: {"attachments": [{"fileName": "trace.log", "data": "bm8="}]}
                => {
                    "attachmentSetId": "as-2f5a6faa2a4a1e600-mu-nk5xQlBr70-G1cUos5LZkd38KOAHZa9BMDVzNEXAMPLE",
                    "expiryTime": "2014-08-07T20:46:45.000Z",
                },
            $crate::AddCommunicationToCase: {"caseId": "case-1", "communicationBody": "It happened again."}
                => {"result": true},
            $crate::CompleteAttachmentUpload: {
                "uploadId": "upload-1", "completedUploads": [{"partIndex": 1, "eTag": "\"d41d8\""}],
            }
                => {"uploadStatus": "attachment-not-ready"},
            $crate::CreateCase: {"subject": "s", "communicationBody": "b"}
                => {"caseId": "case-12345678910-2013-c4c1d2bf33c5cf47"},
            $crate::DescribeAttachment: {"attachmentId": "attachment-1"},
            $crate::DescribeAttachmentUploadStatus: {"uploadId": "upload-1"},
            $crate::DescribeCases: {},
            $crate::DescribeCommunications: {"caseId": "case-1"},
            $crate::DescribeCreateCaseOptions: {
                "issueType": "technical", "serviceCode": "aws-lambda", "language": "en",
                "categoryCode": "invocation",
            },
            $crate::DescribeServices: {},
            $crate::DescribeSeverityLevels: {},
            $crate::DescribeSupportedLanguages: {
                "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "invocation",
            },
            $crate::DescribeTrustedAdvisorCheckRefreshStatuses: {"checkIds": ["Jaffq6DOto"]},
            $crate::DescribeTrustedAdvisorCheckResult: {"checkId": "Jaffq6DOto"},
            $crate::DescribeTrustedAdvisorCheckSummaries: {"checkIds": ["Jaffq6DOto"]},
            $crate::DescribeTrustedAdvisorChecks: {"language": "en"},
            $crate::GetAttachmentDownloadLink: {"attachmentId": "attachment-1"},
            $crate::GetAttachmentUploadLinks: {"fileName": "core.gz"}
                => {
                    "uploadId": "upload-1", "partSizeBytes": 5_242_880, "totalParts": 2, "nextIndex": 2,
                    "uploadUrls": [{
                        "url": "https://uploads.example.com/1", "partIndex": 1,
                        "expiryDate": "2026-08-07T20:46:45.000Z",
                    }],
                },
            $crate::RefreshTrustedAdvisorCheck: {"checkId": "Jaffq6DOto"}
                => {"status": {
                    "checkId": "Pfx0RwqBli", "status": "enqueued", "millisUntilNextRefreshable": 3_599_999,
                }},
            $crate::ResolveCase: {"caseId": "case-1"}
                => {"initialCaseStatus": "opened", "finalCaseStatus": "resolved"},
        }
    };
}

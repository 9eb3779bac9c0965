//! The list of the operations.

/// Calls a macro with every operation, its purpose in a few words, the smallest input that it takes, and,
/// if it changes something, an example response with every member.
///
/// Code that handles all operations uses this list, such as the table of `casebook api` and the tests of
/// every operation. The inputs are JSON. Tests that send them to the emulator replace the identifiers with
/// those of the emulator.
///
/// ```
/// use casebook_support::protocol::Operation;
///
/// macro_rules! names {
///     ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
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
            $crate::AddAttachmentsToSet: "upload small files" {
                "attachments": [{"fileName": "trace.log", "data": "bm8="}],
            }
                => {
                    "attachmentSetId": "as-2f5a6faa2a4a1e600-mu-nk5xQlBr70-G1cUos5LZkd38KOAHZa9BMDVzNEXAMPLE",
                    "expiryTime": "2014-08-07T20:46:45.000Z",
                },
            $crate::AddCommunicationToCase: "reply to a case" {
                "caseId": "case-1", "communicationBody": "It happened again.",
            }
                => {"result": true},
            $crate::CompleteAttachmentUpload: "finish a large upload" {
                "uploadId": "upload-1", "completedUploads": [{"partIndex": 1, "eTag": "\"d41d8\""}],
            }
                => {"uploadStatus": "attachment-not-ready"},
            $crate::CreateCase: "open a case" {"subject": "s", "communicationBody": "b"}
                => {"caseId": "case-12345678910-2013-c4c1d2bf33c5cf47"},
            $crate::DescribeAttachment: "get a small file" {"attachmentId": "attachment-1"},
            $crate::DescribeAttachmentUploadStatus: "see how far an upload is" {"uploadId": "upload-1"},
            $crate::DescribeCases: "find cases" {},
            $crate::DescribeCommunications: "read what was written" {"caseId": "case-1"},
            $crate::DescribeCreateCaseOptions: "see hours of support" {
                "issueType": "technical", "serviceCode": "aws-lambda", "language": "en",
                "categoryCode": "invocation",
            },
            $crate::DescribeServices: "list services to ask about" {},
            $crate::DescribeSeverityLevels: "list severities of a case" {},
            $crate::DescribeSupportedLanguages: "list languages of a case" {
                "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "invocation",
            },
            $crate::DescribeTrustedAdvisorCheckRefreshStatuses: "see running checks" {
                "checkIds": ["Jaffq6DOto"],
            },
            $crate::DescribeTrustedAdvisorCheckResult: "read findings" {"checkId": "Jaffq6DOto"},
            $crate::DescribeTrustedAdvisorCheckSummaries: "count findings" {"checkIds": ["Jaffq6DOto"]},
            $crate::DescribeTrustedAdvisorChecks: "list checks" {"language": "en"},
            $crate::GetAttachmentDownloadLink: "get a link to a file" {"attachmentId": "attachment-1"},
            $crate::GetAttachmentUploadLinks: "begin a large upload" {"fileName": "core.gz"}
                => {
                    "uploadId": "upload-1", "partSizeBytes": 5_242_880, "totalParts": 2, "nextIndex": 2,
                    "uploadUrls": [{
                        "url": "https://uploads.example.com/1", "partIndex": 1,
                        "expiryDate": "2026-08-07T20:46:45.000Z",
                    }],
                },
            $crate::RefreshTrustedAdvisorCheck: "run a check again" {"checkId": "Jaffq6DOto"}
                => {"status": {
                    "checkId": "Pfx0RwqBli", "status": "enqueued", "millisUntilNextRefreshable": 3_599_999,
                }},
            $crate::ResolveCase: "close a case" {"caseId": "case-1"}
                => {"initialCaseStatus": "opened", "finalCaseStatus": "resolved"},
        }
    };
}

//! The list of the operations.

/// Calls a macro with every operation, its purpose in a few words, the smallest input that it takes, and,
/// if it changes something, an example response with every member.
///
/// Code that handles all operations uses this list, such as the table of `casebook api` and the tests of
/// every operation. The inputs are JSON. Tests that send them to the emulator replace the identifiers with
/// those of the emulator.
///
/// ```
/// use casebook_artifact::protocol::Operation;
///
/// macro_rules! names {
///     ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
///         [$(<$operation as Operation>::NAME),+]
///     };
/// }
///
/// assert!(casebook_artifact::operations!(names).contains(&"ListReports"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    ($each:ident) => {
        $each! {
            $crate::AcceptAgreement: "accept an agreement for the account" {
                "acceptanceTermsToken": "agreement-token-abcdefghijklmnopqrstuvwx",
                "agreementId": "agreement-abcDEF0123456789",
                "agreementRevisionId": "91bea70e-ee99-8de3-6a01-d9ef96924c8a",
                "executeAgreementToken": "agreement-token-ABCDEFGHIJKLMNOPQRSTUVWX",
            } => {
                "customerAgreement": {
                    "name": "Addendum",
                    "arn": "arn:aws:artifact::111122223333:customer-agreement/customer-agreement-abcDEF0123456789",
                    "id": "customer-agreement-abcDEF0123456789",
                    "agreementArn": "arn:aws:artifact:::agreement/agreement-abcDEF0123456789",
                    "awsAccountId": "111122223333",
                    "organizationArn": "arn:aws:organizations::111122223333:organization/o-exampleorgid",
                    "effectiveStart": "2026-11-01T10:00:00Z",
                    "effectiveEnd": "2026-11-01T10:00:00Z",
                    "state": "ACTIVE",
                    "description": "An example",
                    "acceptanceTerms": ["I have read the agreement."],
                    "terminateTerms": ["I understand what ends."],
                    "type": "DEFAULT",
                },
            },
            $crate::AcceptNdaForAgreement: "accept the terms for reading one" {
                "agreementId": "agreement-abcDEF0123456789",
                "agreementRevisionId": "91bea70e-ee99-8de3-6a01-d9ef96924c8a",
                "ndaToken": "nda-token-abcdefghijklmnopqrstuvwx",
            } => {"getAgreementToken": "nda-token-ABCDEFGHIJKLMNOPQRSTUVWX"},
            $crate::CreateComplianceInquiry: "ask about compliance" {
                "name": "Encryption", "inquiryContent": {"query": "Is data encrypted at rest?"},
                "clientToken": "token-1",
            } => {
                "complianceInquirySummary": {
                    "arn": "arn:aws:artifact::111122223333:compliance-inquiry/compliance-inquiry-abcDEF0123456789",
                    "name": "Encryption",
                    "id": "compliance-inquiry-abcDEF0123456789",
                    "status": "PROCESSING",
                    "statusMessage": "Compliance inquiry processing is in-progress.",
                    "inputSource": "TEXT",
                    "createdAt": "2026-03-04T05:06:07Z",
                },
                "tags": {"team": "audit"},
            },
            $crate::ExportComplianceInquiry: "get a link to all answers" {
                "complianceInquiryId": "compliance-inquiry-abcDEF0123456789",
            },
            $crate::GetAccountSettings: "read the notification setting" {},
            $crate::GetAgreement: "get a link to an agreement, and its terms" {
                "agreementId": "agreement-abcDEF0123456789", "ndaToken": "nda-token-abcdefghijklmnopqrstuvwx",
            },
            $crate::GetComplianceInquiryMetadata: "see how far an inquiry is" {
                "complianceInquiryId": "compliance-inquiry-abcDEF0123456789",
            },
            $crate::GetCustomerAgreement: "get a link to a signed agreement" {
                "customerAgreementId": "customer-agreement-abcDEF0123456789",
            },
            $crate::GetNdaForAgreement: "get the terms for reading one" {
                "agreementId": "agreement-abcDEF0123456789",
            },
            $crate::GetReport: "get a link to a report" {
                "reportId": "report-abcDEF0123456789", "termToken": "term-token-1",
            },
            $crate::GetReportMetadata: "describe a report" {"reportId": "report-abcDEF0123456789"},
            $crate::GetTermForReport: "get the terms of a report" {"reportId": "report-abcDEF0123456789"},
            $crate::ListAgreements: "list agreements to accept" {},
            $crate::ListComplianceInquiries: "list inquiries" {},
            $crate::ListComplianceInquiryQueries: "read questions and answers" {
                "complianceInquiryId": "compliance-inquiry-abcDEF0123456789",
            },
            $crate::ListCustomerAgreements: "list agreements of the account" {},
            $crate::ListReportVersions: "list versions of a report" {"reportId": "report-abcDEF0123456789"},
            $crate::ListReports: "list reports" {},
            $crate::ListTagsForResource: "list tags" {
                "resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789",
            },
            $crate::PutAccountSettings: "change the notification setting" {}
                => {"accountSettings": {"notificationSubscriptionStatus": "SUBSCRIBED"}},
            $crate::PutComplianceInquiryFeedback: "rate an answer" {
                "complianceInquiryId": "compliance-inquiry-abcDEF0123456789", "rating": "THUMBS_UP",
                "clientToken": "token-1",
            } => {"submittedAt": "2026-03-04T05:06:07Z"},
            $crate::TagResource: "add or replace tags" {
                "resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789", "tags": {"team": "audit"},
            } => {},
            $crate::TerminateAgreement: "end an agreement of the account" {
                "customerAgreementId": "customer-agreement-abcDEF0123456789",
                "terminateAgreementToken": "agreement-token-abcdefghijklmnopqrstuvwx",
            } => {
                "customerAgreement": {
                    "id": "customer-agreement-abcDEF0123456789",
                    "name": "Addendum",
                    "arn": "arn:aws:artifact::111122223333:customer-agreement/customer-agreement-abcDEF0123456789",
                    "agreementArn": "arn:aws:artifact:::agreement/agreement-abcDEF0123456789",
                    "state": "CUSTOMER_TERMINATED",
                    "effectiveStart": "2026-11-01T10:00:00Z",
                    "effectiveEnd": "2026-11-01T11:00:00Z",
                },
            },
            $crate::UntagResource: "remove tags" {
                "resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789", "tagKeys": ["team"],
            } => {},
        }
    };
}

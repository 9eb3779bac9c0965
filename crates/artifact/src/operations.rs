//! The list of the operations.

/// Calls a macro with every operation, the smallest input that it takes, and, if it changes something,
/// an example response with every member.
///
/// What exists once for each operation is made from this list: tables, and tests of all operations.
/// The inputs are JSON. Tests replace an identifier in them with one that the emulator knows.
///
/// ```
/// use casebook_artifact::protocol::Operation;
///
/// macro_rules! names {
///     ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
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
            $crate::GetAccountSettings: {},
            $crate::GetReport: {"reportId": "report-abcDEF0123456789", "termToken": "term-token-1"},
            $crate::GetReportMetadata: {"reportId": "report-abcDEF0123456789"},
            $crate::GetTermForReport: {"reportId": "report-abcDEF0123456789"},
            $crate::ListCustomerAgreements: {},
            $crate::ListReportVersions: {"reportId": "report-abcDEF0123456789"},
            $crate::ListReports: {},
            $crate::ListTagsForResource: {"resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789"},
            $crate::PutAccountSettings: {}
                => {"accountSettings": {"notificationSubscriptionStatus": "SUBSCRIBED"}},
            $crate::TagResource: {
                "resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789", "tags": {"team": "audit"},
            } => {},
            $crate::UntagResource: {
                "resourceArn": "arn:aws:artifact:::report/report-abcDEF0123456789", "tagKeys": ["team"],
            } => {},
        }
    };
}

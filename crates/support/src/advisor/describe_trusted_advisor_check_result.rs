//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckResult`.

use casebook_protocol::{request, response};
use casebook_types::support::{CheckId, LanguageCode};

use super::TrustedAdvisorCheckResult;
use crate::api::{operation, reference};

request! {
    /// Describes the result of the last run of a check, with its flagged resources.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeTrustedAdvisorCheckResult;
    ///
    /// let describe = DescribeTrustedAdvisorCheckResult::new("Pfx0RwqBli".parse()?).language("fr");
    /// assert_eq!(describe.encode()?.body(), r#"{"checkId":"Pfx0RwqBli","language":"fr"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeTrustedAdvisorCheckResult)]
    pub struct DescribeTrustedAdvisorCheckResult {
        /// The id of the check.
        check_id: CheckId,
        /// The language of the texts in the output. The default is English.
        language?: LanguageCode = Into,
    }

    /// Creates a request for the result in English.
    fn new;
}

operation! { DescribeTrustedAdvisorCheckResult -> CheckResultOutput, ReadOnly }

response! {
    /// The output of [`DescribeTrustedAdvisorCheckResult`].
    pub struct CheckResultOutput {
        /// The result.
        "result" => result?: TrustedAdvisorCheckResult = object,
    }
}

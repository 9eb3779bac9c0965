//! `AWSSupport_20130415.DescribeCases`.

use casebook_protocol::{paginated, request, response};
use casebook_types::Timestamp;
use casebook_types::support::{DisplayId, LanguageCode, MaxResults, NextToken};

use super::CaseDetails;
use crate::api::{operation, reference};
use crate::bounded_list::CaseIdList;

request! {
    /// Lists cases, page by page. By default it lists only open cases.
    ///
    /// Times are sent as RFC 3339 in UTC, whatever format they were parsed from.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeCases;
    ///
    /// let describe = DescribeCases::new()
    ///     .include_resolved_cases(true)
    ///     .after_time("2025-01-01".parse()?);
    /// assert_eq!(
    ///     describe.encode()?.body(),
    ///     r#"{"afterTime":"2025-01-01T00:00:00Z","includeResolvedCases":true}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeCases)]
    pub struct DescribeCases: Default {
        /// Lists only these cases.
        case_id_list?: CaseIdList = Into,
        /// Lists only the case with this number.
        display_id?: DisplayId,
        /// Lists only cases with communications after this time.
        #[serde(serialize_with = "Timestamp::serialize_utc")]
        after_time?: Timestamp,
        /// Lists only cases with communications before this time.
        #[serde(serialize_with = "Timestamp::serialize_utc")]
        before_time?: Timestamp,
        /// Whether to list resolved cases too. The default is false.
        include_resolved_cases?: bool,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
        /// The largest number of cases on a page, from 10 to 100. If it is `None`, the service decides.
        max_results?: MaxResults,
        /// Lists only cases in this language.
        language?: LanguageCode = Into,
        /// Whether to include the five newest communications of each case. The default is true.
        include_communications?: bool,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for the first page of the open cases.
    fn new;
}

operation! { DescribeCases -> Cases, ReadOnly }

paginated! { DescribeCases: cases of CaseDetails, by NextToken }

response! {
    /// The output of [`DescribeCases`]: one page of cases.
    pub struct Cases: Eq {
        /// The cases.
        "cases" => cases: Vec<CaseDetails> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}

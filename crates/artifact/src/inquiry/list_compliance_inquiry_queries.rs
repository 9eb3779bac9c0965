//! `GET /v1/compliance-inquiry/listQueries` (service model, ListComplianceInquiryQueries).

use casebook_protocol::{operation, paginated, request, response, rest_json};
use casebook_types::artifact::{InquiryId, MaxResults, NextToken};

use super::QuerySummary;
use crate::api::Artifact;

request! {
    /// Lists the queries of a compliance inquiry with their answers, page by page.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::ListComplianceInquiryQueries;
    /// use casebook_protocol::Operation;
    ///
    /// let list = ListComplianceInquiryQueries::new("compliance-inquiry-abcDEF0123456789".parse()?);
    /// assert_eq!(
    ///     list.encode()?.uri(),
    ///     "/v1/compliance-inquiry/listQueries?complianceInquiryId=compliance-inquiry-abcDEF0123456789",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct ListComplianceInquiryQueries {
        /// The id of the inquiry.
        compliance_inquiry_id: InquiryId,
        /// The largest number of queries on a page, from 1 to 300. If it is `None`, the service decides.
        max_results?: MaxResults,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
    }

    /// Creates a request for the first page.
    fn new;
}

operation! {
    Artifact: ListComplianceInquiryQueries -> ComplianceInquiryQueries, ReadOnly;
    |it| rest_json::get("/v1/compliance-inquiry/listQueries")
        .query("complianceInquiryId", it.compliance_inquiry_id.as_str())
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListComplianceInquiryQueries: queries of QuerySummary, by NextToken }

response! {
    /// The output of [`ListComplianceInquiryQueries`]: one page of queries.
    pub struct ComplianceInquiryQueries: Eq {
        /// The queries.
        "queries" => queries: Vec<QuerySummary> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}

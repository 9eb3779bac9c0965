//! `AWSSupport_20130415.DescribeCommunications`.

use casebook_protocol::{paginated, request, response};
use casebook_types::Timestamp;
use casebook_types::support::{CaseId, MaxResults, NextToken};

use super::Communication;
use crate::api::{operation, reference};

request! {
    /// Lists the communications of a case, page by page.
    ///
    /// [`CaseDetails`](crate::CaseDetails) has only the five newest communications. `Conversation`, of
    /// the feature `client`, reads all communications of a case. Times are sent as RFC 3339 in UTC,
    /// whatever format they were parsed from.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeCommunications;
    /// use casebook_types::support::MaxResults;
    ///
    /// let describe = DescribeCommunications::new("case-1".parse()?).max_results(MaxResults::MAX);
    /// assert_eq!(describe.encode()?.body(), r#"{"caseId":"case-1","maxResults":100}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeCommunications)]
    pub struct DescribeCommunications {
        /// The id of the case.
        case_id: CaseId,
        /// Lists only communications before this time. The default is the time of the request.
        #[serde(serialize_with = "Timestamp::serialize_utc")]
        before_time?: Timestamp,
        /// Lists only communications after this time. The default is the creation of the case.
        #[serde(serialize_with = "Timestamp::serialize_utc")]
        after_time?: Timestamp,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
        /// The largest number of communications on a page, from 10 to 100. If it is `None`, the service
        /// decides.
        max_results?: MaxResults,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for the first page.
    fn new;
}

operation! { DescribeCommunications -> Communications, ReadOnly }

paginated! { DescribeCommunications: communications of Communication, by NextToken }

response! {
    /// The output of [`DescribeCommunications`]: one page of communications.
    pub struct Communications: Eq {
        /// The communications. Published examples have the newest first, but the service does not
        /// document an order.
        "communications" => communications: Vec<Communication> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}

//! `AWSSupport_20130415.ResolveCase`.

use casebook_protocol::{request, response};
use casebook_types::support::{CaseId, CaseStatus};

use crate::api::{operation, reference};

request! {
    /// Resolves a case.
    ///
    /// The case id is required, although the service model makes it optional. A repeated request does
    /// no harm: it succeeds, and its output has `resolved` as the old and the new status.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::ResolveCase;
    ///
    /// let resolve = ResolveCase::new("case-1".parse()?);
    /// assert_eq!(resolve.encode()?.body(), r#"{"caseId":"case-1"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(ResolveCase)]
    pub struct ResolveCase {
        /// The id of the case.
        case_id: CaseId,
        /// Whether this is a dry run, which checks the request but changes nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request that resolves a case.
    fn new;
}

operation! { ResolveCase -> ResolveCaseOutput, Idempotent }

response! {
    /// The output of [`ResolveCase`]: the old and the new status of the case.
    pub struct ResolveCaseOutput: Eq {
        /// The status before the request.
        "initialCaseStatus" => initial_case_status?: CaseStatus = text,
        /// The status after the request.
        "finalCaseStatus" => final_case_status?: CaseStatus = text,
    }
}

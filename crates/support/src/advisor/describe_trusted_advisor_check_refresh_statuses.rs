//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckRefreshStatuses`.

use casebook_protocol::{request, response};
use casebook_types::support::CheckId;

use super::TrustedAdvisorCheckRefreshStatus;
use crate::api::{operation, reference};

request! {
    /// Describes the refresh status of checks.
    ///
    /// The service refuses the whole request if one of the checks is refreshed automatically: see
    /// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeTrustedAdvisorCheckRefreshStatuses;
    ///
    /// let describe = DescribeTrustedAdvisorCheckRefreshStatuses::new(["Pfx0RwqBli".parse()?]);
    /// assert_eq!(describe.encode()?.body(), r#"{"checkIds":["Pfx0RwqBli"]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeTrustedAdvisorCheckRefreshStatuses)]
    pub struct DescribeTrustedAdvisorCheckRefreshStatuses {
        /// The ids of the checks. An entry may be `None`, since the service model allows null entries.
        check_ids: Vec<Option<CheckId>>,
    }
}

impl DescribeTrustedAdvisorCheckRefreshStatuses {
    /// Creates a request for these checks.
    #[must_use]
    pub fn new(check_ids: impl IntoIterator<Item = CheckId>) -> Self {
        Self {
            check_ids: check_ids.into_iter().map(Some).collect(),
        }
    }
}

operation! { DescribeTrustedAdvisorCheckRefreshStatuses -> RefreshStatuses, ReadOnly }

response! {
    /// The output of [`DescribeTrustedAdvisorCheckRefreshStatuses`].
    pub struct RefreshStatuses: Eq {
        /// One entry for each check.
        "statuses" => statuses: Vec<TrustedAdvisorCheckRefreshStatus> = list,
    }
}

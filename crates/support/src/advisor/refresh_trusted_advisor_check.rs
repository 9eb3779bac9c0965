//! `AWSSupport_20130415.RefreshTrustedAdvisorCheck`.

use casebook_protocol::{request, response};
use casebook_types::support::{CheckId, RefreshStatus};

use crate::api::{operation, reference};

request! {
    /// Requests a refresh of a check, which runs the check again.
    ///
    /// If the last refresh is too recent or still running, the service starts no new one, and returns
    /// the current status. The service refuses checks that it refreshes automatically: see
    /// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::RefreshTrustedAdvisorCheck;
    ///
    /// let refresh = RefreshTrustedAdvisorCheck::new("Pfx0RwqBli".parse()?);
    /// assert_eq!(refresh.encode()?.body(), r#"{"checkId":"Pfx0RwqBli"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(RefreshTrustedAdvisorCheck)]
    pub struct RefreshTrustedAdvisorCheck {
        /// The id of the check.
        check_id: CheckId,
    }

    /// Creates a request that refreshes a check.
    fn new;
}

operation! { RefreshTrustedAdvisorCheck -> RefreshOutput, Idempotent }

response! {
    /// The output of [`RefreshTrustedAdvisorCheck`].
    pub struct RefreshOutput: Eq {
        /// The refresh status of the check.
        "status" => status?: TrustedAdvisorCheckRefreshStatus = object,
    }
}

response! {
    /// The refresh status of a check (API reference, TrustedAdvisorCheckRefreshStatus).
    pub struct TrustedAdvisorCheckRefreshStatus: Eq {
        /// The id of the check.
        "checkId" => check_id?: CheckId = id,
        /// The status.
        "status" => status?: RefreshStatus = text,
        /// The time until the next refresh is allowed, in milliseconds.
        "millisUntilNextRefreshable" => millis_until_next_refreshable: i64 = count,
    }
}

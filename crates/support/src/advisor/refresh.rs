//! Refreshing checks, and waiting for them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_stack::poll::LONGEST;
use casebook_types::support::{CheckId, LanguageCode};

use super::{
    DescribeTrustedAdvisorCheckRefreshStatuses, DescribeTrustedAdvisorChecks,
    RefreshTrustedAdvisorCheck, TrustedAdvisorCheckRefreshStatus,
};
use crate::client::{Client, ClientError};
use crate::error::Error;

mod run;
mod statuses;

/// Refreshes some or all checks of Trusted Advisor, and waits until they are done.
///
/// If the service allows the next refresh of a check only later, but before the deadline, `Refresh`
/// waits for that time. Each check has its own [`RefreshOutcome`]: after a failure of one check the
/// others continue. Checks that the service refreshes automatically are
/// [`NotRefreshable`](RefreshOutcome::NotRefreshable).
///
/// `Refresh` needs a tokio runtime. Dropping the future ends the wait, but not the refreshes that
/// the service has started.
///
/// ```
/// # use casebook_stack::BoxError;
/// # use casebook_support::Client;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let answer = r#"{"status": {"checkId": "Pfx0RwqBli", "status": "success"}}"#;
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(casebook_auth::Credentials::new("AKIDEXAMPLE", "secret"))
/// #     .transport(tower::service_fn(move |_request| async move {
/// #         Ok::<_, BoxError>(http::Response::new(http_body_util::Full::new(answer.into())))
/// #     }))
/// #     .build()?;
/// use std::time::Duration;
///
/// use casebook_support::{Refresh, RefreshOutcome};
///
/// let refresh = Refresh::new(client).deadline(Duration::from_secs(120));
/// let done = refresh.checks(["Pfx0RwqBli".parse()?]).await;
/// assert!(matches!(done[0].outcome, RefreshOutcome::Refreshed));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Refresh<C = Client> {
    client: C,
    poll_every: Duration,
    deadline: Duration,
    wait: bool,
    listener: Listener,
}

/// The function that is called for each outcome.
#[derive(Clone, Default)]
struct Listener(Option<Arc<Listen>>);

type Listen = dyn Fn(&CheckId, &RefreshOutcome) + Send + Sync;

casebook_types::opaque!(Listener);

impl Listener {
    fn tell(&self, id: &CheckId, outcome: &RefreshOutcome) {
        if let Some(listen) = &self.0 {
            listen(id, outcome);
        }
    }
}

impl<C> Refresh<C> {
    /// Creates a refresh that sends its requests through a client, or through tower layers around
    /// one.
    #[must_use]
    pub fn new(client: C) -> Self {
        Self {
            client,
            poll_every: Duration::from_secs(10),
            deadline: Duration::from_secs(600),
            wait: true,
            listener: Listener::default(),
        }
    }

    casebook_types::setters! {
        /// Sets the time between two polls: from 1 second to 365 days. The default is 10 seconds.
        poll_every: Duration => poll_every.clamp(Duration::from_secs(1), LONGEST);
        /// Sets how long to wait for all checks together: at most 365 days. The default is 10 minutes.
        ///
        /// The last poll is sent at the deadline. The wait ends at most 5 seconds later.
        deadline: Duration => deadline.min(LONGEST);
        /// Sets whether to wait for the end of the refreshes, or only to request them. The default is to
        /// wait.
        wait: bool => wait;
    }

    /// Sets a function that is called with each check and its outcome, as soon as the outcome is known.
    #[must_use]
    pub fn on_outcome(
        mut self,
        listen: impl Fn(&CheckId, &RefreshOutcome) + Send + Sync + 'static,
    ) -> Self {
        self.listener = Listener(Some(Arc::new(listen)));
        self
    }
}

impl<C> Refresh<C>
where
    C: OperationService<RefreshTrustedAdvisorCheck>
        + OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    /// Refreshes these checks, and returns the outcome of each in the same order.
    ///
    /// A repeated id is ignored. Errors are in [`RefreshOutcome::Failed`]. For a check that is being
    /// refreshed, the third poll in a row that fails with a status of 5xx is such an error, and so is any
    /// that is not retryable.
    pub async fn checks(&self, ids: impl IntoIterator<Item = CheckId>) -> Vec<CheckRefresh> {
        run::run(self, ids.into_iter().collect()).await
    }

    /// Refreshes all checks, and returns the outcome of each.
    ///
    /// # Errors
    ///
    /// Fails if the checks cannot be listed. Then no refresh was requested.
    pub async fn all(&self) -> Result<Vec<CheckRefresh>, ClientError>
    where
        C: OperationService<DescribeTrustedAdvisorChecks>,
    {
        let list = DescribeTrustedAdvisorChecks::new(LanguageCode::English);
        let checks = self.client.send(list).await?.checks;
        Ok(self
            .checks(checks.into_iter().filter_map(|check| check.id))
            .await)
    }
}

impl<C: OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>> Refresh<C> {
    /// Returns the refresh status of each of these checks in the same order, and refreshes none.
    ///
    /// A status is `None` if the service returns none for the check. The service refuses a whole request
    /// because of one invalid check, for example one that it refreshes automatically
    /// ([`Error::is_not_refreshable`](crate::Error::is_not_refreshable)). This method then returns the
    /// error for that check alone, and the statuses of all other checks. A repeated id is ignored.
    ///
    /// # Errors
    ///
    /// Fails if a request fails for a reason that is not an invalid check.
    pub async fn statuses(
        &self,
        ids: impl IntoIterator<Item = CheckId>,
    ) -> Result<Vec<CheckRefreshStatus>, ClientError> {
        let mut seen = HashSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(id.clone()));
        let ids: Vec<CheckId> = ids.collect();
        let mut found = HashMap::new();
        let mut failed = None;
        statuses::ask_statuses(&self.client, ids.clone(), |part, answer| {
            match (part, answer) {
                (_, Ok(statuses)) => found.extend(statuses.into_iter().filter_map(|status| {
                    let id = status.check_id.clone()?;
                    Some((id, Ok(status)))
                })),
                ([id], Err(error)) if error.refused().is_some_and(Error::is_invalid_input) => {
                    found.insert(id.clone(), Err(error));
                }
                (_, Err(error)) => failed = Some(error),
            }
        })
        .await;
        match failed {
            Some(error) => Err(error),
            None => Ok(ids
                .into_iter()
                .map(|check_id| CheckRefreshStatus {
                    status: found.remove(&check_id).transpose(),
                    check_id,
                })
                .collect()),
        }
    }
}

/// The refresh status of one check.
#[non_exhaustive]
#[derive(Debug)]
pub struct CheckRefreshStatus {
    /// The id of the check.
    pub check_id: CheckId,
    /// The status, or the error with which the service refused the check.
    pub status: Result<Option<TrustedAdvisorCheckRefreshStatus>, ClientError>,
}

/// The refresh of one check: its outcome and last status.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct CheckRefresh {
    /// The id of the check.
    pub check_id: CheckId,
    /// The outcome of the refresh.
    pub outcome: RefreshOutcome,
    /// The last status that the service returned for the check.
    pub status: Option<TrustedAdvisorCheckRefreshStatus>,
}

/// The outcome of refreshing one check.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum RefreshOutcome {
    /// The check was refreshed.
    Refreshed,
    /// The service abandoned the refresh.
    Abandoned,
    /// The refresh was requested. How it ends is unknown, since [`Refresh::wait`] is set to false.
    Requested,
    /// The service does not allow another refresh yet.
    TooSoon {
        /// The time until the next refresh is allowed, counted from the response of the service.
        refreshable_in: Duration,
    },
    /// The service refreshes the check automatically, and refused the request.
    NotRefreshable,
    /// The refresh did not end before the deadline. The service may still finish it.
    TimedOut,
    /// A request failed.
    Failed(Arc<ClientError>),
}

impl RefreshOutcome {
    /// Returns whether the refresh failed or did not end, so that the result may be out of date.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Abandoned | Self::TimedOut | Self::Failed(_))
    }
}

#[cfg(test)]
mod tests;

//! Refreshing checks, and waiting for them.

use std::sync::Arc;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_types::support::{CheckId, LanguageCode};

use super::{
    DescribeTrustedAdvisorCheckRefreshStatuses, DescribeTrustedAdvisorChecks,
    RefreshTrustedAdvisorCheck, TrustedAdvisorCheckRefreshStatus,
};
use crate::client::{Client, ClientError};

mod run;

/// As good as for ever, and near enough for every clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Refreshes checks, one or all, and waits until each of them is done.
///
/// A check that the service refreshes by itself is left alone. One that may not be refreshed yet is
/// waited for if its time comes before the deadline. Whatever goes wrong with one check is told of
/// that check, and the others go on.
///
/// Waiting uses the clock of tokio, so it needs its runtime. Dropping the future ends the waiting;
/// what was begun at the service goes on there.
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
}

impl<C> Refresh<C> {
    /// Refreshes over a client, or over layers around one.
    ///
    /// Trusted Advisor answers in one Region of each partition only.
    #[must_use]
    pub fn new(client: C) -> Self {
        Self {
            client,
            poll_every: Duration::from_secs(10),
            deadline: Duration::from_secs(600),
            wait: true,
        }
    }

    /// How much time there is between two questions: 10 seconds unless said otherwise, at least one.
    #[must_use]
    pub fn poll_every(self, poll_every: Duration) -> Self {
        Self {
            poll_every: poll_every.clamp(Duration::from_secs(1), LONGEST),
            ..self
        }
    }

    /// How long to wait for all of them together: 10 minutes unless said otherwise.
    ///
    /// There is one last question at the deadline.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: deadline.min(LONGEST),
            ..self
        }
    }

    /// Whether to wait at all, or only to ask for the refresh.
    #[must_use]
    pub fn wait(self, wait: bool) -> Self {
        Self { wait, ..self }
    }
}

impl<C> Refresh<C>
where
    C: OperationService<RefreshTrustedAdvisorCheck>
        + OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    /// Refreshes these checks, each of them once.
    ///
    /// What happened to each stands in the answer, in their order.
    pub async fn checks(&self, ids: impl IntoIterator<Item = CheckId>) -> Vec<CheckRefresh> {
        run::run(self, ids.into_iter().collect()).await
    }

    /// Refreshes all checks.
    ///
    /// # Errors
    ///
    /// Fails when there is no list of checks to be had. Nothing was refreshed then.
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

/// What happened to one check.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct CheckRefresh {
    /// The check.
    pub check_id: CheckId,
    /// What happened.
    pub outcome: RefreshOutcome,
    /// What the service said about it last.
    pub status: Option<TrustedAdvisorCheckRefreshStatus>,
}

/// What happened to one check.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum RefreshOutcome {
    /// It was refreshed.
    Refreshed,
    /// The service gave it up.
    Abandoned,
    /// It was asked for, and nobody waited.
    Requested,
    /// It cannot be refreshed yet.
    TooSoon {
        /// When it can be, counted from the answer of the service.
        refreshable_in: Duration,
    },
    /// The service refreshes it by itself, and nobody else can.
    NotRefreshable,
    /// The deadline came first. The refresh may go on.
    TimedOut,
    /// Something went wrong.
    Failed(Arc<ClientError>),
}

impl RefreshOutcome {
    /// Whether something went wrong, so that the result of the check may be an old one without a
    /// good reason.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Abandoned | Self::TimedOut | Self::Failed(_))
    }
}

#[cfg(test)]
mod tests;

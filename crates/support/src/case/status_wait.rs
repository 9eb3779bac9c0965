//! Waiting until a case has a status.

use std::sync::Arc;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_stack::poll::Poll;
use casebook_types::support::{CaseId, CaseStatus};

use super::{CaseDetails, DescribeCases};
use crate::client::{Client, ClientError};

mod error;

pub use error::CaseStatusError;

/// Waits until a case has a given status, such as [`CaseStatus::PendingCustomerAction`].
///
/// It polls the case with [`DescribeCases`]. The client retries each request as usual; if the request
/// then still fails with a retryable error, the wait continues with the next poll. The third poll in a
/// row that fails with a status of 5xx ends it.
///
/// `CaseStatusWait` needs a tokio runtime. Dropping the future ends the wait, and changes nothing
/// at the service.
///
/// ```
#[doc = include_str!("../example.txt")]
/// # use casebook_support::CreateCase;
/// # let case = CreateCase::new("A case".parse()?, "Hello?".parse()?);
/// # let case_id = client.send(case).await?.case_id.ok_or("no case id")?;
/// # client.send(casebook_support::ResolveCase::new(case_id.clone())).await?;
/// use std::time::Duration;
///
/// use casebook_support::CaseStatusWait;
/// use casebook_types::support::CaseStatus;
///
/// let wait = CaseStatusWait::new(client, case_id)
///     .poll_every(Duration::from_secs(300))
///     .limit(Duration::from_secs(8 * 3600));
/// let case = wait.until(CaseStatus::Resolved).await?;
/// assert_eq!(case.subject.as_deref(), Some("A case"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CaseStatusWait<C = Client> {
    client: C,
    case_id: CaseId,
    poll: Poll,
    listener: Listener,
}

/// The function that is called for each status.
#[derive(Clone, Default)]
struct Listener(Option<Arc<Listen>>);

type Listen = dyn Fn(&CaseStatus) + Send + Sync;

casebook_types::opaque!(Listener);

impl<C> CaseStatusWait<C> {
    /// Creates a wait for the status of a case. It sends its requests through a client, or through
    /// tower layers around one ([`OperationService`]).
    #[must_use]
    pub fn new(client: C, case_id: CaseId) -> Self {
        Self {
            client,
            case_id,
            poll: Poll::new(Duration::from_secs(60), Duration::from_secs(24 * 60 * 60)),
            listener: Listener::default(),
        }
    }

    /// Sets the time between two polls: from 1 second to 365 days. The default is a minute.
    #[must_use]
    pub fn poll_every(mut self, poll_every: Duration) -> Self {
        self.poll = self.poll.every(poll_every);
        self
    }

    /// Sets how long to wait: at most 365 days. The default is 24 hours.
    ///
    /// The last poll is sent when this time is over. The wait ends at most 5 seconds later.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.poll = self.poll.limit(limit);
        self
    }

    /// Sets a function that is called with the first status of the case, and with each status that
    /// differs from the one before.
    ///
    /// A status that the case has only between two polls is not seen.
    #[must_use]
    pub fn on_change(mut self, listen: impl Fn(&CaseStatus) + Send + Sync + 'static) -> Self {
        self.listener = Listener(Some(Arc::new(listen)));
        self
    }
}

impl<C: OperationService<DescribeCases>> CaseStatusWait<C> {
    /// Waits until the case has this status, and returns the case without its communications.
    ///
    /// # Errors
    ///
    /// Fails if the limit is reached first, if a poll fails with an error that is not retryable, and if
    /// three in a row fail with a status of 5xx.
    /// [`CaseStatusError::sent`] says whether a poll reached the service. Polls change nothing
    /// there.
    pub async fn until(&self, status: CaseStatus) -> Result<CaseDetails, CaseStatusError> {
        self.until_any([status]).await
    }

    /// Waits until the case has one of these statuses; see [`until`](Self::until).
    ///
    /// A case may be resolved before it reaches the status that you wait for, so name every status
    /// that should end the wait.
    ///
    /// # Errors
    ///
    /// See [`until`](Self::until). If `statuses` is empty, the call fails immediately and sends nothing.
    pub async fn until_any(
        &self,
        statuses: impl IntoIterator<Item = CaseStatus>,
    ) -> Result<CaseDetails, CaseStatusError> {
        let wanted: Box<[CaseStatus]> = statuses.into_iter().collect();
        let mut last = None;
        let failed = |wanted, last, failure| CaseStatusError {
            case_id: self.case_id.clone(),
            wanted,
            last,
            failure,
        };
        if wanted.is_empty() {
            return Err(failed(wanted, last, None));
        }
        let reached = |case: Option<CaseDetails>| {
            let status = case.as_ref().and_then(|case| case.status.clone());
            if let (Some(status), Some(listen)) = (&status, &self.listener.0)
                && last.as_ref() != Some(status)
            {
                listen(status);
            }
            last = status.or(last.take());
            case.filter(|_| last.as_ref().is_some_and(|last| wanted.contains(last)))
        };
        let polled = self.poll.until(|| self.ask(), reached).await;
        polled.map_err(|failure| failed(wanted, last, Some(failure)))
    }

    /// Returns the current case, or `None` if the response does not contain it.
    async fn ask(&self) -> Result<Option<CaseDetails>, ClientError> {
        let question = DescribeCases::new()
            .case_id_list(self.case_id.clone())
            .include_resolved_cases(true)
            .include_communications(false);
        let cases = self.client.send(question).await?.cases;
        let mut cases = cases.into_iter();
        Ok(cases.find(|case| case.case_id.as_ref() == Some(&self.case_id)))
    }
}

#[cfg(test)]
mod tests;

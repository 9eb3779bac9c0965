//! Waiting until a case has a status.

use std::time::Duration;

use casebook_stack::Sent;
use casebook_types::support::{CaseId, CaseStatus};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{CaseDetails, DescribeCases};
use crate::client::{Client, ClientError};

mod error;

pub use error::CaseStatusError;
use error::Why;

/// As good as for ever, and near enough for every clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How much longer than the limit a question may take that was asked before it.
const GRACE: Duration = Duration::from_secs(5);

/// Waits until a case has a status, such as one that asks for the customer.
///
/// It asks for the case again and again. A question that fails in a way that may be over at the next
/// one is passed over, after the client has made its own attempts.
///
/// Waiting uses the clock of tokio, so it needs its runtime. Dropping the future ends the waiting;
/// nothing at the service depends on it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use casebook_auth::Credentials;
/// # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
/// # use casebook_support::{Client, CreateCase};
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
/// #     .transport(Emulator::new())
/// #     .build()?;
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
pub struct CaseStatusWait {
    client: Client,
    case_id: CaseId,
    poll_every: Duration,
    limit: Duration,
}

impl CaseStatusWait {
    /// Waits for a case, which is asked for over a client.
    #[must_use]
    pub fn new(client: Client, case_id: CaseId) -> Self {
        Self {
            client,
            case_id,
            poll_every: Duration::from_secs(60),
            limit: Duration::from_secs(24 * 60 * 60),
        }
    }

    /// How much time there is between two questions: a minute unless said otherwise, at least a
    /// second.
    #[must_use]
    pub fn poll_every(self, poll_every: Duration) -> Self {
        Self {
            poll_every: poll_every.clamp(Duration::from_secs(1), LONGEST),
            ..self
        }
    }

    /// How long to wait: 24 hours unless said otherwise.
    ///
    /// There is one last question at the end of it.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self {
            limit: limit.min(LONGEST),
            ..self
        }
    }

    /// Waits until the case has this status, and gives out the case as it is then, without its
    /// communications.
    ///
    /// # Errors
    ///
    /// Fails when the limit comes first, and when the service refuses or cannot be asked in a way that
    /// another question would not change. [`CaseStatusError::sent`] says whether any question reached
    /// the service; none of them changes anything there.
    pub async fn until(&self, status: CaseStatus) -> Result<CaseDetails, CaseStatusError> {
        self.until_any([status]).await
    }

    /// Waits until the case has one of these statuses; see [`until`](Self::until).
    ///
    /// A case that waits for its customer can be resolved instead: name every status that ends the
    /// waiting.
    ///
    /// # Errors
    ///
    /// See [`until`](Self::until).
    pub async fn until_any(
        &self,
        statuses: impl IntoIterator<Item = CaseStatus>,
    ) -> Result<CaseDetails, CaseStatusError> {
        let until = Instant::now() + self.limit;
        let mut wait = CaseStatusError {
            case_id: self.case_id.clone(),
            wanted: statuses.into_iter().collect(),
            last: None,
            sent: Sent::No,
            why: Why::Limit(self.limit, None),
        };
        loop {
            let asked = Instant::now();
            match timeout_at(until + GRACE, self.ask()).await {
                Ok(Ok(case)) => {
                    wait.heard(case.as_ref());
                    if let Some(case) = case.filter(|_| wait.is_over()) {
                        return Ok(case);
                    }
                }
                // The next question may get an answer.
                Ok(Err(error)) if error.is_retryable() => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "no status");
                    wait.reached(error.sent());
                    wait.why = Why::Limit(self.limit, Some(error));
                }
                Ok(Err(error)) => {
                    wait.reached(error.sent());
                    wait.why = Why::Failed(error);
                    return Err(wait);
                }
                Err(_) => {
                    wait.reached(Sent::Perhaps);
                    return Err(wait);
                }
            }
            if asked >= until {
                return Err(wait);
            }
            sleep_until(until.min(Instant::now() + self.poll_every)).await;
        }
    }

    /// The case as it is; none if the answer has another one or none in it.
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

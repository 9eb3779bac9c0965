//! Looks up what became of a request that changes an agreement.

use std::time::Duration;

use casebook_stack::{OperationService, Sent};
use tokio::time::{Instant, sleep};

use super::Ceremony;
use super::error::{Cause, CeremonyError, CeremonyStep};
use crate::agreement::{CustomerAgreementSummary, ListCustomerAgreements};
use crate::client::ClientError;

/// The time between two look-ups.
const POLL_EVERY: Duration = Duration::from_secs(5);

/// How the outcome of a request is known.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Confirmation {
    /// The response says so.
    Response,
    /// The response was lost, and the list of the account's agreements says so.
    List,
}

/// Returns whether the service may have acted on a request that failed.
pub(super) fn is_open(error: &ClientError) -> bool {
    match error.sent() {
        Sent::No => false,
        Sent::Perhaps => true,
        Sent::Yes => error.fault().is_none(),
    }
}

impl<C: OperationService<ListCustomerAgreements>> Ceremony<C> {
    /// Looks for an agreement after a request whose outcome is open, which is never sent again.
    ///
    /// # Errors
    ///
    /// Fails if the list does not show the agreement within the time limit.
    pub(super) async fn look_up(
        &self,
        step: CeremonyStep,
        lost: Option<ClientError>,
        is_it: impl Fn(&CustomerAgreementSummary) -> bool,
    ) -> Result<CustomerAgreementSummary, CeremonyError> {
        let until = Instant::now() + self.settle;
        loop {
            match self.list().await {
                Ok(all) => {
                    if let Some(found) = all.into_iter().find(&is_it) {
                        return Ok(found);
                    }
                }
                // The next look-up may succeed; the open outcome is worth more than this error.
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "no list");
                }
            }
            let now = Instant::now();
            if now >= until {
                return Err(CeremonyError::new(step, Cause::Unknown(lost)));
            }
            sleep(POLL_EVERY.min(until - now)).await;
        }
    }
}

//! Looks up whether a request that changes an agreement took effect, after its response was lost.

use std::time::Duration;

use casebook_stack::{OperationService, Sent};
use tokio::time::{Instant, sleep};

use super::Ceremony;
use super::error::{Cause, CeremonyError, CeremonyStep};
use crate::agreement::{CustomerAgreementSummary, ListCustomerAgreements};
use crate::client::ClientError;

/// The time between two look-ups.
const POLL_EVERY: Duration = Duration::from_secs(5);

/// How it is known that a request took effect.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Confirmation {
    /// The response of the service confirms it.
    Response,
    /// The response was lost or unusable, and the list of the account's agreements shows the effect.
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
    /// Polls the list of agreements after a request whose outcome is open, until `is_it` returns true for
    /// an agreement. The request is never sent again. `lost` is the error of the request, if it failed.
    ///
    /// # Errors
    ///
    /// Fails if the list has no such agreement within the time limit.
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
                // The next listing may succeed. If none does, the caller gets the error of the request
                // itself, which says that its outcome is unknown.
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

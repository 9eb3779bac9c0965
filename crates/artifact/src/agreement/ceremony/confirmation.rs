//! Looks up whether a request that changes an agreement took effect, after its response was lost.

use std::time::Duration;

use casebook_stack::poll::Poll;
use casebook_stack::{OperationService, Sent};

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
        // After an error of a listing, the next one may succeed. If none does, the caller gets the error
        // of the request itself, which says that its outcome is unknown.
        let poll = Poll::new(POLL_EVERY, self.settle).surviving_errors();
        let all = || {
            self.client
                .items(ListCustomerAgreements::new())
                .try_collect()
        };
        let found = poll.until(all, |all: Vec<_>| all.into_iter().find(&is_it));
        let unknown = |_| CeremonyError::new(step, Cause::Unknown(lost));
        found.await.map_err(unknown)
    }

    /// Returns the error of a request that changed nothing. If the service refused it because another
    /// program made the same change at the same time, the list has an agreement `is_it`, of which `cause`
    /// makes the error.
    pub(super) async fn refused(
        &self,
        step: CeremonyStep,
        error: ClientError,
        is_it: impl Fn(&CustomerAgreementSummary) -> bool,
        cause: impl FnOnce(Box<CustomerAgreementSummary>, Sent) -> Cause,
    ) -> CeremonyError {
        if error.sent() == Sent::Yes
            && let Ok(all) = self.list().await
            && let Some(found) = all.into_iter().find(is_it)
        {
            return CeremonyError::new(step, cause(Box::new(found), Sent::Yes));
        }
        CeremonyError::new(step, Cause::Call(error))
    }
}

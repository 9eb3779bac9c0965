//! The flagged resources of a result as they arrive.

use casebook::support::{
    Client, DescribeTrustedAdvisorCheckResult, FlaggedResources, TrustedAdvisorCheckResult,
    TrustedAdvisorResourceDetail,
};

use super::super::known_status::KnownStatus;
use crate::failure::Failure;

/// The resources with one of the wanted statuses, in the order of the service.
pub(super) struct Resources<'a> {
    all: FlaggedResources,
    wanted: &'a [KnownStatus],
}

impl<'a> Resources<'a> {
    /// Sends the request for a result.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error or cannot be reached.
    pub(super) async fn open(
        client: &Client,
        describe: DescribeTrustedAdvisorCheckResult,
        wanted: &'a [KnownStatus],
    ) -> Result<Self, Failure> {
        let all = FlaggedResources::open(client, describe).await;
        let all =
            all.map_err(|error| Failure::call::<DescribeTrustedAdvisorCheckResult>(&error))?;
        Ok(Self { all, wanted })
    }

    /// Returns the next resource; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if the response breaks off.
    pub(super) async fn next(&mut self) -> Result<Option<TrustedAdvisorResourceDetail>, Failure> {
        loop {
            let next = self.all.try_next().await;
            let next = next.map_err(|error| Failure::flagged_resources(&error))?;
            match next {
                Some(other) if !KnownStatus::takes(self.wanted, other.status.as_ref()) => {}
                next => return Ok(next),
            }
        }
    }

    /// The rest of the result, once all resources have arrived.
    pub(super) fn result(&self) -> Option<&TrustedAdvisorCheckResult> {
        self.all.result()
    }
}

//! Accepting and terminating agreements, step by step: nothing is accepted before its document was
//! downloaded, and nothing is sent twice.

mod acceptance;
mod agreement;
mod confirmation;
mod consent;
mod document;
mod error;
mod nda;
mod offered;
mod termination;

pub use acceptance::*;
pub use agreement::*;
pub use confirmation::Confirmation;
pub use consent::Consent;
pub use error::{CeremonyError, CeremonyStep};
pub use nda::*;
pub use offered::AcceptanceService;
pub use termination::*;

use std::time::Duration;

use casebook_stack::OperationService;
use casebook_stack::poll::LONGEST;

use super::{CustomerAgreementSummary, ListCustomerAgreements};
use crate::document::{DocumentKind, Downloader};
use error::Cause;

/// The kinds of documents that a download of these steps may return.
const KINDS: &[DocumentKind] = &[DocumentKind::Pdf];

/// The default of how long the list of agreements is polled for the outcome of a request whose response
/// was lost.
const SETTLE: Duration = Duration::from_secs(30);

/// The client, the downloader and the setting that all steps need.
#[derive(Clone, Debug)]
struct Ceremony<C> {
    client: C,
    downloader: Downloader,
    settle: Duration,
}

impl<C> Ceremony<C> {
    fn new(client: C, downloader: Downloader) -> Self {
        Self {
            client,
            downloader,
            settle: SETTLE,
        }
    }
}

impl<C: OperationService<ListCustomerAgreements>> Ceremony<C> {
    /// Lists the agreements of the account.
    async fn list(&self) -> Result<Vec<CustomerAgreementSummary>, CeremonyError> {
        let all = self.client.items(ListCustomerAgreements::new());
        let all = all.try_collect().await;
        all.map_err(|error| CeremonyError::new(CeremonyStep::List, Cause::Call(error)))
    }
}

#[cfg(test)]
mod tests;

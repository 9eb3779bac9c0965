//! What can be done once: how it is told apart, and how it is found again.

use std::time::SystemTime;

use casebook_protocol::Operation;

use super::print::Print;
use super::record::{Before, Record, State};
use crate::api::Support;
use crate::case_service::CaseService;
use crate::client::ClientError;

/// An operation that can be found at the service after it was sent.
pub(crate) trait Act: Operation<Api = Support> {
    /// What there is to know about it once it has happened.
    type Fruit;

    /// The fingerprint of everything that the caller says, without the handles of files: those are
    /// others every time. What the files are, only their sender knows.
    fn contents(&self) -> Print;

    /// The fingerprint of what it is looked for by. Two with different ones are never mistaken for
    /// each other.
    fn looks(&self) -> Print;

    /// What is there before it is sent.
    async fn before<C: CaseService>(
        &self,
        client: &C,
        now: SystemTime,
    ) -> Result<Before, ClientError>;

    /// Finds it among what was not there before and belongs to none of the others.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        before: &Before,
        others: &[Record],
    ) -> Result<Option<Self::Fruit>, ClientError>;

    /// What an answer tells, if it tells it.
    fn fruit(answer: Self::Output) -> Option<Self::Fruit>;

    /// How it is kept.
    fn keep(fruit: &Self::Fruit) -> State;

    /// What was kept; `None` where it has not happened, or is of another kind.
    fn recall(record: &Record) -> Option<Self::Fruit>;
}

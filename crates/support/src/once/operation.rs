//! The operations that a journal can make happen once.

use std::time::SystemTime;

use casebook_protocol::Operation;
use casebook_types::support::AttachmentSetId;

use super::fingerprint::Fingerprint;
use super::record::{Baseline, Record, State};
use crate::api::Support;
use crate::case_service::CaseService;
use crate::client::ClientError;

/// An operation whose effect can be found at the service after it was sent.
pub(crate) trait OnceOperation: Operation<Api = Support> + Clone {
    /// The result of the operation: the id of a case, or nothing for a reply.
    type Outcome;

    /// Returns the fingerprint of the whole request without attachment sets and upload ids, which
    /// are new in every call. It does not cover the files in the sets.
    ///
    /// The JSON of the request is part of the journal's format: if it changes, a key that is known
    /// fails with [`OnceError::KeyReused`](super::OnceError::KeyReused).
    fn contents(&self) -> Fingerprint;

    /// Returns the fingerprint of the fields that [`find`](Self::find) compares. Two operations with
    /// different search fingerprints are never mistaken for each other.
    fn search_fingerprint(&self) -> Fingerprint;

    /// Lists what the service has before the operation is sent.
    async fn before<C: CaseService>(
        &self,
        client: &C,
        now: SystemTime,
    ) -> Result<Baseline, ClientError>;

    /// Searches for the effect of the operation among everything that is neither in `before` nor
    /// owned by one of the `others`.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        before: &Baseline,
        others: &[Record],
    ) -> Result<Option<Self::Outcome>, ClientError>;

    /// Returns the outcome that a response contains, or `None` if it contains none.
    fn outcome(answer: Self::Output) -> Option<Self::Outcome>;

    /// Returns the state that records an outcome.
    fn done(outcome: &Self::Outcome) -> State;

    /// Returns the outcome that a record contains, or `None` if the operation is not done or is of
    /// another kind.
    fn recall(record: &Record) -> Option<Self::Outcome>;

    /// Returns the operation with an attachment set.
    fn with_attachment_set(self, set: AttachmentSetId) -> Self;

    /// Returns whether the operation is a dry run, which takes no attachment set.
    fn is_dry_run(&self) -> bool;
}

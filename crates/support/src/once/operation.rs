//! The operations that a journal can make happen once.

use std::time::SystemTime;

use casebook_protocol::Operation;
use casebook_types::ValueError;
use casebook_types::support::{AttachmentSetId, CaseId};

use super::fingerprint::Fingerprint;
use super::mark::Mark;
use super::record::{Baseline, Record, State};
use crate::api::Support;
use crate::bounded_list::UploadIds;
use crate::case_service::CaseService;
use crate::client::ClientError;

/// The files of a case or reply, as the service has them before it is sent.
#[derive(Clone, Debug)]
pub(crate) enum ReadyFiles {
    /// An attachment set.
    Set(AttachmentSetId),
    /// Files that were uploaded.
    Uploads(UploadIds),
}

/// A request whose text ends with the mark of a key, as the service has it.
pub(crate) enum Marked<O> {
    /// It has the contents of the request of this call.
    Same(O),
    /// It has other contents, and is in this case.
    Other(CaseId),
}

/// An operation whose effect can be found at the service after it was sent.
pub(crate) trait OnceOperation: Operation<Api = Support> + Clone {
    /// The result of the operation: the id of a case, or nothing for a reply.
    type Outcome;

    /// Returns the fingerprint of the whole request without attachment sets and upload ids, which
    /// are new in every call. The fingerprint does not cover the contents of the files.
    ///
    /// The JSON of the request is part of the journal's format: if it changes, a key that is known
    /// fails with [`OnceError::KeyReused`](super::OnceError::KeyReused).
    fn contents(&self) -> Fingerprint;

    /// Returns the fingerprint of the fields that [`find`](Self::find) compares with the service's.
    /// Operations with the same search fingerprint run one after the other.
    fn search_fingerprint(&self) -> Fingerprint;

    /// Lists the cases, or counts the communications, that the service already has before the operation
    /// is sent. [`find`](Self::find) ignores them.
    async fn baseline<C: CaseService>(
        &self,
        client: &C,
        now: SystemTime,
    ) -> Result<Baseline, ClientError>;

    /// Returns the baseline of an operation whose text has a mark: nothing at the service is like it.
    fn empty_baseline() -> Baseline;

    /// Searches for the effect of the operation: a case or communication that is not in `baseline`, and
    /// that belongs to none of the `others`, the records of all other requests.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        baseline: &Baseline,
        others: &[Record],
    ) -> Result<Option<Self::Outcome>, ClientError>;

    /// Looks for a request with the mark among all that the service has, whatever else its text says: the
    /// mark stands for the key.
    async fn find_marked<C: CaseService>(
        &self,
        client: &C,
        mark: &Mark,
    ) -> Result<Option<Marked<Self::Outcome>>, ClientError>;

    /// Returns whether one of the `others` records an outcome that [`find`](Self::find) returned as its
    /// own.
    fn is_claimed(outcome: &Self::Outcome, others: &[Record]) -> bool;

    /// Returns the outcome that a response contains, or `None` if it contains none.
    fn outcome(response: Self::Output) -> Option<Self::Outcome>;

    /// Returns the state that records an outcome.
    fn done(outcome: &Self::Outcome) -> State;

    /// Returns the outcome that a record contains. Returns `None` if the operation is not done, or if
    /// the record is that of a case and this operation is a reply, or the other way round.
    fn recall(record: &Record) -> Option<Self::Outcome>;

    /// Returns the operation with a mark as the last line of its text.
    fn with_mark(self, mark: &Mark) -> Result<Self, ValueError>;

    /// Returns the operation with files.
    fn with_files(self, files: ReadyFiles) -> Self;

    /// Returns whether the operation is a dry run, which takes no files.
    fn is_dry_run(&self) -> bool;
}

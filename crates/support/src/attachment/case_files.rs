//! Sending a case or reply with any number of files.

use casebook_stack::{OperationService, Sent};
use casebook_types::Clock;
use casebook_types::support::{CaseId, CommunicationBody};

use super::{AddAttachmentsToSet, Files};
use crate::api::Support;
use crate::bounded_list::CcEmailAddresses;
use crate::case::CreateCase;
use crate::case_service::CaseService;
use crate::client::Client;
use crate::communication::AddCommunicationToCase;
use crate::error::Error;
use crate::once::{
    Call, Confirmation, Journal, JournalKey, KeyLock, OnceError, OnceKey, OnceOperation,
    ReadyFiles, Step,
};
use crate::upload::Uploader;

mod batch;
mod error;
mod once_settings;
mod step;
mod watch;

use batch::{Batch, BatchSet, Content, upload_ids};
pub use error::CaseFilesError;
use error::Cause;
use once_settings::OnceSettings;
pub use step::CaseFilesStep;
use step::Listener;
use watch::Watch;

/// The largest number of attempts to send one request, each with a new set or new uploads after the
/// last were gone.
const TRIES: u32 = 3;

/// Sends a case or a reply with any number of files.
///
/// Up to three files of at most 5,000,000 bytes go in one attachment set. If there are more or larger
/// ones, all files are [uploaded](Uploader) before the case or reply is sent. The service accepts ten
/// uploads with each communication. So the first ten files go with the case or reply, and the others
/// follow, ten at a time, in further communications that name their files.
///
/// `CaseFiles` makes each set and each upload right before it is used, and makes it anew if the service
/// reports that it is gone. It does not repeat a request whose outcome is unknown.
///
/// `CaseFiles` keeps track of the files that were sent. After a failure,
/// [`send_rest`](Self::send_rest) sends the remaining files.
///
/// ```
#[doc = include_str!("../example.txt")]
/// use casebook_support::{Attachment, CaseFiles, CreateCase, Files};
///
/// let logs = (1..=3).map(|n| Attachment::new(format!("{n}.log"), vec![n; 100]));
/// let mut files = CaseFiles::new(client, Files::new(logs)?);
/// let case = CreateCase::new("No capacity".parse()?, "Since this morning.".parse()?);
/// let id = files.create_case(case).await?;
/// assert!(id.as_str().starts_with("case-"));
/// assert_eq!(files.remaining(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CaseFiles<C = Client> {
    client: C,
    uploader: Uploader,
    clock: Clock,
    files: usize,
    batches: Vec<Batch>,
    once: Option<OnceSettings>,
    confirmation: Option<Confirmation>,
    listener: Listener,
}

impl<S> CaseFiles<casebook_stack::Client<Support, S>> {
    /// Creates a sender for one case or reply and its files. It sends its requests through a client,
    /// and uploads large files with the transport of the client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Support, S>, files: Files) -> Self {
        let uploader = Uploader::from_client(&client);
        Self::with_uploader(client, uploader, files)
    }
}

impl<C> CaseFiles<C> {
    /// Creates a sender for one case or reply and its files. It sends its requests through a
    /// client, or through tower layers around one, and uploads large files with this uploader.
    #[must_use]
    pub fn with_uploader(client: C, uploader: Uploader, files: Files) -> Self {
        Self {
            client,
            uploader,
            clock: Clock::system(),
            files: files.as_slice().len(),
            batches: Batch::split(files),
            once: None,
            confirmation: None,
            listener: Listener::default(),
        }
    }

    /// Sets the clock that decides when an attachment set or a link is about to expire. The default is
    /// the system clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.uploader = self.uploader.clock(clock.clone());
        self.clock = clock;
        self
    }

    /// Sends the case or reply, and each further communication with files, once for a key. See
    /// [`Journal`].
    ///
    /// The key also covers the names, contents and order of the files. A call with the same key and
    /// other files fails with [`OnceError::KeyReused`](crate::OnceError::KeyReused), and sends
    /// nothing. Files that the journal has recorded as sent are not uploaded again. If a call is
    /// interrupted while it uploads, the next one goes on with the same uploads.
    #[must_use]
    pub fn once(mut self, journal: Journal, key: OnceKey) -> Self {
        self.once = Some(OnceSettings::new(journal, key, &self.batches));
        self
    }

    /// Sets a function that is called before each request and after each response.
    ///
    /// If you drop the future of [`create_case`](Self::create_case), the last step still tells you
    /// what was done, and which request was being sent.
    #[must_use]
    pub fn on_step(mut self, listen: impl Fn(CaseFilesStep) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(listen);
        self
    }

    /// Returns how this sender knows that the case is open, or that the reply was added.
    ///
    /// It is `None` before that, and always without [`once`](Self::once).
    #[must_use]
    pub fn confirmation(&self) -> Option<Confirmation> {
        self.confirmation
    }

    /// Returns the number of files that have not been sent yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        let remaining = self.batches.iter().filter(|batch| !batch.gone);
        remaining.map(Batch::len).sum()
    }
}

impl<C: CaseService> CaseFiles<C> {
    /// Opens a case with the files, and returns its id.
    ///
    /// A dry run sends no files, since they would have to be uploaded.
    ///
    /// # Errors
    ///
    /// Fails if an attachment set cannot be created or a file cannot be uploaded, or if another request
    /// fails. If the service confirmed the case before the failure, [`CaseFilesError::case_id`] returns
    /// the id, and [`send_rest`](Self::send_rest) sends the remaining files. Otherwise see
    /// [`CaseFilesError::case_id`] for whether the case may be open.
    pub async fn create_case(&mut self, case: CreateCase) -> Result<CaseId, CaseFilesError> {
        let cc = case.cc_email_addresses.clone();
        let lock = self.lock_key(0).await;
        let lock = lock.map_err(|why| self.failed(why, None))?;
        let id = self.send_first(case, lock.as_ref()).await?;
        self.done(&id);
        self.send_others(&id, cc.as_ref(), lock.as_ref()).await?;
        Ok(id)
    }

    /// Adds a reply with the files to a case.
    ///
    /// A dry run sends no files, since they would have to be uploaded.
    ///
    /// # Errors
    ///
    /// Fails if an attachment set cannot be created or a file cannot be uploaded, or if another request
    /// fails. If the service confirmed the reply before the failure, [`CaseFilesError::case_id`]
    /// returns the id of the case, and [`send_rest`](Self::send_rest) sends the remaining files.
    /// Otherwise see [`CaseFilesError::case_id`] for whether the reply may have been added.
    pub async fn reply(&mut self, reply: AddCommunicationToCase) -> Result<(), CaseFilesError> {
        let (id, cc) = (reply.case_id.clone(), reply.cc_email_addresses.clone());
        let lock = self.lock_key(0).await;
        let lock = lock.map_err(|why| self.failed(why, None))?;
        self.send_first(reply, lock.as_ref()).await?;
        self.done(&id);
        self.send_others(&id, cc.as_ref(), lock.as_ref()).await
    }

    /// Sends the remaining files, in communications that name them.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be uploaded, or if a communication cannot be sent.
    /// [`CaseFilesError::files_sent`] returns how many files were sent.
    pub async fn send_rest(&mut self, case_id: &CaseId) -> Result<(), CaseFilesError> {
        let Some(at) = self.next() else {
            return Ok(());
        };
        let lock = self.lock_key(at + 1).await;
        let lock = lock.map_err(|why| self.failed(why, Some(case_id.clone())))?;
        self.send_others(case_id, None, lock.as_ref()).await
    }

    /// Locks the key, if there is one, for all requests of a call. `part` is the number of the first.
    async fn lock_key(&self, part: usize) -> Result<Option<KeyLock>, Cause> {
        let Some(OnceSettings { journal, key, .. }) = &self.once else {
            return Ok(None);
        };
        let lock = journal.lock(JournalKey { key, part }).await;
        Ok(Some(lock.map_err(OnceError::from)?))
    }

    /// Returns the position of the first batch that was not sent.
    fn next(&self) -> Option<usize> {
        self.batches.iter().position(|batch| !batch.gone)
    }

    async fn send_others(
        &mut self,
        case_id: &CaseId,
        cc: Option<&CcEmailAddresses>,
        lock: Option<&KeyLock>,
    ) -> Result<(), CaseFilesError> {
        while let Some(at) = self.next() {
            let body = self.announcement(at);
            let mut reply = AddCommunicationToCase::new(case_id.clone(), body);
            reply.cc_email_addresses = cc.cloned();
            let sent = self.send(reply, at + 1, lock).await;
            sent.map_err(|why| self.failed(why, Some(case_id.clone())))?;
            self.done(case_id);
        }
        Ok(())
    }

    fn done(&self, case_id: &CaseId) {
        self.listener.tell(|| CaseFilesStep::Done {
            case_id: case_id.clone(),
            sent: self.files - self.remaining(),
            remaining: self.remaining(),
        });
    }

    async fn send_first<Op>(
        &mut self,
        operation: Op,
        lock: Option<&KeyLock>,
    ) -> Result<Op::Outcome, CaseFilesError>
    where
        Op: OnceOperation,
        C: OperationService<Op>,
    {
        let (outcome, confirmation) = self
            .send(operation, 0, lock)
            .await
            .map_err(|why| self.failed(why, None))?;
        self.confirmation = confirmation;
        Ok(outcome)
    }

    /// Sends one operation with the next files, if any remain. `part` is its position under the key
    /// in the journal, which `lock` has locked.
    async fn send<Op>(
        &mut self,
        operation: Op,
        part: usize,
        lock: Option<&KeyLock>,
    ) -> Result<(Op::Outcome, Option<Confirmation>), Cause>
    where
        Op: OnceOperation,
        C: OperationService<Op>,
    {
        // Under a key, part 0 always belongs to the first files, even in a repeated call.
        let next = self.next();
        let next = next.filter(|next| lock.is_none() || part > 0 || *next == 0);
        let at = next.filter(|_| !operation.is_dry_run());
        let Some(lock) = lock else {
            let answer = self.send_with(&operation, at).await?;
            return match Op::outcome(answer) {
                Some(outcome) => Ok((outcome, None)),
                None => {
                    if let Some(at) = at {
                        self.batches[at].gone = false;
                        self.batches[at].forget_set();
                    }
                    Err(Cause::IncompleteResponse)
                }
            };
        };
        let outcome = self.send_once(lock, &operation, part, at).await;
        if let Some(at) = at {
            self.batches[at].gone = outcome.is_ok();
        }
        outcome.map(|(outcome, confirmation)| (outcome, Some(confirmation)))
    }

    /// Sends one operation once, with one batch of files or without files.
    async fn send_once<Op>(
        &mut self,
        lock: &KeyLock,
        operation: &Op,
        part: usize,
        at: Option<usize>,
    ) -> Result<(Op::Outcome, Confirmation), Cause>
    where
        Op: OnceOperation,
        C: OperationService<Op>,
    {
        let client = self.client.clone();
        let operation = &lock.marked(part, operation.clone())?;
        let mut step = Step::Open;
        loop {
            step = match step {
                Step::Open => {
                    let files = self.once.as_ref().and_then(|once| once.files.as_ref());
                    Call::open(lock, &client, part, operation, files).await?
                }
                Step::Done(outcome, confirmation) => return Ok((outcome, confirmation)),
                // The record is written after the service has the files: if it cannot get them, a new
                // key has no record and stays free.
                Step::Prepare(call) => {
                    if let Some(at) = at {
                        if let Some(uploads) = call.uploads() {
                            self.batches[at].resume(uploads);
                        }
                        if let Err(why) = self.prepare(at).await {
                            return Err(unprepared(call, why).await);
                        }
                    }
                    call.record_sending().await?
                }
                Step::Send(call) => {
                    let answer = match call.in_turn(self.send_with(operation, at)).await {
                        Some(Ok(answer)) => Some(Ok(answer)),
                        Some(Err(Cause::Send(error))) => Some(Err(error)),
                        Some(Err(why)) => return Err(unprepared(call, why).await),
                        None => None,
                    };
                    call.record_response(answer).await?
                }
            };
        }
    }

    /// Sends one operation with one batch of files, or without files.
    async fn send_with<Op>(
        &mut self,
        operation: &Op,
        at: Option<usize>,
    ) -> Result<Op::Output, Cause>
    where
        Op: OnceOperation,
        C: OperationService<Op>,
    {
        let Some(at) = at else {
            self.listener.tell(|| CaseFilesStep::Send);
            return self
                .client
                .send(operation.clone())
                .await
                .map_err(Cause::Send);
        };
        let mut tries = 1;
        loop {
            let files = self.prepare(at).await?;
            self.listener.tell(|| CaseFilesStep::Send);
            let answer = self.client.send(operation.clone().with_files(files)).await;
            let batch = &mut self.batches[at];
            match answer {
                Ok(answer) => {
                    batch.gone = true;
                    return Ok(answer);
                }
                // The files were the only reason for the refusal, so nothing was added to the case.
                Err(error) if tries < TRIES && error.refused().is_some_and(are_files_gone) => {
                    batch.forget();
                    tries += 1;
                }
                Err(error) => {
                    if error.refused().is_none() {
                        // The request has used the set, or may have used it.
                        batch.forget_set();
                        batch.gone = error.sent() == Sent::Yes;
                    }
                    return Err(Cause::Send(error));
                }
            }
        }
    }

    /// Returns the attachment set or the uploads of a batch. Makes new ones unless the last are still
    /// valid.
    async fn prepare(&mut self, at: usize) -> Result<ReadyFiles, Cause> {
        let first = self.batches[..at].iter().map(Batch::len).sum();
        let batch = &mut self.batches[at];
        let id = match &mut batch.content {
            Content::Set { files, set } => {
                let now = self.clock.now();
                if let Some(id) = set.as_ref().and_then(|set| set.good_id(now)) {
                    return Ok(ReadyFiles::Set(id));
                }
                self.listener.tell(|| CaseFilesStep::CreateSet);
                let add = AddAttachmentsToSet::new(files.clone());
                let added = self.client.send(add).await.map_err(Cause::Set)?;
                let added = set.insert(BatchSet::of(added).ok_or(Cause::NoSetId)?);
                ReadyFiles::Set(added.id.clone())
            }
            Content::Uploads {
                states,
                record,
                ids,
            } => {
                if let Some(ids) = ids {
                    return Ok(ReadyFiles::Uploads(ids.clone()));
                }
                let mut watch = Watch {
                    listener: &self.listener,
                    record: record.as_ref(),
                    batch: &batch.files,
                    first,
                    files: self.files,
                };
                let uploading =
                    self.uploader
                        .upload_all(&self.client, &batch.files, states, &mut watch);
                let uploaded = uploading.await.map_err(Cause::Upload)?;
                ReadyFiles::Uploads(ids.insert(upload_ids(uploaded)).clone())
            }
        };
        Ok(id)
    }

    /// Returns the text of a communication that only brings files.
    fn announcement(&self, at: usize) -> CommunicationBody {
        let before: usize = self.batches[..at].iter().map(Batch::len).sum();
        let batch = &self.batches[at];
        let numbers = match batch.len() {
            1 => format!("File {}", before + 1),
            more => format!("Files {} to {}", before + 1, before + more),
        };
        let text = format!("{numbers} of {}: {}", self.files, batch.names());
        CommunicationBody::try_from(text).expect("ten short names have less than 8000 characters")
    }

    fn failed(&self, why: Cause, case_id: Option<CaseId>) -> CaseFilesError {
        CaseFilesError::new(why, case_id, self.files - self.remaining(), self.files)
    }
}

/// Returns whether the service does not know the attachment set or an upload, or no longer.
fn are_files_gone(error: &Error) -> bool {
    error.is_set_gone() || error.is_upload_gone()
}

/// Ends a call whose files could not be brought to the service, and returns its error: `why`, or that
/// the outcome is unknown if an earlier request under the key may have had an effect.
async fn unprepared<Op, C>(call: Box<Call<'_, Op, C>>, why: Cause) -> Cause
where
    Op: OnceOperation,
    C: CaseService,
{
    match call.abandon().await {
        true => why,
        false => Cause::Once(OnceError::UnknownOutcome(why.into_client_error())),
    }
}

#[cfg(test)]
mod tests;

//! Files on their way to a case.

use std::time::SystemTime;

use casebook_stack::{OperationService, Sent};
use casebook_types::support::{AttachmentSetId, CaseId, CommunicationBody};

use super::{AddAttachmentsToSet, Files};
use crate::case::CreateCase;
use crate::case_service::CaseService;
use crate::client::Client;
use crate::communication::AddCommunicationToCase;
use crate::error::Error;
use crate::now::Now;
use crate::once::{Confirmation, Journal, OnceKey, Slot, Stopped, run};
use crate::up_to::CcEmailAddresses;

mod batch;
mod carries;
mod failure;
mod step;
mod with_files;

use batch::Batch;
use carries::Carries;
pub use failure::CaseFilesError;
use failure::Why;
pub use step::CaseFilesStep;
use step::Listener;
use with_files::{Once, WithFiles};

/// How often something is sent at most, each time with a new set in the place of one that was gone.
const TRIES: u32 = 3;

/// Files that go with a new case or with a reply, any number of them.
///
/// Sets of attachments are made right before they are needed. The first three files go with the
/// case or the reply; the others follow, three at a time, in communications of their own that say
/// what they bring. Where the service says that a set is gone, a new one is made; nothing is sent
/// again where nobody knows what became of it.
///
/// It knows which files have gone, so after a failure [`send_rest`](Self::send_rest) goes on where it
/// stopped. A set that could not be made is left to expire; calling again begins a new one.
///
/// ```
/// # use casebook_stack::BoxError;
/// # use casebook_support::Client;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let answer = r#"{"attachmentSetId": "as-1", "caseId": "case-1", "result": true}"#;
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(casebook_auth::Credentials::new("AKIDEXAMPLE", "secret"))
/// #     .transport(tower::service_fn(move |_request| async move {
/// #         Ok::<_, BoxError>(http::Response::new(http_body_util::Full::new(answer.into())))
/// #     }))
/// #     .build()?;
/// use casebook_support::{Attachment, CaseFiles, CreateCase, Files};
///
/// let logs = (1..=7).map(|n| Attachment::new(format!("{n}.log"), vec![n; 100]));
/// let mut files = CaseFiles::new(client, Files::new(logs)?);
/// let case = CreateCase::new("No capacity".parse()?, "Since this morning.".parse()?);
/// let id = files.create_case(case).await?;
/// assert_eq!((id.as_str(), files.waiting()), ("case-1", 0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CaseFiles<C = Client> {
    client: C,
    now: Now,
    files: usize,
    batches: Vec<Batch>,
    once: Option<Once>,
    how: Option<Confirmation>,
    listener: Listener,
}

impl<C> CaseFiles<C> {
    /// Files for one case or reply, sent over a client, or over layers around one.
    #[must_use]
    pub fn new(client: C, files: Files) -> Self {
        let files = Vec::from(files);
        for file in files.iter().filter(|file| file.is_doubtful()) {
            tracing::warn!(
                file = file.file_name.as_deref(),
                bytes = file.size(),
                "the file has more than 5,000,000 bytes, so the service may find it too large"
            );
        }
        Self {
            client,
            now: Now::default(),
            files: files.len(),
            batches: Batch::split(files),
            once: None,
            how: None,
            listener: Listener::default(),
        }
    }

    /// Sets what tells the time; the machine unless said otherwise.
    ///
    /// A clock of `casebook-auth` goes in as `move || clock.now()`.
    #[must_use]
    pub fn clock(self, time: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            now: Now::from_fn(time),
            ..self
        }
    }

    /// Has everything happen once for a key: the case or the reply, and each of the communications
    /// that bring further files.
    ///
    /// A key stands for the files too, by their names, what is in them, and their order: with other
    /// files it is refused as [`OnceError::OtherContents`](crate::OnceError::OtherContents), and
    /// nothing is sent. What the journal knows to have gone is not uploaded again.
    #[must_use]
    pub fn once(self, journal: Journal, key: OnceKey) -> Self {
        Self {
            once: Some(Once::new(journal, key, &self.batches)),
            ..self
        }
    }

    /// Sets what hears of each step: what goes out, and what is done. Dropping the future of
    /// [`create_case`](Self::create_case) loses what it knew; what listened still has it.
    #[must_use]
    pub fn on_step(self, listen: impl Fn(CaseFilesStep) + Send + Sync + 'static) -> Self {
        Self {
            listener: Listener::new(listen),
            ..self
        }
    }

    /// How it is known that the case is open, or the reply there; `None` before that, and where
    /// nothing was said of [`once`](Self::once).
    #[must_use]
    pub fn how(&self) -> Option<Confirmation> {
        self.how
    }

    /// How many files have not gone yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let waiting = self.batches.iter().filter(|batch| !batch.gone);
        waiting.map(Batch::len).sum()
    }
}

impl<C: CaseService> CaseFiles<C> {
    /// Opens a case with the files.
    ///
    /// A dry run goes without files, since a set cannot be tried without being made.
    ///
    /// # Errors
    ///
    /// Fails when a set cannot be made or something cannot be sent. The error knows the case where
    /// it was opened all the same; then [`send_rest`](Self::send_rest) goes on.
    pub async fn create_case(&mut self, case: CreateCase) -> Result<CaseId, CaseFilesError> {
        let cc = case.cc_email_addresses.clone();
        let id = self.send_first(case).await?;
        self.done(&id);
        self.send_others(&id, cc.as_ref()).await?;
        Ok(id)
    }

    /// Writes to a case with the files.
    ///
    /// A dry run goes without files, since a set cannot be tried without being made.
    ///
    /// # Errors
    ///
    /// Fails when a set cannot be made or something cannot be sent. The error knows whether the
    /// reply has gone all the same; then [`send_rest`](Self::send_rest) goes on.
    pub async fn reply(&mut self, reply: AddCommunicationToCase) -> Result<(), CaseFilesError> {
        let (id, cc) = (reply.case_id.clone(), reply.cc_email_addresses.clone());
        self.send_first(reply).await?;
        self.done(&id);
        self.send_others(&id, cc.as_ref()).await
    }

    /// Sends the files that have not gone yet, in communications that say what they bring.
    ///
    /// # Errors
    ///
    /// Fails when a set cannot be made or a communication cannot be sent; those before it have gone.
    pub async fn send_rest(&mut self, case_id: &CaseId) -> Result<(), CaseFilesError> {
        self.send_others(case_id, None).await
    }

    async fn send_others(
        &mut self,
        case_id: &CaseId,
        cc: Option<&CcEmailAddresses>,
    ) -> Result<(), CaseFilesError> {
        while let Some(at) = self.batches.iter().position(|batch| !batch.gone) {
            let body = self.announcement(at);
            let mut reply = AddCommunicationToCase::new(case_id.clone(), body);
            reply.cc_email_addresses = cc.cloned();
            let sent = self.send(reply, at + 1).await;
            sent.map_err(|why| self.failed(why, Some(case_id.clone())))?;
            self.done(case_id);
        }
        Ok(())
    }

    fn done(&self, case_id: &CaseId) {
        self.listener.tell(|| CaseFilesStep::Done {
            case_id: case_id.clone(),
            sent: self.files - self.waiting(),
            waiting: self.waiting(),
        });
    }

    async fn send_first<Op>(&mut self, operation: Op) -> Result<Op::Fruit, CaseFilesError>
    where
        Op: Carries,
        C: OperationService<Op>,
    {
        let (fruit, how) = self
            .send(operation, 0)
            .await
            .map_err(|why| self.failed(why, None))?;
        self.how = how;
        Ok(fruit)
    }

    /// Sends one operation with the next files, if there are any left; `part` is its place in the
    /// journal, if there is one.
    async fn send<Op>(
        &mut self,
        operation: Op,
        part: usize,
    ) -> Result<(Op::Fruit, Option<Confirmation>), Why>
    where
        Op: Carries,
        C: OperationService<Op>,
    {
        let next = self.batches.iter().position(|batch| !batch.gone);
        // Under a key, what comes first stands for the first files, also when it is asked for again.
        let next = next.filter(|next| self.once.is_none() || part > 0 || *next == 0);
        let at = next.filter(|_| !operation.is_dry_run());
        let Some(once) = self.once.clone() else {
            let answer = self.send_with(&operation, at).await?;
            return match Op::fruit(answer) {
                Some(fruit) => Ok((fruit, None)),
                None => {
                    if let Some(at) = at {
                        self.batches[at].gone = false;
                        self.batches[at].forget_set();
                    }
                    Err(Why::Untold)
                }
            };
        };
        let (key, client) = (&once.key, self.client.clone());
        let slot = Slot { key, part };
        let mut sender = WithFiles {
            files: self,
            once: &once,
            at,
            operation: &operation,
        };
        let outcome = run(&once.journal, &client, slot, &operation, &mut sender).await;
        if let Some(at) = at {
            self.batches[at].gone = outcome.is_ok();
        }
        match outcome {
            Ok((fruit, how)) => Ok((fruit, Some(how))),
            Err(Stopped::Once(error)) => Err(Why::Once(error)),
            Err(Stopped::Own(why)) => Err(why),
        }
    }

    /// Sends one operation with some of the files, or none.
    async fn send_with<Op>(&mut self, operation: &Op, at: Option<usize>) -> Result<Op::Output, Why>
    where
        Op: Carries,
        C: OperationService<Op>,
    {
        let Some(at) = at else {
            self.listener.tell(|| CaseFilesStep::Send);
            return self.client.send(operation.clone()).await.map_err(Why::Send);
        };
        let mut tries = 1;
        loop {
            let set = self.set(at).await?;
            self.listener.tell(|| CaseFilesStep::Send);
            let answer = self.client.send(operation.clone().with(set)).await;
            let batch = &mut self.batches[at];
            match answer {
                Ok(answer) => {
                    batch.gone = true;
                    return Ok(answer);
                }
                // It was refused for the set alone, so nothing was written to the case.
                Err(error) if tries < TRIES && error.refused().is_some_and(Error::is_set_gone) => {
                    batch.forget_set();
                    tries += 1;
                }
                Err(error) => {
                    if error.refused().is_none() {
                        // The set has gone with it, or may have.
                        batch.forget_set();
                        batch.gone = error.sent() == Sent::Yes;
                    }
                    return Err(Why::Send(error));
                }
            }
        }
    }

    /// The set of a batch: the one that was made before and is still good, or a new one.
    async fn set(&mut self, at: usize) -> Result<AttachmentSetId, Why> {
        let batch = &mut self.batches[at];
        if let Some(id) = batch.set(self.now.get()) {
            return Ok(id);
        }
        self.listener.tell(|| CaseFilesStep::Set);
        let add = AddAttachmentsToSet::new(batch.files.clone());
        let set = self.client.send(add).await.map_err(Why::Set)?;
        batch.keep(set).ok_or(Why::NoSetId)
    }

    /// What a communication says that only brings files.
    fn announcement(&self, at: usize) -> CommunicationBody {
        let before: usize = self.batches[..at].iter().map(Batch::len).sum();
        let batch = &self.batches[at];
        let numbers = match batch.len() {
            1 => format!("File {}", before + 1),
            more => format!("Files {} to {}", before + 1, before + more),
        };
        let text = format!("{numbers} of {}: {}", self.files, batch.names());
        CommunicationBody::try_from(text).expect("three short names have less than 8000 characters")
    }

    fn failed(&self, why: Why, case_id: Option<CaseId>) -> CaseFilesError {
        CaseFilesError::new(why, case_id, self.files - self.waiting(), self.files)
    }
}

#[cfg(test)]
mod tests;

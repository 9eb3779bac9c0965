//! A run: reads accounts into an archive.

mod account;
mod event;
mod outcome;
mod run_id;

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use casebook_stack::fleet::{FleetError, Member};
use casebook_types::{Clock, Timestamp};
use futures_core::Stream;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};
use tracing::Instrument as _;

pub use event::ArchiveEvent;
pub use outcome::{AccountOutcome, RunError, RunErrorCause, RunSummary};
pub use run_id::RunId;

use crate::VERSION;
use crate::account_writer::ArchiveError;
use crate::collect::{Extent, Reading, Sources};
use crate::layout::Layout;
use crate::shard::Shard;
use crate::store::Store;
use account::AccountRun;

/// A run that reads accounts into an archive.
///
/// A run adds what is new or has changed since the runs before. It can end at any instant, even by a kill or
/// a power loss: what is in the archive then counts, and the next run adds the rest.
///
/// ```
/// # use casebook_auth::{Credentials, Env};
/// # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
/// use casebook_archive::{Archive, Format, Place, RunId, Source, Store, StoreOptions};
/// use casebook_stack::Config;
/// use casebook_stack::fleet::Fleet;
/// use casebook_types::Clock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let config = Config::new()
/// #     .env(Env::from_iter([("AWS_REGION", "us-east-1")]))
/// #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
/// #     .transport(Emulator::new());
/// # let home = tempfile::tempdir()?;
/// # let folder = home.path().join("archive");
/// let place = Place::from(folder); // or "s3://bucket/prefix".parse()?
/// let store = Store::open(&place, StoreOptions::new().format(Format::Jsonl)).await?;
/// let run = RunId::new(Clock::system().now(), 7); // a random number
/// let archive = Archive::new(store, run).sources([Source::Cases].into_iter().collect());
///
/// let fleet = Fleet::new(&config).accounts("111122223333".parse()?);
/// let never = std::future::pending(); // or a future of Ctrl-C
/// let summary = archive.run(fleet.members(), never, |event| println!("{event:?}")).await?;
/// assert_eq!(summary.read, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Archive {
    store: Store,
    run: RunId,
    clock: Clock,
    jobs: NonZeroUsize,
    shard: Shard,
    extent: Extent,
}

/// The default number of accounts that are read at once.
const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

impl Archive {
    /// Creates a run that reads everything that needs no consent, eight accounts at once.
    #[must_use]
    pub fn new(store: Store, run: RunId) -> Self {
        Self {
            store,
            run,
            clock: Clock::system(),
            jobs: JOBS,
            shard: Shard::ALL,
            extent: Extent {
                sources: Sources::ALL,
                documents: true,
                accept_terms: false,
            },
        }
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the number of accounts that are read at once. The memory that the run takes grows with it.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Sets the shard, whose accounts alone are read.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = shard;
        self
    }

    /// Sets what is read of each account. What is not read stays as it is in the archive.
    #[must_use]
    pub fn sources(mut self, sources: Sources) -> Self {
        self.extent.sources = sources;
        self
    }

    /// Sets whether the documents of reports and agreements are read. Attachments of cases are always read.
    #[must_use]
    pub fn documents(mut self, documents: bool) -> Self {
        self.extent.documents = documents;
        self
    }

    /// Sets whether the caller accepts the terms of all reports. Without that, the documents of reports
    /// whose terms must be accepted are left out.
    #[must_use]
    pub fn accept_terms(mut self, accept_terms: bool) -> Self {
        self.extent.accept_terms = accept_terms;
        self
    }

    /// Reads the accounts of a stream, such as [`Fleet::members`](casebook_stack::fleet::Fleet::members).
    ///
    /// An account that cannot be read is a row of the table `account` with the error, and the others follow.
    /// When `end` completes, no further account is begun; the accounts that are being read keep what was
    /// read so far, and the summary says that the run was interrupted. `watch` is called at the beginning
    /// and at the end of each account.
    ///
    /// # Errors
    ///
    /// Fails if the place cannot be read or written, such as a full disk, and if the stream ends with an
    /// error that is not that of one account. The error has the summary of what was done, which stays in
    /// the archive.
    pub async fn run(
        &self,
        members: impl Stream<Item = Result<Member, FleetError>>,
        end: impl Future<Output = ()>,
        watch: impl Fn(ArchiveEvent<'_>),
    ) -> Result<RunSummary, RunError> {
        let mut summary = RunSummary::new(&self.run);
        let failed = |error: ArchiveError, summary: &RunSummary| RunError::archive(error, summary);
        if let Err(error) = self.begin().await {
            return Err(failed(error, &summary));
        }
        let mut fleet_error = None;
        {
            let end = end.shared();
            let run: Arc<str> = self.run.to_string().into();
            let members = members.take_until(end.clone()).filter_map(|member| {
                std::future::ready(match member {
                    Ok(member) => {
                        let is_own = self.shard.contains(&member.account.id);
                        is_own.then_some((member.account.clone(), Ok(member)))
                    }
                    Err(error) => match error.account().cloned() {
                        Some(account) => {
                            let is_own = self.shard.contains(&account.id);
                            is_own.then_some((account, Err(error)))
                        }
                        None => {
                            fleet_error = Some(error);
                            None
                        }
                    },
                })
            });
            let outcomes = members.map(|(account, member)| {
                let account_run = AccountRun {
                    store: &self.store,
                    run: &run,
                    clock: &self.clock,
                    extent: self.extent,
                    end: end.clone(),
                };
                let watch = &watch;
                // Events of the calls name the account by this span.
                let span = tracing::debug_span!("account", account = %account.id);
                let read = async move {
                    watch(ArchiveEvent::Begun(&account));
                    account_run.run(account, member).await
                };
                read.instrument(span)
            });
            let mut outcomes = std::pin::pin!(outcomes.buffer_unordered(self.jobs.get()));
            while let Some(outcome) = outcomes.next().await {
                match outcome {
                    Ok(outcome) => {
                        watch(ArchiveEvent::Ended(&outcome));
                        summary.add(&outcome);
                    }
                    Err(error) => return Err(failed(error, &summary)),
                }
            }
            summary.is_interrupted = end.peek().is_some();
        }
        if let Err(error) = self.end(&summary).await {
            return Err(failed(error, &summary));
        }
        match fleet_error {
            None => Ok(summary),
            Some(error) => Err(RunError::fleet(error, &summary)),
        }
    }

    /// Notes the beginning of the run.
    async fn begin(&self) -> Result<(), ArchiveError> {
        let line = json!({
            "run": self.run.as_str(),
            "event": "begin",
            "at": self.now(),
            "version": VERSION,
            "format": self.store.format().extension(),
            "shard": self.shard.to_string(),
            "sources": self.extent.sources.to_string(),
        });
        Ok(self
            .store
            .append_line(Layout::RUNS, &line.to_string())
            .await?)
    }

    async fn end(&self, summary: &RunSummary) -> Result<(), ArchiveError> {
        let line = json!({
            "run": self.run.as_str(),
            "event": "end",
            "at": self.now(),
            "accounts": {
                Reading::Read.as_str(): summary.read,
                Reading::NoPlan.as_str(): summary.no_plan,
                Reading::NoRole.as_str(): summary.no_role,
                Reading::Failed.as_str(): summary.failed,
                "inactive": summary.inactive,
            },
            "rows": summary.rows,
            "interrupted": summary.is_interrupted,
        });
        Ok(self
            .store
            .append_line(Layout::RUNS, &line.to_string())
            .await?)
    }

    fn now(&self) -> Value {
        let now = Timestamp::try_from(self.clock.now()).ok();
        now.map_or(Value::Null, |now| now.as_str().into())
    }
}

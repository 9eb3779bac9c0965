//! `archive`

mod account_error;
mod outcomes;
mod shard;
mod verify;

use std::cell::RefCell;
use std::pin::{Pin, pin};

use casebook::artifact::Artifact;
use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::stack::Client;
use casebook::stack::fleet::{Accounts, Fleet, FleetError, Member};
use casebook::support::Support;
use casebook::types::AccountId;
use casebook_archive::{
    Archive as Run, ArchiveEvent, Format, Place, RunId, Shard, Sources, Store, StoreOptions,
};
use clap::builder::Resettable;
use clap::{Args, Id, ValueHint};
use futures_util::{Stream, StreamExt as _};

use self::outcomes::Outcomes;
use self::shard::{NoShard, ShardOption};
use self::verify::Extent;
use crate::command::save_options::ReadAccess;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::interrupt::end_signal;
use crate::progress::Board;
use crate::session::Session;

/// Archive cases, findings, reports and agreements
///
/// An archive has all cases with every communication and attachment, the checks of Trusted Advisor with
/// their findings, and the reports and agreements of AWS Artifact. Each run adds what is new or has
/// changed, and marks what AWS no longer has. A run that was ended, in whatever way, is run again and goes
/// on. Parquet files by table, account and day are for DuckDB, Spark and Athena.
///
/// Without --accounts it archives the account of the credentials.
#[derive(Args, Debug)]
#[command(mut_arg("jobs", |jobs| jobs.hide_short_help(false).requires(Resettable::<Id>::Reset)))]
#[command(after_help = examples(&[
    ("Archive your account in a folder", "casebook archive audit"),
    (
        "Archive an organization; the place may be a bucket: s3://audit/casebook",
        "casebook archive audit \\\n        --accounts org --role OrganizationAccountAccessRole",
    ),
    (
        "Archive the second quarter of its accounts",
        "casebook archive audit --shard 2/4 \\\n        --accounts org --role OrganizationAccountAccessRole",
    ),
    (
        "Archive your account, and compare the archive with its hashes",
        "casebook archive audit && casebook archive audit --verify",
    ),
]))]
pub(crate) struct Archive {
    /// Folder, or s3://BUCKET/PREFIX; a folder is created
    #[arg(value_name = "PLACE", value_hint = ValueHint::DirPath)]
    place: Place,

    /// Format of the rows: parquet or jsonl
    ///
    /// A new archive has Parquet by default. An archive keeps its format.
    #[arg(long, value_name = "FORMAT", hide_short_help = true)]
    format: Option<Format>,

    /// Archive only cases, advisor, reports or agreements
    ///
    /// A list with commas. What is left out stays in the archive as it is.
    #[arg(long, value_name = "LIST")]
    only: Option<Sources>,

    /// Accept the terms of all reports, which you have read
    #[arg(long)]
    accept_terms: bool,

    /// Leave out the documents of reports and agreements
    #[arg(long, hide_short_help = true)]
    no_documents: bool,

    /// Compare the archive with its hashes
    ///
    /// Nothing is archived or written, and a folder needs no credentials. Every part is read and compared with
    /// the hash in the state of its account, and every document with its name; with --accounts those of these
    /// accounts alone. Each finding says what is wrong and what to do: `damaged` is what is lost or wrong,
    /// `lost` a document of an older version, `unread` a file that cannot be read, and `left` what a killed run
    /// has left, which does no harm. The exit code is 3 if there is one of another kind than `left`.
    #[arg(long, conflicts_with_all = NOT_VERIFIED)]
    verify: bool,

    #[command(flatten)]
    read_access: ReadAccess,

    #[command(flatten)]
    fleet: FleetOptions,

    /// Archive the accounts of worker I of N
    ///
    /// Workers with the same N archive disjoint accounts into one place, side by side. `auto` takes I and N
    /// from AWS Batch (AWS_BATCH_JOB_ARRAY_INDEX and AWS_BATCH_JOB_ARRAY_SIZE) or Kubernetes
    /// (JOB_COMPLETION_INDEX, with --shards or JOB_COMPLETIONS).
    #[arg(long, value_name = "I/N")]
    shard: Option<ShardOption>,

    /// Number of workers, for --shard auto
    #[arg(
        long,
        value_name = "N",
        requires = "shard",
        help_heading = "Many accounts"
    )]
    #[arg(allow_negative_numbers = true, hide_short_help = true)]
    shards: Option<u32>,
}

/// The options that say what is archived, and how.
const NOT_VERIFIED: [&str; 8] = [
    "format",
    "only",
    "accept_terms",
    "no_documents",
    "role",
    "external_id",
    "lenient",
    "calls_per_second",
];

/// The accounts of a run.
type Members = Pin<Box<dyn Stream<Item = Result<Member, FleetError>>>>;

impl Archive {
    /// Runs the command.
    pub(super) fn run(self, session: &Session) -> Result<Exit, Failure> {
        if self.verify {
            let extent = Extent {
                shard: self.shard(session)?,
                accounts: self.fleet.ids()?,
                jobs: self.fleet.given_jobs(),
            };
            return session.run(verify::verify(session, &self.place, extent));
        }
        self.fleet.refuse_jobs_alone()?;
        session.run(async {
            // One listener for the whole run, so that no signal is missed.
            let mut end = pin!(end_signal());
            let outcomes = Outcomes::new(session, self.fleet.is_lenient())?;
            let ready = tokio::select! {
                biased;
                () = &mut end => return Err(Failure::interrupted()),
                ready = self.ready(session) => ready,
            };
            let (run, members) = ready?;
            self.archive(session, &run, members, outcomes, end).await
        })
    }

    /// Finds the accounts, and then opens the archive: what is wrong with the options, the configuration and
    /// the list of accounts makes no folder.
    async fn ready(&self, session: &Session) -> Result<(Run, Members), Failure> {
        let shard = self.shard(session)?;
        let members = self.members(session).await?;
        let mut options = StoreOptions::new()
            .access(self.read_access.access())
            .config(session.storage_config());
        if let Some(format) = self.format {
            options = options.format(format);
        }
        let store = Store::open(&self.place, options).await;
        let store = store.map_err(|error| Failure::store(&error))?;
        let run = RunId::new(session.clock().now(), fastrand::u32(..));
        let run = Run::new(store, run)
            .clock(session.clock().clone())
            .jobs(self.fleet.jobs())
            .sources(self.only.unwrap_or_default())
            .documents(!self.no_documents)
            .accept_terms(self.accept_terms)
            .shard(shard);
        Ok((run, members))
    }

    /// Returns the shard, which is the only one unless an option names another.
    fn shard(&self, session: &Session) -> Result<Shard, Failure> {
        let Some(shard) = self.shard else {
            return Ok(Shard::ALL);
        };
        let wrong = |(option, why): (_, NoShard)| Failure::parameter(option, why);
        shard.find(self.shards, session.env()).map_err(wrong)
    }

    /// Returns the accounts, the first of which is found already.
    async fn members(&self, session: &Session) -> Result<Members, Failure> {
        let config = session.client_config()?;
        // What is wrong with them would be the error of every account.
        Client::<Support>::new(&config)?;
        Client::<Artifact>::new(&config)?;
        session.credentials().await?;
        let fleet = match self.fleet.fleet(&config)? {
            Some(fleet) => fleet,
            None => {
                let sts = Client::<Sts>::new(&config)?;
                let caller = sts.send(GetCallerIdentity::new()).await;
                let caller = caller.map_err(|error| Failure::call::<GetCallerIdentity>(&error))?;
                let id: AccountId = caller.account.parse().map_err(Failure::other)?;
                let config = self.fleet.paced(&config)?;
                Fleet::new(&config).accounts(Accounts::list([id]))
            }
        };
        let mut members = Box::pin(fleet.members().peekable());
        match members.as_mut().peek().await {
            Some(Err(error)) if error.account().is_none() || error.is_no_role() => {
                Err(Failure::fleet(error))
            }
            _ => Ok(members),
        }
    }

    async fn archive(
        &self,
        session: &Session,
        run: &Run,
        members: Members,
        outcomes: Outcomes<'_>,
        end: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<Exit, Failure> {
        // Rows on the screen and bars would mix.
        let board = match outcomes.is_on_screen() {
            true => Board::new(false, 0),
            false => session.board(0).of("accounts").with_rate(),
        };
        let outcomes = RefCell::new(outcomes);
        let watch = |event: ArchiveEvent<'_>| match event {
            ArchiveEvent::Begun(_) => board.expect(1),
            ArchiveEvent::Ended(outcome) => {
                board.done();
                outcomes.borrow_mut().add(outcome);
            }
            _ => {}
        };
        let done = run.run(members, end, watch).await;
        board.clear();
        outcomes.into_inner().finish(&self.place, done)
    }
}

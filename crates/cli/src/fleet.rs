//! Runs a command in many accounts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use casebook::auth::ProvideCredentials as _;
use casebook::stack::fleet::{Fleet, FleetError, Member};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use crate::exit::Exit;
use crate::failure::{Failure, is_role_refused, one_line};
use crate::interrupt::end_signal;
use crate::output::{AccountEntries, AccountLabel};
use crate::progress::Board;
use crate::session::Session;
use crate::waits::Subject;

mod options;
mod outcome;
mod pace;

pub(crate) use options::FleetOptions;
pub(crate) use outcome::{AccountOutcome, READ, Tally, Words};

/// Runs a command in each account of a fleet, and prints what it finds as one list with this name.
///
/// `read` runs in a session whose clients act in one account. What it prints there is an entry of the
/// list. Several accounts are read at the same time.
///
/// # Errors
///
/// Fails if the accounts cannot be found, if an account failed, if a signal ends the run, when a query
/// does not fit, and if stdout cannot be written. What was written by then stays.
pub(crate) fn read(
    session: &Session,
    options: &FleetOptions,
    list: &'static str,
    read: impl AsyncFn(&Session) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    session.run(async {
        let end = end_signal();
        let Some(fleet) = options.fleet(&session.client_config()?)? else {
            return read(session).await;
        };
        let entries = AccountEntries::new(session.printer(), list)?;
        // Entries on the screen and bars would mix.
        let is_silent = entries.is_streamed() && session.terminal().stdout;
        let board = match is_silent {
            true => Board::new(false, 0),
            false => session.board(0).of("accounts").with_rate(),
        };
        let run = Run {
            session,
            board,
            entries: Rc::new(RefCell::new(entries)),
            tally: RefCell::new(Tally::new(READ, options.is_lenient())),
        };
        let done = tokio::select! {
            biased;
            () = end => Err(session.interrupted()),
            done = run.all(&fleet, options.jobs().get(), &read) => done,
        };
        run.finish(done)
    })
}

/// A run over all accounts.
struct Run<'a> {
    session: &'a Session,
    board: Board,
    entries: Rc<RefCell<AccountEntries>>,
    tally: RefCell<Tally>,
}

impl Run<'_> {
    /// Reads all accounts. The list of accounts is fetched while the first ones are read, so that their
    /// number is known early.
    async fn all(
        &self,
        fleet: &Fleet,
        jobs: usize,
        read: &impl AsyncFn(&Session) -> Result<Exit, Failure>,
    ) -> Result<(), Failure> {
        let mut members = fleet.members();
        let (mut waiting, mut running) = (VecDeque::new(), FuturesUnordered::new());
        let mut is_listed = false;
        loop {
            while running.len() < jobs
                && let Some(member) = waiting.pop_front()
            {
                running.push(self.one(member, read));
            }
            tokio::select! {
                member = members.next(), if !is_listed => match member {
                    None => is_listed = true,
                    Some(member) => waiting.extend(self.expect(member)?),
                },
                Some((account, read, outcome)) = running.next(), if !running.is_empty() => {
                    self.end(&account, read, &outcome)?;
                }
                else => return Ok(()),
            }
        }
    }

    /// Counts an account that the list has. Returns its member, if it can be read.
    ///
    /// # Errors
    ///
    /// Fails if the list of accounts does, and if no account can be read without a role.
    fn expect(&self, member: Result<Member, FleetError>) -> Result<Option<Member>, Failure> {
        let error = match member {
            Ok(member) if !member.account.is_active() => {
                let account = AccountLabel::from(&member.account);
                self.tally.borrow_mut().leave_out(&account);
                return Ok(None);
            }
            Ok(member) => {
                self.board.expect(1);
                return Ok(Some(member));
            }
            Err(error) => error,
        };
        match error.account() {
            Some(account) if !error.is_no_role() => {
                self.board.expect(1);
                let outcome = AccountOutcome::Failed(Failure::fleet(&error));
                self.end(&account.into(), 0, &outcome)?;
                Ok(None)
            }
            _ => Err(Failure::fleet(&error)),
        }
    }

    /// Reads one account. Returns the number of its entries, and what became of it.
    async fn one(
        &self,
        member: Member,
        read: &impl AsyncFn(&Session) -> Result<Exit, Failure>,
    ) -> (AccountLabel, u64, AccountOutcome) {
        let account = AccountLabel::from(&member.account);
        // Waits name the account.
        let subject = Subject::named(&account.to_string());
        let (count, outcome) = subject
            .scope(async {
                if let Err(outcome) = self.enter(&member).await {
                    return (0, outcome);
                }
                let (account, entries) = (account.clone(), Rc::clone(&self.entries));
                let session = self.session.of_account(account, member.config, entries);
                let outcome = AccountOutcome::of(read(&session).await);
                (session.entries_of_account(), outcome)
            })
            .await;
        (account, count, outcome)
    }

    /// Assumes the role of a member, so that its refusal is not taken for that of a service.
    async fn enter(&self, member: &Member) -> Result<(), AccountOutcome> {
        if member.role.is_none() {
            return Ok(());
        }
        let failed = AccountOutcome::Failed;
        let provider = member.config.shared_credentials();
        let provider = provider.map_err(|error| failed(error.into()))?;
        let found = self.session.in_time(provider.provide()).await;
        match found.map_err(failed)? {
            Ok(_) => Ok(()),
            Err(error) if is_role_refused(&error) => {
                Err(AccountOutcome::NoRole(Failure::role(&error)))
            }
            Err(error) => Err(AccountOutcome::Failed(Failure::role(&error))),
        }
    }

    /// Counts an account that is done, and writes its error.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written, and if an option is wrong: every account would fail alike.
    fn end(
        &self,
        account: &AccountLabel,
        count: u64,
        outcome: &AccountOutcome,
    ) -> Result<(), Failure> {
        let session = self.session;
        let mut entries = self.entries.borrow_mut();
        if let Some(failure) = outcome.failure() {
            let is_of_all = failure.exit() == Exit::Parameter && self.tally.borrow().read == 0;
            if is_of_all || entries.is_broken() {
                return Err(failure.clone());
            }
            entries.fail(account, failure)?;
        }
        if session.keeps_a_log() {
            let count = match outcome {
                AccountOutcome::Read(_) => format!(", {}", counted(count)),
                _ => String::new(),
            };
            let line = format!("{}: {account}{count}", outcome.words(READ));
            session.say(format_args!("{}", one_line(&line)));
        }
        self.tally.borrow_mut().add(account, outcome);
        self.board.done();
        entries.flush()
    }

    /// Writes the end of the list, and sums up.
    ///
    /// # Errors
    ///
    /// Fails if the accounts were not all tried, and like [`Tally::finish`].
    fn finish(self, done: Result<(), Failure>) -> Result<Exit, Failure> {
        let Self {
            session,
            board,
            entries,
            tally,
        } = self;
        board.clear();
        let tally = tally.into_inner();
        let Some(entries) = Rc::into_inner(entries) else {
            return Err(Failure::other("the list is still written to"));
        };
        let written = entries
            .into_inner()
            .end(done)
            .map_err(|failure| match tally.all() {
                0 => failure,
                _ => failure.note(tally.summary()),
            })?;
        if written.lost > 0 {
            session.note(format_args!(
                "{} values have no column; --output jsonl has all members",
                written.lost
            ));
        }
        tally.finish(session, "")
    }
}

/// Returns a number of entries in words.
fn counted(count: u64) -> String {
    match count {
        1 => "1 entry".to_owned(),
        _ => format!("{count} entries"),
    }
}

//! What became of each account, and the summary of all.

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::AccountLabel;
use crate::session::Session;

/// The words for what a command does with accounts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// What it has done with an account.
    pub(crate) done: &'static str,
    /// What it could not do.
    pub(crate) failed: &'static str,
}

/// The words of a command that reads accounts.
pub(crate) const READ: Words = Words {
    done: "read",
    failed: "could not be read",
};

/// What became of one account.
#[derive(Debug)]
pub(crate) enum AccountOutcome {
    /// The account was read. The exit code is that of the command.
    Read(Exit),
    /// The account has no support plan that the command needs.
    NoPlan(Failure),
    /// The role of the account does not exist, or does not trust the caller.
    NoRole(Failure),
    /// Anything else went wrong.
    Failed(Failure),
}

impl AccountOutcome {
    /// Returns the outcome of a command.
    pub(crate) fn of(result: Result<Exit, Failure>) -> Self {
        match result {
            Ok(exit) => Self::Read(exit),
            Err(failure) if failure.lacks_plan() => Self::NoPlan(failure),
            Err(failure) => Self::Failed(failure),
        }
    }

    /// Says what became of the account in a few words.
    pub(crate) fn words(&self, words: Words) -> &'static str {
        match self {
            Self::Read(_) => words.done,
            Self::NoPlan(_) => NO_PLAN,
            Self::NoRole(_) => NO_ROLE,
            Self::Failed(_) => FAILED,
        }
    }

    /// The error of the account.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Read(_) => None,
            Self::NoPlan(failure) | Self::NoRole(failure) | Self::Failed(failure) => Some(failure),
        }
    }
}

const NO_PLAN: &str = "no plan";
const NO_ROLE: &str = "role not assumed";
const FAILED: &str = "failed";

/// The most accounts that are named for one cause: the output has all of them.
const NAMED: usize = 10;

/// The most causes that are kept apart.
const CAUSES: usize = 20;

/// The number of accounts with each outcome, and the causes of those that were not read.
#[derive(Debug)]
pub(crate) struct Tally {
    words: Words,
    /// Whether accounts that were left out change no exit code.
    is_lenient: bool,
    pub(super) read: usize,
    no_plan: Group,
    no_role: Group,
    failed: Group,
    /// Whether a check does not hold in an account.
    fails_check: bool,
    /// The accounts of the organization that are not active.
    inactive: Cause,
}

/// The accounts with one outcome, by their causes.
#[derive(Debug, Default)]
struct Group {
    causes: Vec<Cause>,
    /// The accounts with further causes.
    others: usize,
}

/// The accounts with one cause.
#[derive(Debug, Default)]
struct Cause {
    /// The reason, without what differs between two accounts.
    reason: String,
    /// The whole reason of the first account.
    first: String,
    count: usize,
    named: Vec<String>,
}

impl Tally {
    /// Creates the tally of a command with these words. If it is lenient, accounts that were left out change
    /// no exit code.
    pub(crate) fn new(words: Words, is_lenient: bool) -> Self {
        Self {
            words,
            is_lenient,
            read: 0,
            no_plan: Group::default(),
            no_role: Group::default(),
            failed: Group::default(),
            fails_check: false,
            inactive: Cause::default(),
        }
    }

    /// Counts an account.
    pub(crate) fn add(&mut self, account: &AccountLabel, outcome: &AccountOutcome) {
        match outcome {
            AccountOutcome::Read(exit) => {
                self.read += 1;
                self.fails_check |= *exit == Exit::Check;
            }
            AccountOutcome::NoPlan(failure) => self.no_plan.add(account, failure),
            AccountOutcome::NoRole(failure) => self.no_role.add(account, failure),
            AccountOutcome::Failed(failure) => self.failed.add(account, failure),
        }
    }

    /// Counts an account of the organization that is not active.
    pub(crate) fn leave_out(&mut self, account: &AccountLabel) {
        self.inactive.add(account);
    }

    /// The number of accounts that were read or tried.
    pub(crate) fn all(&self) -> usize {
        self.read + self.no_plan.count() + self.no_role.count() + self.failed.count()
    }

    /// Returns the summary in one line.
    pub(crate) fn summary(&self) -> String {
        let mut line = format!(
            "{}: {} {}",
            accounts(self.all()),
            self.read,
            self.words.done
        );
        for (group, what) in [
            (&self.no_plan, "without a plan"),
            (&self.no_role, "whose role cannot be assumed"),
            (&self.failed, "failed"),
        ] {
            if group.count() > 0 {
                line.push_str(&format!(", {} {what}", group.count()));
            }
        }
        line
    }

    /// Says why accounts were not read, and sums up, with `more` at the end. Returns the exit code.
    ///
    /// # Errors
    ///
    /// Fails if an account failed and, for a program that reads errors as JSON, if one was left out.
    pub(crate) fn finish(&self, session: &Session, more: &str) -> Result<Exit, Failure> {
        let summary = self.summary() + more;
        let left_out = match self.is_lenient {
            true => 0,
            false => self.no_plan.count() + self.no_role.count(),
        };
        if session.speaks_to_people() {
            self.failed.name(FAILED, session);
            self.no_role.name(NO_ROLE, session);
            self.no_plan.name(NO_PLAN, session);
            if self.inactive.count > 0 {
                let (count, names) = (accounts(self.inactive.count), self.inactive.names());
                session.note(format_args!(
                    "left out, because the account is not active: {count}: {names}"
                ));
            }
            session.say(format_args!("{summary}"));
        }
        if let Some(cause) = self.failed.causes.first() {
            let (failed, all) = (self.failed.count(), accounts(self.all()));
            let more = match failed - cause.count {
                0 => String::new(),
                more => format!("; {more} with other causes"),
            };
            return Err(Failure::transfer(format_args!(
                "{failed} of {all} {}: {}{more}",
                self.words.failed,
                cause.why()
            )));
        }
        match (left_out, session.speaks_to_people()) {
            (0, _) if self.fails_check => Ok(Exit::Check),
            (0, _) => Ok(Exit::Done),
            (_, true) => Ok(Exit::Skipped),
            (_, false) => Err(Failure::skipped(summary)),
        }
    }
}

impl Group {
    fn add(&mut self, account: &AccountLabel, failure: &Failure) {
        let reason = failure.cause().replace(&account.id, "…");
        let known = self.causes.iter().position(|cause| cause.reason == reason);
        let at = match known {
            Some(at) => at,
            None if self.causes.len() == CAUSES => {
                self.others += 1;
                return;
            }
            None => {
                let first = failure.to_string();
                self.causes.push(Cause {
                    reason,
                    first,
                    ..Cause::default()
                });
                self.causes.len() - 1
            }
        };
        self.causes[at].add(account);
        // The commonest cause comes first.
        let before = self.causes[..at].iter();
        let fewer = before.take_while(|cause| cause.count >= self.causes[at].count);
        let place = fewer.count();
        self.causes[place..=at].rotate_right(1);
    }

    fn count(&self) -> usize {
        let counted = self.causes.iter().map(|cause| cause.count);
        counted.sum::<usize>() + self.others
    }

    /// Writes a line for each cause, and below it the accounts.
    fn name(&self, words: &str, session: &Session) {
        for cause in &self.causes {
            let (count, why) = (accounts(cause.count), cause.why());
            session.say(format_args!("{words}: {count}: {why}"));
            session.say(format_args!("  {}", cause.names()));
        }
        if self.others > 0 {
            let count = accounts(self.others);
            session.say(format_args!("{words}: {count} with other causes"));
        }
    }
}

impl Cause {
    fn add(&mut self, account: &AccountLabel) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(one_line(&account.to_string()).into_owned());
        }
    }

    /// The reason, which has all of its details if there is one account alone.
    fn why(&self) -> &str {
        match self.count {
            1 => &self.first,
            _ => &self.reason,
        }
    }

    /// The names of the first accounts in one line.
    fn names(&self) -> String {
        let mut names = self.named.join(", ");
        match self.count - self.named.len() {
            0 => {}
            more => names.push_str(&format!(" and {more} more")),
        }
        names
    }
}

/// Returns a number of accounts in words.
fn accounts(count: usize) -> String {
    match count {
        1 => "1 account".to_owned(),
        _ => format!("{count} accounts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: usize) -> AccountLabel {
        AccountLabel {
            id: format!("{number:012}"),
            name: (number == 1).then(|| "One".to_owned()),
        }
    }

    fn failed(number: usize, why: &str) -> AccountOutcome {
        let failure = Failure::other(format_args!("{why} of {number:012}"));
        AccountOutcome::Failed(failure)
    }

    #[test]
    fn the_summary_names_what_there_is() {
        let mut tally = Tally::new(READ, false);
        assert_eq!(tally.summary(), "0 accounts: 0 read");
        tally.add(&account(1), &AccountOutcome::Read(Exit::Done));
        assert_eq!(tally.summary(), "1 account: 1 read");
        tally.add(&account(2), &failed(2, "the end"));
        let no_role = AccountOutcome::NoRole(Failure::other("no"));
        tally.add(&account(3), &no_role);
        tally.add(&account(4), &AccountOutcome::NoPlan(Failure::other("no")));
        tally.leave_out(&account(5));
        let says = "4 accounts: 1 read, 1 without a plan, 1 whose role cannot be assumed, 1 failed";
        assert_eq!((tally.summary(), tally.all()), (says.to_owned(), 4));
    }

    #[test]
    fn accounts_with_one_cause_are_a_group_and_the_commonest_comes_first() {
        let mut group = Group::default();
        for (number, why) in [(1, "a"), (2, "b"), (3, "b"), (4, "c"), (5, "c"), (6, "c")] {
            if let AccountOutcome::Failed(failure) = failed(number, why) {
                group.add(&account(number), &failure);
            }
        }
        let causes = group.causes.iter();
        let found: Vec<_> = causes.map(|cause| (cause.count, cause.why())).collect();
        let expected = [(3, "c of …"), (2, "b of …"), (1, "a of 000000000001")];
        assert_eq!(found, expected);
        assert_eq!(group.causes[2].names(), "000000000001 One");
    }

    #[test]
    fn thousands_of_accounts_and_causes_take_little_space() {
        let mut group = Group::default();
        for number in 0..5_000 {
            let failure = Failure::other(format_args!("cause {}", number % 1_000));
            group.add(&account(number), &failure);
        }
        assert_eq!((group.count(), group.causes.len()), (5_000, CAUSES));
        let most = group.causes.iter().map(|cause| cause.named.len()).max();
        assert!(most <= Some(NAMED));
        let mut cause = Cause::default();
        (0..25).for_each(|number| cause.add(&account(number)));
        assert!(cause.names().ends_with("000000000009 and 15 more"));
    }
}

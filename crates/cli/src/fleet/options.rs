//! The options that name many accounts, and how casebook gets into them.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::path::Path;

use casebook::Config;
use casebook::stack::fleet::{Accounts, Fleet};
use casebook::types::{AccountId, ExternalId, RoleName};
use clap::{Args, ValueHint};

use super::pace::Pace;
use crate::failure::Failure;
use crate::globals::from_one;
use crate::path_error;

/// The largest file of accounts, in bytes.
const LARGEST: u64 = 16 << 20;

/// The accounts that a command works in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Many accounts")]
pub(crate) struct FleetOptions {
    /// Accounts to read: org, a file, or ids and commas
    ///
    /// `org` stands for the active accounts of your organization. A file has an account in each line:
    /// ID[,ROLE[,EXTERNAL_ID]]. Each entry begins with its account, and so does the error of an account
    /// that cannot be read, which does not stop the others. For --query these are entries as well:
    /// `[?!error]` selects those without an error. The exit code is 1 if an account failed, and 2
    /// if accounts were left out that have no support plan or whose role cannot be assumed.
    #[arg(long, value_name = "ACCOUNTS", value_hint = ValueHint::FilePath)]
    accounts: Option<String>,

    /// Role to assume in each account but your own
    #[arg(long, value_name = "NAME", requires = "accounts")]
    role: Option<RoleName>,

    /// External id that the roles require
    #[arg(long, value_name = "ID", requires = "accounts", hide_short_help = true)]
    external_id: Option<ExternalId>,

    /// Accounts to read at the same time [default: 8]
    #[arg(long, value_name = "N", requires = "accounts")]
    #[arg(value_parser = from_one::<NonZeroUsize>, allow_negative_numbers = true)]
    #[arg(hide_short_help = true)]
    jobs: Option<NonZeroUsize>,

    /// Exit with 0 if accounts were only left out
    ///
    /// Without it the exit code is 2 if an account has no support plan or its role cannot be assumed, as it is
    /// for a wrong command line. A scheduler that must not take one for the other needs this option: 2 then
    /// means a wrong command line, and 1 that an account failed.
    #[arg(long, requires = "accounts", hide_short_help = true)]
    lenient: bool,

    /// Calls to AWS Support in a second of each account, or unlimited [default: 5, as AWS allows]
    ///
    /// Calls wait, so that AWS need not refuse them. Lower the number where other programs use the account as
    /// well, and raise it if AWS has raised the quota. `unlimited` also lifts the limit of 100 calls to
    /// Trusted Advisor.
    #[arg(
        long,
        value_name = "N",
        hide_short_help = true,
        allow_negative_numbers = true
    )]
    calls_per_second: Option<Pace>,
}

impl FleetOptions {
    /// The number of accounts at the same time, unless the option says another.
    const JOBS: NonZeroUsize = NonZeroUsize::new(8).expect("8 is not 0");

    /// Whether the command works in the accounts that the options name.
    pub(crate) fn is_given(&self) -> bool {
        self.accounts.is_some()
    }

    /// The number of accounts at the same time.
    pub(crate) fn jobs(&self) -> NonZeroUsize {
        self.jobs.unwrap_or(Self::JOBS)
    }

    /// The number of accounts at the same time, if the option says one.
    pub(crate) fn given_jobs(&self) -> Option<NonZeroUsize> {
        self.jobs
    }

    /// Whether accounts that were left out change no exit code.
    pub(crate) fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// Returns a configuration whose clients keep the quotas of each account, and wait while a service
    /// throttles them.
    ///
    /// # Errors
    ///
    /// Fails if a shared file or a setting is malformed.
    pub(crate) fn paced(&self, config: &Config) -> Result<Config, Failure> {
        self.calls_per_second.unwrap_or_default().keep(config)
    }

    /// Refuses a pace for a command that works in one account, and keeps none there.
    ///
    /// # Errors
    ///
    /// Fails if the option is given without accounts.
    pub(crate) fn refuse_pace_alone(&self) -> Result<(), Failure> {
        self.refuse_alone("--calls-per-second", self.calls_per_second.is_some())
    }

    /// Refuses a number of accounts at the same time for a command that works in one.
    ///
    /// # Errors
    ///
    /// Fails if the option is given without accounts.
    pub(crate) fn refuse_jobs_alone(&self) -> Result<(), Failure> {
        self.refuse_alone("--jobs", self.jobs.is_some())
    }

    fn refuse_alone(&self, option: &'static str, is_given: bool) -> Result<(), Failure> {
        match is_given && self.accounts.is_none() {
            true => Err(Failure::parameter(
                option,
                "expected --accounts with it, found none",
            )),
            false => Ok(()),
        }
    }

    /// Returns the ids of the accounts, for a command that calls no service; `None` if the options name none.
    ///
    /// # Errors
    ///
    /// Fails if the accounts cannot be read, and if they are those of an organization.
    pub(crate) fn ids(&self) -> Result<Option<Vec<AccountId>>, Failure> {
        let Some(given) = &self.accounts else {
            return Ok(None);
        };
        let accounts = match is_org(given) {
            true => Accounts::organization(),
            false => listed(given)?,
        };
        match accounts.ids() {
            Some(ids) => Ok(Some(ids.cloned().collect())),
            None => Err(Failure::parameter(
                "--accounts",
                "expected a file, or ids with commas between them, since no service is called, found org",
            )),
        }
    }

    /// Returns the accounts, with those of an organization that are not active; `None` if the options name
    /// none.
    ///
    /// # Errors
    ///
    /// Fails if the accounts cannot be read, and if there is no role for those of an organization. Nothing
    /// was sent.
    pub(crate) fn fleet(&self, config: &Config) -> Result<Option<Fleet>, Failure> {
        let Some(given) = &self.accounts else {
            return Ok(None);
        };
        let mut fleet = Fleet::new(&self.paced(config)?);
        match (is_org(given), &self.role) {
            (true, None) => {
                let why = "expected the name of the role to assume in the accounts of the \
                           organization, found none";
                return Err(Failure::parameter("--role", why));
            }
            (true, _) => fleet = fleet.accounts(Accounts::organization().with_inactive()),
            (false, _) => fleet = fleet.accounts(listed(given)?),
        }
        if let Some(role) = &self.role {
            fleet = fleet.role(role.clone());
        }
        if let Some(id) = &self.external_id {
            fleet = fleet.external_id(id.clone());
        }
        Ok(Some(fleet))
    }
}

/// Whether the option stands for the organization.
fn is_org(given: &str) -> bool {
    given.trim().eq_ignore_ascii_case("org")
}

/// Returns the accounts of a list of ids, or of a file.
fn listed(given: &str) -> Result<Accounts, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::parameter("--accounts", why);
    let is_list = given
        .chars()
        .all(|c| c.is_ascii_digit() || c == ',' || c == ' ');
    if is_list {
        return given.parse().map_err(|why| wrong(&why));
    }
    let path = Path::new(given);
    let file = File::open(path).map_err(|error| {
        let why = path_error::at(path, &error);
        wrong(&format_args!(
            "expected org, a file, or ids of 12 digits with commas between them, found {why}"
        ))
    })?;
    let mut text = String::new();
    let read = file.take(LARGEST + 1).read_to_string(&mut text);
    read.map_err(|error| wrong(&path_error::at(path, &error)))?;
    if text.len() as u64 > LARGEST {
        let why = format_args!(
            "expected at most {} MiB in {given}, found more",
            LARGEST >> 20
        );
        return Err(wrong(&why));
    }
    Accounts::parse_file(&text).map_err(|why| wrong(&format_args!("{given}: {why}")))
}

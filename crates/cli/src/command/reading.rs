//! The commands that read many accounts with `--accounts`, and why the others do not.

use super::Command;
use super::account::{self, Account};
use super::advisor::{self, Advisor};
use super::agreement::Agreement;
use super::case::Case;
use super::inquiry::Inquiry;
use super::report::Report;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::session::Session;

/// What a command of many accounts prints.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// The options that name the accounts.
    pub(crate) options: &'a FleetOptions,
    /// The name of the list of all accounts in the result.
    pub(crate) list: &'static str,
}

impl Command {
    /// Returns what the command prints of many accounts; `None` for one that does not take `--accounts`.
    pub(crate) fn reading(&self) -> Option<Reading<'_>> {
        let (options, list) = match self {
            Self::Report(Report::List(it)) => (it.fleet(), "reports"),
            Self::Agreement(Agreement::List(it)) => (it.fleet(), it.list()),
            Self::Agreement(Agreement::Check(it)) => (it.fleet(), "agreements"),
            Self::Inquiry(Inquiry::List(it)) => (it.fleet(), "complianceInquiries"),
            Self::Account(Account::Show(options)) => (options, "accountSettings"),
            Self::Case(Case::List(it)) => (it.fleet(), "cases"),
            Self::Advisor(Advisor::List(it)) => (it.fleet(), "checks"),
            Self::Advisor(Advisor::Checks(it)) => (it.fleet(), "checks"),
            Self::Advisor(Advisor::Result(it)) => (it.fleet(), "flaggedResources"),
            Self::Advisor(Advisor::Summary(options)) => (options, "categories"),
            Self::Advisor(Advisor::Status(it)) => (it.fleet(), "checks"),
            _ => return None,
        };
        Some(Reading { options, list })
    }

    /// Reads one of many accounts.
    ///
    /// # Errors
    ///
    /// Fails as the command does for one account.
    pub(crate) async fn read(&self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Report(Report::List(it)) => it.clone().run(session).await,
            Self::Agreement(Agreement::List(it)) => it.clone().run(session).await,
            Self::Agreement(Agreement::Check(it)) => it.clone().run(session).await,
            Self::Inquiry(Inquiry::List(it)) => it.clone().run(session).await,
            Self::Account(Account::Show(_)) => account::show(session).await,
            Self::Case(Case::List(it)) => it.clone().run(session).await,
            Self::Advisor(Advisor::List(it)) => it.clone().run(session).await,
            Self::Advisor(Advisor::Checks(it)) => it.clone().run(session).await,
            Self::Advisor(Advisor::Result(it)) => it.clone().run(session).await,
            Self::Advisor(Advisor::Summary(_)) => advisor::summary(session).await,
            Self::Advisor(Advisor::Status(it)) => it.clone().run(session).await,
            _ => Err(Failure::other("this command reads one account only")),
        }
    }
}

/// The commands that take no `--accounts`, by the beginnings of their names, and why.
const OF_ONE_ACCOUNT: &[(&str, &str)] = &[
    ("report show", "a report is the same in every account"),
    ("report versions", "a report is the same in every account"),
    ("report terms", "a report is the same in every account"),
    ("report get", "a report is the same in every account"),
    ("report sync", "a folder has the reports of one account"),
    ("evidence", "a folder has the reports of one account"),
    ("agreement show", "an id belongs to one account"),
    ("agreement get", "a document belongs to one account"),
    (
        "agreement accept",
        "an agreement binds one account at a time",
    ),
    (
        "agreement terminate",
        "an agreement binds one account at a time",
    ),
    ("inquiry ask", "an inquiry belongs to one account"),
    (
        "inquiry",
        "an id belongs to one account; `casebook inquiry list` takes --accounts",
    ),
    (
        "account set",
        "it changes the settings of one account at a time",
    ),
    ("case create", "a case belongs to one account"),
    (
        "case",
        "an id belongs to one account; `casebook case list` takes --accounts",
    ),
    ("attachment", "an id belongs to one account"),
    (
        "catalog",
        "it tells what a case of one account can be filed under",
    ),
    ("advisor refresh", "it changes one account at a time"),
    ("api", "a raw request is that of one account"),
    ("credentials", "it tells of the credentials of one account"),
    ("doctor", "it examines the way to one account"),
    (
        "status",
        "it fills a screen with one account; `casebook case list`, `casebook advisor list` and \
         `casebook agreement list` take --accounts",
    ),
    ("endpoint", "it sends nothing"),
    ("emulate", "it reads no account"),
    ("completions", "it reads no account"),
    ("man", "it reads no account"),
];

/// Returns why a command takes no `--accounts`; `None` if it does, or if there is no such command.
pub(crate) fn why_one_account(command: &str) -> Option<&'static str> {
    let is_it = |name: &str| {
        let rest = command.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let found = OF_ONE_ACCOUNT.iter().find(|(name, _)| is_it(name));
    found.map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::app::App;

    /// Returns the names of all commands that have none below them, each with its parser.
    fn leaves(command: &clap::Command, name: &str) -> Vec<(String, clap::Command)> {
        let below = command
            .get_subcommands()
            .filter(|it| it.get_name() != "help");
        let below: Vec<_> = below
            .flat_map(|it| leaves(it, format!("{name} {}", it.get_name()).trim_start()))
            .collect();
        match below.is_empty() {
            true => vec![(name.to_owned(), command.clone())],
            false => below,
        }
    }

    #[test]
    fn every_command_takes_accounts_or_says_why_not() {
        let takes = [
            "report list",
            "agreement list",
            "agreement check",
            "inquiry list",
            "account show",
            "case list",
            "advisor list",
            "advisor checks",
            "advisor result",
            "advisor summary",
            "advisor status",
            "archive",
        ];
        for (name, command) in leaves(&App::tree(), "") {
            let has = command.get_arguments().any(|it| it.get_id() == "accounts");
            assert_eq!(has, takes.contains(&&*name), "{name}");
            let is_said = why_one_account(&name).is_some();
            assert!(has || is_said, "{name} says not why it takes no --accounts");
        }
    }

    #[test]
    fn a_command_that_takes_accounts_reads_them() {
        for line in [
            "report list",
            "agreement list",
            "agreement check --require a",
            "inquiry list",
            "account show",
            "case list",
            "advisor list",
            "advisor checks",
            "advisor result a",
            "advisor summary",
            "advisor status",
        ] {
            let line = format!("casebook {line} --accounts org --role a --jobs 3");
            let app = App::parse_from(line.split(' '));
            let reading = app.subcommand().reading().expect(&line);
            assert!(reading.options.is_given() && reading.options.jobs().get() == 3);
        }
    }
}

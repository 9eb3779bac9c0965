//! `advisor list`

use casebook::support::{Support, TrustedAdvisorCheckDescription, TrustedAdvisorCheckSummary};
use casebook::types::support::{CheckCategory, CheckStatus};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::known_status::KnownStatus;
use super::language::Language;
use super::service_time::ServiceTime;
use super::summaries::summaries;
use super::{categories, check_name};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Column, Format, View};
use crate::session::Session;
use crate::word::open;

mod row;

pub(crate) use row::short_age;
use row::{Row, Sort};

/// List the results of the checks, the worst first
///
/// There is one row for each check, in every format. A table has the resources that the check has
/// flagged and processed, the estimated savings in a month, and the age of the result by the clock
/// of the service; the other formats have all numbers of the service. A check without a result is
/// not_available. This command refreshes nothing.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("List the checks that are red or yellow", "casebook advisor list --status error,warning"),
    ("Fail a pipeline if one is red", "casebook advisor list --fail-on error"),
    (
        "Print those of two accounts",
        "casebook advisor list --accounts 111122223333,200000000001 \\\n        --role OrganizationAccountAccessRole",
    ),
]))]
pub(crate) struct List {
    /// Only checks with this status, such as error,warning
    ///
    /// The status is error, warning, not_available or ok. Several are separated by commas.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<KnownStatus>,

    /// Only checks of this category, such as security
    ///
    /// Several categories are separated by commas.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    #[arg(value_parser = open::<CheckCategory>(CheckCategory::KNOWN))]
    category: Vec<CheckCategory>,

    /// Order of the list
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "status",
        hide_possible_values = true
    )]
    #[arg(help = "Order: status, savings, flagged, age or name")]
    sort: Sort,

    /// Exit with 3 if a check has this status, or a worse one
    ///
    /// It counts every check of --category, whether --status lists it or not. A check without a
    /// result does not count; a line on stderr says how many there are.
    #[arg(long, value_name = "STATUS")]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    language: Language,

    #[command(flatten)]
    fleet: FleetOptions,
}

/// The statuses with which a check fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum FailOn {
    /// Red checks.
    Error,
    /// Yellow and red checks.
    Warning,
}

const COLUMNS: &[Column] = &columns(SAVINGS.spare(3));

/// The columns of a list that is sorted by savings.
const BY_SAVINGS: &[Column] = &columns(SAVINGS);

const SAVINGS: Column = Column::whole("SAVINGS/MONTH", "savings");

/// Returns the columns of a table. On 80 columns a name is cut rather than the category left out. Other commands take the name of a check as well as its id.
const fn columns(savings: Column) -> [Column; 7] {
    [
        Column::whole("STATUS", "status"),
        Column::text("NAME", "name").telling(22),
        Column::whole("CATEGORY", "category").spare(1),
        Column::whole("FLAGGED", "flagged"),
        savings,
        Column::whole("AGE", "age").spare(2),
        Column::whole("ID", "checkId").spare(4),
    ]
}

impl List {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let time = ServiceTime::default();
        let client = time.kept_from(session.client::<Support>()?);
        let mut checks = check_name::checks(&client, self.language.language).await?;
        categories::retain(&mut checks, &self.category)?;
        let ids = checks.iter().filter_map(|check| check.id.clone());
        let summaries = summaries(&client, ids).await?;
        let mut rows = rows(&checks, &summaries, &time);
        let verdict = self.fail_on.map(|fail_on| fail_on.judge(&rows));
        rows.retain(|row| KnownStatus::takes(&self.status, row.status()));
        self.sort.sort(&mut rows);
        let is_table = session.printer().form() == Some(Format::Table);
        let (view, listed): (View, Vec<Value>) = match is_table {
            true => (
                View::Columns(match self.sort {
                    Sort::Savings => BY_SAVINGS,
                    _ => COLUMNS,
                }),
                rows.iter().map(Row::shown).collect(),
            ),
            false => (View::Generic, rows.iter().map(Row::members).collect()),
        };
        session.print_list(json!({ "checks": listed }), view, "no checks")?;
        Ok(verdict.map_or(Exit::Done, |verdict| verdict.tell(session)))
    }
}

/// Returns a row for each check, with its summary if the service has sent one.
fn rows<'a>(
    checks: &'a [TrustedAdvisorCheckDescription],
    summaries: &'a [TrustedAdvisorCheckSummary],
    time: &ServiceTime,
) -> Vec<Row<'a>> {
    let row = |check: &'a TrustedAdvisorCheckDescription| {
        let mut summaries = summaries.iter();
        let summary = summaries.find(|it| it.check_id.is_some() && it.check_id == check.id);
        let ran = summary.and_then(|summary| summary.timestamp.as_ref());
        let age = ran.and_then(|ran| time.age(ran));
        Row {
            check,
            summary,
            age,
        }
    };
    checks.iter().map(row).collect()
}

/// The numbers that decide about `--fail-on`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Verdict {
    errors: usize,
    warnings: usize,
    /// Checks without a result, or with a status that casebook does not know.
    unknown: usize,
    /// Whether warnings count.
    is_strict: bool,
}

impl FailOn {
    fn judge(self, rows: &[Row<'_>]) -> Verdict {
        let mut verdict = Verdict {
            is_strict: self == Self::Warning,
            ..Verdict::default()
        };
        for row in rows {
            match row.status() {
                Some(CheckStatus::Error) => verdict.errors += 1,
                Some(CheckStatus::Warning) => verdict.warnings += 1,
                Some(CheckStatus::Ok) => {}
                _ => verdict.unknown += 1,
            }
        }
        verdict
    }
}

impl Verdict {
    /// Says on stderr which checks fail and which do not count, and returns the exit code.
    fn tell(self, session: &Session) -> Exit {
        if self.unknown > 0 {
            let (have, count) = match self.unknown {
                1 => ("check has", "does not count"),
                _ => ("checks have", "do not count"),
            };
            session.note(format_args!(
                "{} {have} no result and {count} for --fail-on",
                self.unknown
            ));
        }
        let fails = [
            (self.errors, "error"),
            (if self.is_strict { self.warnings } else { 0 }, "warning"),
        ];
        let mut exit = Exit::Done;
        for (count, status) in fails.into_iter().filter(|(count, _)| *count > 0) {
            let have = if count == 1 {
                "check has"
            } else {
                "checks have"
            };
            session.note(format_args!("{count} {have} the status {status}"));
            exit = Exit::Check;
        }
        exit
    }
}

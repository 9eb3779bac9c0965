//! `case list`

use std::str::FromStr;

use casebook::support::{CaseDetails, DescribeCases, Support};
use casebook::types::support::{CaseStatus, LanguageCode, MaxResults};
use clap::Args;

use crate::command::moment::{Moment, check_bounds, time_of, written_moment};
use crate::command::paging::{Listing, Paging};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::near::not_one_of;
use crate::output::{Column, View};
use crate::session::Session;
use crate::word::{open, spelled};

/// List cases, by default the open ones
///
/// With --output json, yaml or jsonl each case is written as it arrives. With --output csv the first
/// 1,000 cases are held until the columns are known, and each later case is written as it arrives. A
/// list of up to 1,000 cases has a column for every member that occurs in it, a longer list has one
/// for every member that a case can have. If a page cannot be fetched, the earlier cases are on
/// stdout, and the exit code is not 0: JSON is cut short then and cannot be parsed. A table, text and
/// --query hold the whole list in memory, and write nothing if a page cannot be fetched.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("List the open cases as a table", "casebook case list --output table"),
    ("List those that wait for you", "casebook case list --status pending-customer-action"),
    (
        "Print the cases of a year for a spreadsheet",
        "casebook case list --all --after 2026-01-01 --output csv",
    ),
    (
        "Print those of all accounts of your organization",
        "casebook case list --accounts org --role OrganizationAccountAccessRole \\\n        --output jsonl",
    ),
]))]
pub(crate) struct List {
    /// List resolved cases as well
    #[arg(long)]
    all: bool,

    /// Only cases opened after this time, such as 3d (ago)
    ///
    /// The time is so long ago, such as 3d or 12h; a day from 00:00 UTC, such as 2026-01-31; a date
    /// with a time (UTC unless it names an offset), such as 2026-01-31T10:00:00+02:00; or seconds
    /// since 1970.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = written_moment)]
    after: Option<Moment>,

    /// Only cases opened before this time
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = written_moment)]
    before: Option<Moment>,

    /// Only cases with this status; can be repeated
    ///
    /// The status is unassigned, opened, work-in-progress, pending-customer-action,
    /// customer-action-completed, reopened, resolved or all-open.
    #[arg(long, value_name = "STATUS")]
    status: Vec<Status>,

    /// Only cases handled in this language, such as en
    #[arg(long, value_name = "CODE", value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
    language: Option<LanguageCode>,

    #[command(flatten)]
    paging: Paging,

    #[command(flatten)]
    fleet: FleetOptions,
}

const COLUMNS: &[Column] = &[
    Column::whole("ID", "displayId"),
    Column::text("STATUS", "status").shrinking_to(16),
    Column::whole("SEVERITY", "severityCode").spare(1),
    Column::day("OPENED", "timeCreated").spare(2),
    Column::text("SUBJECT", "subject").telling(60),
];

/// All members of a case (API reference, CaseDetails): the columns of a list that is too long to be
/// held.
const MEMBERS: &[&str] = &[
    "caseId",
    "displayId",
    "subject",
    "status",
    "serviceCode",
    "categoryCode",
    "severityCode",
    "submittedBy",
    "timeCreated",
    "recentCommunications",
    "ccEmailAddresses",
    "language",
];

impl List {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let resolved = self
            .status
            .iter()
            .any(|status| status.takes(Some(&CaseStatus::Resolved)));
        let mut describe = DescribeCases::new()
            .include_resolved_cases(self.all || resolved)
            .include_communications(false)
            .max_results(MaxResults::MAX);
        describe.after_time = time_of(session, "--after", self.after.as_ref())?;
        describe.before_time = time_of(session, "--before", self.before.as_ref())?;
        check_bounds(describe.after_time.as_ref(), describe.before_time.as_ref())?;
        let none = self.none(&describe);
        describe.language = self.language;
        let is_wanted = |case: &CaseDetails| {
            let mut wanted = self.status.iter();
            self.status.is_empty() || wanted.any(|status| status.takes(case.status.as_ref()))
        };
        let listing = Listing {
            list: "cases",
            members: Some(MEMBERS),
            view: View::Columns(COLUMNS),
            none: &none,
        };
        let paging = self.paging.clone();
        paging
            .print(session, &client, describe, is_wanted, listing)
            .await
    }

    /// Says that no case is what was asked for.
    fn none(&self, describe: &DescribeCases) -> String {
        let times = [
            ("--after", &describe.after_time),
            ("--before", &describe.before_time),
        ];
        let times = times.into_iter();
        let times = times.filter_map(|(option, time)| Some((option, time.as_ref()?.as_str())));
        let statuses = self
            .status
            .iter()
            .map(|status| ("--status", status.0.as_str()));
        let language = self
            .language
            .as_ref()
            .map(|code| ("--language", code.as_str()));
        let asked: Vec<String> = statuses
            .chain(times)
            .chain(language)
            .map(|(option, value)| format!("{option} {value}"))
            .collect();
        let (cases, hint) = match self.all || !self.status.is_empty() {
            true => ("no cases", ""),
            false => ("no open cases", "; --all lists resolved cases as well"),
        };
        match asked.is_empty() {
            true => format!("{cases}{hint}"),
            false => format!("{cases} match {}{hint}", asked.join(" ")),
        }
    }
}

/// A status to filter by. It must be a known one, because a misspelt one would find nothing.
#[derive(Clone, Debug)]
pub(super) struct Status(CaseStatus);

/// The known values of the status (API reference, CaseDetails).
const KNOWN: [CaseStatus; 8] = [
    CaseStatus::Unassigned,
    CaseStatus::Opened,
    CaseStatus::WorkInProgress,
    CaseStatus::PendingCustomerAction,
    CaseStatus::CustomerActionCompleted,
    CaseStatus::Reopened,
    CaseStatus::Resolved,
    CaseStatus::AllOpen,
];

impl Status {
    /// Returns the status of one case; `None` for all-open, which stands for several.
    pub(super) fn of_one(&self) -> Option<&CaseStatus> {
        Some(&self.0).filter(|status| **status != CaseStatus::AllOpen)
    }

    /// Whether a case with this status passes the filter.
    fn takes(&self, status: Option<&CaseStatus>) -> bool {
        match self.0 {
            CaseStatus::AllOpen => status != Some(&CaseStatus::Resolved),
            ref wanted => status == Some(wanted),
        }
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let status = CaseStatus::from(spelled(word, CaseStatus::KNOWN.iter().copied()));
        if KNOWN.contains(&status) {
            return Ok(Self(status));
        }
        Err(not_one_of(KNOWN.iter().map(CaseStatus::as_str), word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_takes_its_own_and_all_open_all_but_resolved() {
        let status: Status = "opened".parse().unwrap();
        assert!(status.takes(Some(&CaseStatus::Opened)));
        assert!(!status.takes(Some(&CaseStatus::Resolved)) && !status.takes(None));
        let open: Status = "all-open".parse().unwrap();
        assert!(open.takes(Some(&CaseStatus::Reopened)) && open.takes(None));
        assert!(!open.takes(Some(&CaseStatus::Resolved)));
    }

    #[test]
    fn an_unknown_status_is_refused() {
        let refused = "resolvd".parse::<Status>().unwrap_err();
        assert!(
            refused.contains("resolved, all-open, found \"resolvd\"; the nearest is resolved"),
            "{refused}"
        );
    }
}

//! `report list`, `report versions`, `report show`

use std::cmp::Reverse;

use casebook::artifact::{Artifact, ListReportVersions, ListReports, ReportSummary};
use casebook::types::Timestamp;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::filter::Filter;
use super::report_args::{ReportArgs, ReportName};
use crate::command::ask::{all, json};
use crate::command::paging::{Listing, Paging};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::output::{Column, View};
use crate::session::Session;

/// The list of reports.
const LISTING: Listing<'_> = Listing {
    list: "reports",
    members: Some(MEMBERS),
    view: View::Columns(REPORTS),
    none: NONE,
};

/// Other commands take the name of a report as well as its id. The end of the period stays longest,
/// because it tells reports with equal names apart.
const REPORTS: &[Column] = &[
    Column::whole("ID", "id").spare(2),
    Column::text("NAME", "name").telling(60),
    Column::whole("SERIES", "series").spare(3),
    Column::whole("V", "version"),
    Column::day("PERIOD END", "periodEnd").spare(1),
    Column::whole("TERMS", "acceptanceType").spare(4),
];

/// All members of a report (service model, ReportSummary).
const MEMBERS: &[&str] = &[
    "id",
    "name",
    "state",
    "arn",
    "version",
    "uploadState",
    "description",
    "periodStart",
    "periodEnd",
    "series",
    "category",
    "companyName",
    "productName",
    "statusMessage",
    "acceptanceType",
];

/// What an empty list of reports says.
const NONE: &str = "no reports";

const VERSIONS: &[Column] = &[
    Column::whole("V", "version"),
    Column::day("PERIOD START", "periodStart").spare(1),
    Column::day("PERIOD END", "periodEnd"),
    Column::whole("UPLOAD", "uploadState").spare(2),
    Column::whole("TERMS", "acceptanceType").spare(3),
    Column::text("NAME", "name").telling(60),
];

/// The members of a report that come first, in this order; the other members, such as its ARN,
/// follow them.
const DETAILS: View = View::Record(&[
    "id",
    "name",
    "version",
    "series",
    "category",
    "companyName",
    "productName",
    "periodStart",
    "periodEnd",
    "acceptanceType",
    "state",
    "uploadState",
    "statusMessage",
    "description",
]);

/// List reports
///
/// Without --sort the reports are in the order of the service.
#[derive(Args, Clone, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    filter: Filter,

    /// Sort by name, date, series, category or company
    ///
    /// The date is the end of the period, and the newest comes first.
    #[arg(long, value_name = "BY", value_enum, hide_possible_values = true)]
    #[arg(conflicts_with_all = ["max_items", "starting_token"])]
    sort: Option<SortKey>,

    #[command(flatten)]
    paging: Paging,

    #[command(flatten)]
    fleet: FleetOptions,
}

/// The ways to sort reports. Reports without the member come last.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum SortKey {
    Name,
    Date,
    Series,
    Category,
    Company,
}

impl List {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        // What no report has can be said of the whole list alone, and so can an order.
        let needs_all = self.filter.is_set() || self.sort.is_some();
        if self.paging.is_asked() || !needs_all {
            let (list, paging) = (ListReports::new(), self.paging);
            let takes = |report: &ReportSummary| self.filter.takes(report);
            return paging.print(session, &client, list, takes, LISTING).await;
        }
        let listed = all(&client, ListReports::new()).await?;
        if let Some(why) = self.filter.miss(&listed) {
            session.note(format_args!("{why}"));
        }
        let mut reports = self.filter.select(listed);
        if let Some(key) = self.sort {
            key.sort(&mut reports);
        }
        let result = json!({ "reports": json(&reports)? });
        session.print_list(result, View::Columns(REPORTS), NONE)
    }
}

impl SortKey {
    fn sort(self, reports: &mut [ReportSummary]) {
        if self == Self::Date {
            return reports.sort_by_cached_key(|report| {
                let end = report.period_end.as_ref();
                Reverse(end.and_then(Timestamp::to_system_time))
            });
        }
        reports.sort_by_cached_key(|report| {
            let text = match self {
                Self::Name | Self::Date => &report.name,
                Self::Series => &report.series,
                Self::Category => &report.category,
                Self::Company => &report.company_name,
            };
            (text.is_none(), text.as_deref().map(str::to_lowercase))
        });
    }
}

/// Runs `report versions`.
pub(super) async fn versions(
    session: &Session,
    report: ReportName,
    paging: Paging,
) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let report = report.id(&client).await?;
    let list = ListReportVersions::new(report);
    let listing = Listing {
        list: "reports",
        members: Some(MEMBERS),
        view: View::Columns(VERSIONS),
        none: "the report has no versions",
    };
    paging
        .print(session, &client, list, |_| true, listing)
        .await
}

/// Runs `report show`.
pub(super) async fn show(session: &Session, args: ReportArgs) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let response = args.choose(&client).await?.details(&client).await?;
    session.print(json(&response)?, DETAILS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_sorted_without_regard_to_case_and_those_without_the_member_come_last() {
        let mut reports: Vec<ReportSummary> = serde_json::from_value(json!([
            {"id": "1"},
            {"id": "2", "name": "b", "periodEnd": "2025-03-31T00:00:00Z"},
            {"id": "3", "name": "A", "periodEnd": "2025-03-31T01:00:00+02:00"},
            {"id": "4", "name": "C", "periodEnd": "2026-01-01"},
        ]))
        .unwrap();
        let mut sorted = |key: SortKey| {
            key.sort(&mut reports);
            let ids = reports.iter().map(|report| report.id.as_deref().unwrap());
            ids.collect::<String>()
        };
        assert_eq!(sorted(SortKey::Name), "3241");
        assert_eq!(sorted(SortKey::Date), "4231");
        assert_eq!(sorted(SortKey::Series), "4231");
    }
}

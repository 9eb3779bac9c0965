//! `report list`, `report versions`, `report show`

use casebook::artifact::{Artifact, ListReportVersions, ListReports};
use casebook::types::ReportId;
use serde_json::json;

use super::report_args::ReportArgs;
use crate::command::ask::{all, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Column, View};
use crate::session::Session;

const REPORTS: &[Column] = &[
    Column::whole("ID", "id"),
    Column::text("NAME", "name").telling(40),
    Column::whole("SERIES", "series").spare(2),
    Column::whole("V", "version"),
    Column::day("PERIOD END", "periodEnd").spare(1),
    Column::whole("TERMS", "acceptanceType").spare(3),
];

const VERSIONS: &[Column] = &[
    Column::whole("V", "version"),
    Column::day("PERIOD START", "periodStart").spare(1),
    Column::day("PERIOD END", "periodEnd"),
    Column::whole("UPLOAD", "uploadState").spare(2),
    Column::whole("TERMS", "acceptanceType").spare(3),
    Column::text("NAME", "name").telling(30),
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

/// Runs `report list`.
pub(super) async fn reports(session: &Session) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let reports = all(&client, ListReports::new()).await?;
    session.print_list(
        json!({ "reports": json(&reports)? }),
        View::Columns(REPORTS),
        "no reports",
    )
}

/// Runs `report versions`.
pub(super) async fn versions(session: &Session, report: ReportId) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let versions = all(&client, ListReportVersions::new(report)).await?;
    session.print_list(
        json!({ "reports": json(&versions)? }),
        View::Columns(VERSIONS),
        "the report has no versions",
    )
}

/// Runs `report show`.
pub(super) async fn show(session: &Session, args: ReportArgs) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let response = args.details(&client).await?;
    session.print(json(&response)?, DETAILS)
}

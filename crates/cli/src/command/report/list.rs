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
    Column::text("NAME", "name"),
    Column::text("SERIES", "series"),
    Column::whole("V", "version"),
    Column::day("PERIOD END", "periodEnd"),
    Column::whole("TERMS", "acceptanceType"),
];

const VERSIONS: &[Column] = &[
    Column::whole("V", "version"),
    Column::day("PERIOD START", "periodStart"),
    Column::day("PERIOD END", "periodEnd"),
    Column::whole("UPLOAD", "uploadState"),
    Column::whole("TERMS", "acceptanceType"),
    Column::text("NAME", "name"),
];

/// A report from what people look for down to what machines know it by.
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

/// Lists all reports.
pub(super) async fn reports(session: &Session) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let reports = all(&client, ListReports::new()).await?;
    session.print(
        json!({ "reports": json(&reports)? }),
        View::Columns(REPORTS),
    )
}

/// Lists all versions of one report.
pub(super) async fn versions(session: &Session, report: ReportId) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let versions = all(&client, ListReportVersions::new(report)).await?;
    session.print(
        json!({ "reports": json(&versions)? }),
        View::Columns(VERSIONS),
    )
}

/// Shows one report.
pub(super) async fn show(session: &Session, which: ReportArgs) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let answer = which.details(&client).await?;
    session.print(json(&answer)?, DETAILS)
}

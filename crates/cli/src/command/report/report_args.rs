//! The report that a command is about.

use casebook::artifact::{Client, GetReportMetadata};
use casebook::protocol::Operation;
use casebook::types::{ReportId, ReportVersion};
use clap::Args;

use crate::command::ask::ask;
use crate::failure::Failure;

/// The arguments that name a report and one of its versions.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportArgs {
    /// Id of the report
    #[arg(value_name = "REPORT")]
    pub(super) report: ReportId,

    /// Version [default: the newest]
    #[arg(long, value_name = "N")]
    pub(super) version: Option<ReportVersion>,
}

impl ReportArgs {
    /// Returns the details of the report.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error or cannot be reached.
    pub(super) async fn details(
        &self,
        client: &Client,
    ) -> Result<<GetReportMetadata as Operation>::Output, Failure> {
        let mut get = GetReportMetadata::new(self.report.clone());
        get.report_version = self.version;
        let details = ask(client, get).await;
        details.map_err(|failure| match self.version {
            // The report may exist without this version.
            Some(_) if failure.is_not_found() => failure.advise(format!(
                "`casebook report versions {}` shows its versions, `casebook report list` all \
                 reports",
                self.report
            )),
            _ => failure,
        })
    }
}

//! `report …`

mod document;
mod get;
mod list;
mod sync;
mod terms;

use casebook::artifact::{Client, GetReportMetadata};
use casebook::protocol::Operation;
use casebook::types::{ReportId, ReportVersion};
use clap::{Args, Subcommand};

use super::ask;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Compliance reports and their terms.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    /// List all reports
    List,
    /// Show all details of a report
    Show(Which),
    /// List all versions of a report
    Versions {
        /// Id of the report
        #[arg(value_name = "REPORT")]
        report: ReportId,
    },
    /// Download the terms of a report
    Terms(terms::Terms),
    /// Download a report
    Get(get::Get),
    Sync(sync::Sync),
}

/// A report, in one of its versions.
#[derive(Args, Clone, Debug)]
pub(crate) struct Which {
    /// Id of the report
    #[arg(value_name = "REPORT")]
    report: ReportId,

    /// Version of the report [default: the newest]
    #[arg(long, value_name = "N")]
    version: Option<ReportVersion>,
}

impl Which {
    /// The details of the report.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    async fn details(
        &self,
        client: &Client,
    ) -> Result<<GetReportMetadata as Operation>::Output, Failure> {
        let mut get = GetReportMetadata::new(self.report.clone());
        get.report_version = self.version;
        let answer = ask(client, get).await;
        answer.map_err(|failure| match self.version {
            // The report may exist with other versions.
            Some(_) if failure.is_not_found() => failure.advise(format!(
                "`casebook report versions {}` shows its versions, `casebook report list` all \
                 reports",
                self.report
            )),
            _ => failure,
        })
    }
}

impl Report {
    /// Lists, shows or downloads.
    pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List => session.block_on(list::reports(session)),
            Self::Show(which) => session.block_on(list::show(session, which)),
            Self::Versions { report } => session.block_on(list::versions(session, report)),
            Self::Terms(terms) => session.block_on(terms.run(session)),
            Self::Get(get) => session.block_on(get.run(session)),
            Self::Sync(sync) => session.run(sync.run(session)),
        }
    }
}

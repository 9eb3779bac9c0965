//! `report …`

mod document;
mod filter;
mod get;
mod list;
mod report_args;
mod sync;
mod terms;

use clap::Subcommand;

use self::report_args::{ReportArgs, ReportName};
use crate::command::paging::Paging;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::session::Session;

/// Compliance reports and their terms.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    #[command(after_help = examples(&[
        ("List the reports as a table", "casebook report list --output table"),
        (
            "Print the ids of the SOC 2 reports",
            "casebook report list --query \"reports[?series=='SOC 2'].id\" --output text",
        ),
    ]))]
    List(list::List),
    /// Show all details of a report
    #[command(after_help = examples(&[
        ("Show the newest version of a report", "casebook report show report-kBpnCq7fNLQikGjq"),
        (
            "Show when an earlier one ends",
            "casebook report show report-kBpnCq7fNLQikGjq --version 2 \\\n        --query reportDetails.periodEnd",
        ),
    ]))]
    Show(ReportArgs),
    /// List all versions of a report
    #[command(after_help = examples(&[
        ("List the versions of a report", "casebook report versions report-kBpnCq7fNLQikGjq"),
        (
            "Print their numbers",
            "casebook report versions report-kBpnCq7fNLQikGjq \\\n        --query 'reports[].version'",
        ),
    ]))]
    Versions {
        /// Report: id, ARN or name
        ///
        /// Words of the name suffice if only one report has them.
        #[arg(value_name = "REPORT")]
        report: ReportName,

        #[command(flatten)]
        paging: Paging,
    },
    Terms(terms::Terms),
    Get(get::Get),
    Sync(sync::Sync),
}

impl Report {
    /// Runs the command.
    pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => session.block_on(list.run(session)),
            Self::Show(args) => session.block_on(list::show(session, args)),
            Self::Versions { report, paging } => {
                session.block_on(list::versions(session, report, paging))
            }
            Self::Terms(terms) => session.block_on(terms.run(session)),
            Self::Get(get) => session.block_on(get.run(session)),
            Self::Sync(sync) => session.run(sync.run(session)),
        }
    }
}

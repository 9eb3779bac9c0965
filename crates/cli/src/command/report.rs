//! `report …`

mod document;
mod get;
mod list;
mod report_args;
mod sync;
mod terms;

use casebook::types::ReportId;
use clap::Subcommand;

use self::report_args::ReportArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Compliance reports and their terms.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    /// List all reports
    List,
    /// Show all details of a report
    Show(ReportArgs),
    /// List all versions of a report
    Versions {
        /// Id of the report
        #[arg(value_name = "REPORT")]
        report: ReportId,
    },
    Terms(terms::Terms),
    Get(get::Get),
    Sync(sync::Sync),
}

impl Report {
    /// Runs the command.
    pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List => session.block_on(list::reports(session)),
            Self::Show(args) => session.block_on(list::show(session, args)),
            Self::Versions { report } => session.block_on(list::versions(session, report)),
            Self::Terms(terms) => session.block_on(terms.run(session)),
            Self::Get(get) => session.block_on(get.run(session)),
            Self::Sync(sync) => session.run(sync.run(session)),
        }
    }
}

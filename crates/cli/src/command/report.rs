//! `report …`

mod document;
mod get;
mod list;
mod sync;
mod terms;

use casebook::types::{ReportId, ReportVersion};
use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Compliance reports and their terms.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    /// List all reports
    List,
    /// Show everything that is known about a report
    Show(Which),
    /// List all versions of a report
    Versions {
        /// The report
        #[arg(value_name = "REPORT")]
        report: ReportId,
    },
    /// Download the terms of a report
    Terms(terms::Terms),
    /// Download a report
    Get(get::Get),
    /// Download every report that is new into a folder with a manifest
    Sync(sync::Sync),
}

/// A report, in one of its versions.
#[derive(Args, Clone, Debug)]
pub(crate) struct Which {
    /// The report
    #[arg(value_name = "REPORT")]
    report: ReportId,

    /// The version [default: the newest]
    #[arg(long, value_name = "N")]
    version: Option<ReportVersion>,
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

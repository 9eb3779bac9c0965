//! `report terms`

use std::path::PathBuf;

use clap::Args;

use super::document::{Kind, RequestedReport};
use super::report_args::ReportArgs;
use crate::command::SaveOptions;
use crate::command::target::check_form;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::session::Session;

/// Download the terms of a report.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Save the terms of a report in this folder", "casebook report terms report-kBpnCq7fNLQikGjq"),
    (
        "Save those of an earlier version under a name",
        "casebook report terms report-kBpnCq7fNLQikGjq --version 2 -o terms.pdf",
    ),
]))]
pub(crate) struct Terms {
    #[command(flatten)]
    args: ReportArgs,

    /// File or folder to write to, - for stdout
    ///
    /// The default is a file in the current folder, named after the report, its period, version and
    /// id.
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    options: SaveOptions,
}

impl Terms {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.keep_off_screen(self.output_file.as_deref())?;
        check_form(session, self.output_file.as_deref())?;
        let wanted = RequestedReport::find(session, self.args, self.options).await?;
        wanted.fetch(Kind::Terms, self.output_file).await
    }
}

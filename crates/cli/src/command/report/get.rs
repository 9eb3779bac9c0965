//! `report get`

use std::path::PathBuf;

use clap::Args;

use super::document::{Kind, RequestedReport};
use super::report_args::{ReportArgs, ReportChoice};
use crate::command::SaveOptions;
use crate::command::target::check_form;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::is_explicit;
use crate::help::examples;
use crate::session::Session;

/// Download a report.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Save a report whose terms need no consent", "casebook report get report-4RyXbET1h68HRIro"),
    (
        "Accept the terms, which you have read, and choose a name",
        "casebook report get report-kBpnCq7fNLQikGjq --accept-terms -o soc1.pdf",
    ),
]))]
pub(crate) struct Get {
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

    /// Accept the terms, which you have read
    #[arg(long)]
    accept_terms: bool,
}

impl Get {
    /// Runs the command. If the terms must be accepted and `--accept-terms` is missing, nothing is
    /// downloaded.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.keep_off_screen(self.output_file.as_deref())?;
        check_form(session, self.output_file.as_deref())?;
        let wanted = RequestedReport::find(session, self.args, self.options).await?;
        if is_explicit(wanted.details.acceptance_type.as_ref()) && !self.accept_terms {
            let ReportChoice { report, version } = &wanted.choice;
            return Err(Failure::skipped(format_args!(
                "the terms of {report} are not accepted yet"
            ))
            .advise(format!(
                "read them with `casebook report terms {report}{}`, then add --accept-terms",
                version.map_or_else(String::new, |version| format!(" --version {version}"))
            )));
        }
        wanted.fetch(Kind::Report, self.output_file).await
    }
}

//! The commands.

mod account;
mod advisor;
mod agreement;
mod api;
mod archive;
mod ask;
mod attachment;
mod case;
mod catalog;
mod completions;
mod credentials;
mod delivery;
mod doctor;
mod emulate;
mod endpoint;
mod evidence;
mod inquiry;
mod man;
mod moment;
mod name;
mod paging;
mod reading;
mod report;
mod save_options;
mod shape;
mod status;
mod target;
mod text_source;
mod topic;

use clap::Subcommand;

pub(crate) use api::operations as api_operations;
pub(crate) use name::{Named, plain};
pub(crate) use reading::why_one_account;
pub(crate) use save_options::SaveOptions;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// The subcommands of `casebook`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Compliance reports and their terms
    #[command(subcommand)]
    Report(report::Report),
    /// Evidence about downloaded reports: seal it, check it without AWS, export it
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// Agreements of the account with AWS
    #[command(subcommand)]
    Agreement(agreement::Agreement),
    /// Questions about compliance, and the answers of AWS
    #[command(subcommand)]
    Inquiry(inquiry::Inquiry),
    /// Settings of the account in AWS Artifact
    #[command(subcommand)]
    Account(account::Account),
    /// Support cases and their conversations
    #[command(subcommand)]
    Case(case::Case),
    /// Attachments of support cases
    #[command(subcommand)]
    Attachment(attachment::Attachment),
    /// Services, categories, severities and languages for support cases
    #[command(subcommand)]
    Catalog(catalog::Catalog),
    /// Trusted Advisor checks and their results
    #[command(subcommand)]
    Advisor(advisor::Advisor),
    /// Any operation, raw: input and output as JSON
    #[command(subcommand)]
    Api(api::Api),
    /// The credentials that sign requests, and where they come from
    #[command(subcommand)]
    Credentials(credentials::Credentials),
    Archive(archive::Archive),
    // `Doctor` has no doc comment here, for the same reason as `Emulate`.
    Doctor(doctor::Doctor),
    Status(status::Status),
    /// Show the endpoint of a service
    ///
    /// It is shown with the Region and the service name that requests are signed for.
    Endpoint(endpoint::Endpoint),
    // `Emulate` has no doc comment here, because clap would show it in place of the long help of
    // `emulate::Emulate`.
    Emulate(emulate::Emulate),
    Completions(completions::Completions),
    /// Print the manual page, or write those of all commands
    Man(man::Man),
}

impl Command {
    /// Whether the command is `emulate`.
    pub(crate) fn is_emulate(&self) -> bool {
        matches!(self, Self::Emulate(_))
    }

    /// Whether the command is `doctor`.
    pub(crate) fn is_doctor(&self) -> bool {
        matches!(self, Self::Doctor(_))
    }

    /// Names the output of a command that has no result for `--output` and `--query`, such as
    /// manual pages; `None` for the other commands.
    pub(crate) fn prints(&self) -> Option<&'static str> {
        Some(match self {
            Self::Emulate(_) => "lines for a shell",
            Self::Completions(_) => "a script for a shell",
            Self::Man(_) => "manual pages",
            _ => return None,
        })
    }

    /// Whether the command ignores the output format of the environment and the profile. Only
    /// `credentials show` does: other programs read its output, so its format must not depend on
    /// the preference of a user.
    pub(crate) fn has_own_forms(&self) -> bool {
        matches!(
            self,
            Self::Credentials(credentials::Credentials::Show { .. })
        )
    }

    /// Runs the command. `tree` returns clap's description of all commands, for `man`.
    pub(crate) fn run(
        self,
        session: &Session,
        tree: impl FnOnce() -> clap::Command,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Report(command) => command.run(session),
            Self::Evidence(command) => session.block_on(command.run(session)),
            Self::Agreement(command) => session.block_on(command.run(session)),
            Self::Inquiry(command) => session.block_on(command.run(session)),
            Self::Account(command) => session.block_on(command.run(session)),
            Self::Case(command) => session.block_on(command.run(session)),
            Self::Attachment(command) => session.block_on(command.run(session)),
            Self::Catalog(command) => session.block_on(command.run(session)),
            Self::Advisor(command) => session.block_on(command.run(session)),
            Self::Api(command) => session.block_on(command.run(session)),
            Self::Credentials(command) => session.block_on(command.run(session)),
            Self::Archive(command) => command.run(session),
            Self::Doctor(command) => session.block_on(command.run(session)),
            Self::Status(command) => session.block_on(command.run(session)),
            Self::Endpoint(command) => command.run(session),
            Self::Emulate(command) => command.run(session),
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(tree()),
        }
    }
}

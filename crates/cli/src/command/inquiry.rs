//! `inquiry …`

mod answers;
mod args;
mod ask;
mod export;
mod feedback;
mod record;

use casebook::artifact::{Artifact, GetComplianceInquiryMetadata, ListComplianceInquiries};
use clap::{Args, Subcommand};

use self::args::InquiryArg;
use self::record::{DETAILS, shown};
use crate::command::ask::{ask, json};
use crate::command::paging::{Listing, Paging};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Column, View};
use crate::session::Session;

/// Questions about compliance, and the answers of AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum Inquiry {
    Ask(ask::Ask),
    /// List all inquiries
    #[command(after_help = examples(&[
        ("List the inquiries as a table", "casebook inquiry list --output table"),
        (
            "Print the ids of those that are done",
            "casebook inquiry list --output text \\\n        --query \"complianceInquiries[?status=='COMPLETED'].id\"",
        ),
    ]))]
    List(List),
    /// Show the status and the tags of an inquiry
    #[command(after_help = examples(&[
        ("Show an inquiry", "casebook inquiry show compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"),
        (
            "Print its status",
            "casebook inquiry show compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 --query status",
        ),
    ]))]
    Show(InquiryArg),
    /// Show the questions and answers of an inquiry
    ///
    /// Each answer has its author and its sources.
    #[command(after_help = examples(&[
        (
            "Show the questions and answers",
            "casebook inquiry answers compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1",
        ),
        (
            "Print them for a spreadsheet",
            "casebook inquiry answers compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 --output csv",
        ),
    ]))]
    Answers(InquiryArg),
    Export(export::Export),
    Feedback(feedback::Feedback),
}

/// The options of `inquiry list`.
#[derive(Args, Clone, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    paging: Paging,

    #[command(flatten)]
    fleet: FleetOptions,
}

/// All members of an inquiry (service model, InquirySummary).
const MEMBERS: &[&str] = &[
    "arn",
    "name",
    "id",
    "status",
    "statusMessage",
    "inputSource",
    "createdAt",
];

const COLUMNS: &[Column] = &[
    Column::whole("ID", "id").spare(1),
    Column::whole("STATUS", "status"),
    Column::day("CREATED", "createdAt").spare(2),
    Column::text("NAME", "name").telling(60),
];

impl Inquiry {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Ask(ask) => ask.run(session).await,
            Self::List(list) => list.run(session).await,
            Self::Show(inquiry) => {
                let client = session.client::<Artifact>()?;
                let inquiry = inquiry.id(&client).await?;
                let response = ask(&client, GetComplianceInquiryMetadata::new(inquiry)).await?;
                session.print(shown(session, json(&response)?), DETAILS)
            }
            Self::Answers(inquiry) => answers::answers(session, inquiry).await,
            Self::Export(export) => export.run(session).await,
            Self::Feedback(feedback) => feedback.run(session).await,
        }
    }
}

impl List {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        let list = ListComplianceInquiries::new();
        let listing = Listing {
            list: "complianceInquiries",
            members: Some(MEMBERS),
            view: View::Columns(COLUMNS),
            none: "no compliance inquiries",
        };
        let paging = self.paging;
        paging
            .print(session, &client, list, |_| true, listing)
            .await
    }
}

//! `agreement list`

use casebook::artifact::{Artifact, ListAgreements, ListCustomerAgreements};
use clap::Args;
use serde_json::{Value, json};

use crate::command::paging::{Listing, Paging};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Column, Format, View};
use crate::session::Session;

/// List all agreements.
///
/// With --available: by the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("List the agreements of the account", "casebook agreement list"),
    ("List those that it can accept", "casebook agreement list --available"),
]))]
pub(crate) struct List {
    /// List those that the account can accept
    #[arg(long)]
    available: bool,

    #[command(flatten)]
    paging: Paging,

    #[command(flatten)]
    fleet: FleetOptions,
}

/// The columns of a table. Other commands take the name of an agreement as well as its id.
const COLUMNS: &[Column] = &[
    Column::whole("ID", "id").spare(1),
    Column::whole("STATE", "state"),
    Column::day("SINCE", "effectiveStart").spare(2),
    Column::text("NAME", "name").telling(60),
];

/// The first columns of CSV, whose order stays.
const CSV: &[Column] = &[
    Column::text("NAME", "name"),
    Column::whole("STATE", "state"),
    Column::whole("TYPE", "type"),
    Column::day("SINCE", "effectiveStart"),
    Column::day("UNTIL", "effectiveEnd"),
];

/// All members of an agreement of the account (service model, CustomerAgreementSummary).
const MEMBERS: &[&str] = &[
    "name",
    "arn",
    "id",
    "agreementArn",
    "awsAccountId",
    "organizationArn",
    "effectiveStart",
    "effectiveEnd",
    "state",
    "description",
    "acceptanceTerms",
    "terminateTerms",
    "type",
];

/// All members of an agreement to accept (service reference, AgreementSummary).
const AVAILABLE_MEMBERS: &[&str] = &[
    "id",
    "name",
    "arn",
    "description",
    "revisionId",
    "subjects",
    "acceptanceTerms",
    "terminateTerms",
];

const AVAILABLE: &[Column] = &[
    Column::whole("ID", "id").spare(1),
    Column::whole("SUBJECTS", "subjects").spare(2),
    Column::text("NAME", "name").telling(60),
];

impl List {
    /// Returns the members of the result.
    pub(crate) fn shape(&self) -> Value {
        json!({ self.list(): [] })
    }

    /// The name of the list in the result.
    pub(crate) fn list(&self) -> &'static str {
        match self.available {
            true => "agreements",
            false => "customerAgreements",
        }
    }

    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        let paging = self.paging;
        if self.available {
            let listing = Listing {
                list: "agreements",
                members: Some(AVAILABLE_MEMBERS),
                view: View::Columns(AVAILABLE),
                none: "there are no agreements to accept",
            };
            let list = ListAgreements::new();
            return paging
                .print(session, &client, list, |_| true, listing)
                .await;
        }
        let columns = match session.printer().form() {
            Some(Format::Csv) => CSV,
            _ => COLUMNS,
        };
        let listing = Listing {
            list: "customerAgreements",
            members: Some(MEMBERS),
            view: View::Columns(columns),
            none: "the account has no agreements; --available lists those to accept",
        };
        let list = ListCustomerAgreements::new();
        paging
            .print(session, &client, list, |_| true, listing)
            .await
    }
}

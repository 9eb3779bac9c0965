//! `agreement …`

use casebook::artifact::{Artifact, ListCustomerAgreements};
use clap::Subcommand;

use crate::command::ask::{all, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Column, View};
use crate::session::Session;

/// Agreements of the account with AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum Agreement {
    /// List all agreements
    List,
}

const COLUMNS: &[Column] = &[
    Column::text("NAME", "name"),
    Column::whole("STATE", "state"),
    Column::whole("TYPE", "type"),
    Column::day("SINCE", "effectiveStart"),
    Column::day("UNTIL", "effectiveEnd"),
];

impl Agreement {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        let agreements = all(&client, ListCustomerAgreements::new()).await?;
        let result = serde_json::json!({ "customerAgreements": json(&agreements)? });
        session.print(result, View::Columns(COLUMNS))
    }
}

//! `api SERVICE OPERATION`

mod input;
mod table;

use casebook::protocol::{Api as Service, Operation as _};
use casebook::support::CreateCase;
use clap::{Args, Subcommand};
use serde_json::Map;

use self::input::Input;
use self::table::{ARTIFACT, Row, SUPPORT};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::View;
use crate::session::Session;

/// Any operation, raw.
#[derive(Debug, Subcommand)]
pub(crate) enum Api {
    /// An operation of AWS Artifact
    #[command(after_help = table::names(ARTIFACT))]
    Artifact(Call),
    /// An operation of AWS Support
    #[command(after_help = table::names(SUPPORT))]
    Support(Call),
}

/// An operation and its input.
#[derive(Args, Debug)]
pub(crate) struct Call {
    /// Name of the operation in the service model
    operation: String,

    /// Input, with the member names of the service model: JSON, @FILE, or - for stdin
    #[arg(long, value_name = "JSON|@FILE|-", default_value = "{}")]
    input: Input,
}

impl Api {
    /// Sends it and prints the response.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Artifact(call) => call.run(session, ARTIFACT).await,
            Self::Support(call) => call.run(session, SUPPORT).await,
        }
    }
}

impl Call {
    async fn run<A: Service>(self, session: &Session, table: &[Row<A>]) -> Result<Exit, Failure> {
        let row = table::find(table, &self.operation)?;
        let input = self.input.read().await?;
        // The input is checked before the client is built, so that its mistakes come first.
        let question = row.question(input)?;
        let client = session.client()?;
        let Some(mutation) = row.mutation() else {
            return session.print(question(client).await?, View::Generic);
        };
        session.rehearse(mutation)?;
        let response = match session.track(mutation, question(client)).await {
            Ok(response) => response,
            Err(failure) => return Err(session.with_case_quota(failure).await),
        };
        if response.as_object().is_some_and(Map::is_empty) && !mutation.has_empty_response() {
            session.note(format_args!(
                "the response does not say whether the operation was done, so the outcome is not known"
            ));
        }
        let done = session
            .print_done(mutation.operation, &response, &response, View::Generic)
            .await?;
        if mutation.operation == CreateCase::NAME {
            session.note_case_quota().await;
        }
        Ok(done)
    }
}

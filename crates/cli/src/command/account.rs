//! `account …`

use std::str::FromStr;

use casebook::artifact::{Artifact, GetAccountSettings, PutAccountSettings};
use casebook::types::NotificationSubscriptionStatus;
use clap::Subcommand;

use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::mutation::Mutation;
use crate::output::{Column, View};
use crate::session::Session;
use crate::word::spelled;

/// Settings of the account in AWS Artifact.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Show the settings
    #[command(after_help = examples(&[
        ("Show the settings", "casebook account show"),
        (
            "Print whether the account is notified",
            "casebook account show \\\n        --query accountSettings.notificationSubscriptionStatus",
        ),
    ]))]
    Show(FleetOptions),
    /// Choose whether AWS notifies the account of new and changed reports
    #[command(after_help = examples(&[
        ("Be notified of new and changed reports", "casebook account set SUBSCRIBED"),
        ("Be notified no more", "casebook account set NOT_SUBSCRIBED"),
    ]))]
    Set {
        /// SUBSCRIBED or NOT_SUBSCRIBED
        #[arg(value_name = "STATUS")]
        status: Status,
    },
}

/// The status to set. A request can have only the two known values; responses may have others.
#[derive(Clone, Debug)]
pub(crate) struct Status(NotificationSubscriptionStatus);

impl FromStr for Status {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match NotificationSubscriptionStatus::from(spelled(
            word,
            NotificationSubscriptionStatus::KNOWN.iter().copied(),
        )) {
            known @ (NotificationSubscriptionStatus::Subscribed
            | NotificationSubscriptionStatus::NotSubscribed) => Ok(Self(known)),
            _ => Err(format!(
                "expected SUBSCRIBED or NOT_SUBSCRIBED, found {word:?}"
            )),
        }
    }
}

impl Account {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        const MUTATION: Mutation = Mutation::new::<PutAccountSettings>();
        let status = match self {
            Self::Show(_) => return show(session).await,
            Self::Set { status } => status.0,
        };
        session.rehearse(&MUTATION)?;
        let client = session.client::<Artifact>()?;
        let put = PutAccountSettings::new().notification_subscription_status(status);
        let response = session.track(&MUTATION, ask(&client, put)).await?;
        if response.account_settings.is_none() {
            return Err(Failure::unknown_outcome::<PutAccountSettings>());
        }
        let response = json(&response)?;
        session
            .print_done(MUTATION.operation, &response, &response, View::Generic)
            .await
    }
}

/// The columns of a list of many accounts.
const COLUMNS: &[Column] = &[Column::whole(
    "NOTIFICATIONS",
    "notificationSubscriptionStatus",
)];

/// Runs `account show`.
pub(super) async fn show(session: &Session) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let response = ask(&client, GetAccountSettings::new()).await?;
    session.print(json(&response)?, View::Columns(COLUMNS))
}

//! `agreement show`

use std::str::FromStr;

use casebook::artifact::{Artifact, ListAgreements, ListCustomerAgreements};
use casebook::types::ValueError;
use casebook::types::artifact::{AgreementId, CustomerAgreementId};
use clap::Args;
use serde_json::{Value, json};

use crate::command::ask::{all, json as written};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// The members that come first, in this order.
const MEMBERS: View = View::Record(&[
    "id",
    "name",
    "state",
    "type",
    "subjects",
    "description",
    "effectiveStart",
    "effectiveEnd",
]);

/// Show an agreement with its terms.
///
/// By the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Show an agreement of the account",
        "casebook agreement show customer-agreement-4QmX0tZr7BvKc2Lp",
    ),
    ("Show one that it can accept", "casebook agreement show agreement-Nz7KcP3vRd9WqJ1x"),
]))]
pub(crate) struct Show {
    /// Id of an agreement of the account (customer-agreement-…), or of one to accept (agreement-…)
    #[arg(value_name = "ID")]
    id: EitherId,
}

/// An id of either kind.
#[derive(Clone, Debug)]
enum EitherId {
    Accepted(CustomerAgreementId),
    Offered(AgreementId),
}

impl FromStr for EitherId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |error: ValueError| error.to_string();
        if text.starts_with("agreement-") {
            return text.parse().map(Self::Offered).map_err(refused);
        }
        if text.starts_with("customer-agreement-") {
            return text.parse().map(Self::Accepted).map_err(refused);
        }
        Err(format!(
            "expected customer-agreement-… (an agreement of the account) or agreement-… (one to \
             accept), found {text:?}"
        ))
    }
}

impl Show {
    /// Returns the members of the result.
    pub(crate) fn shape(&self) -> Value {
        match self.id {
            EitherId::Accepted(_) => json!({"customerAgreement": {}}),
            EitherId::Offered(_) => json!({"agreement": {}}),
        }
    }

    /// Runs the command. No operation returns one agreement with its terms, so a list is searched.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        let found = match &self.id {
            EitherId::Accepted(id) => {
                let mut all = all(&client, ListCustomerAgreements::new()).await?;
                all.retain(|one| one.id.as_deref() == Some(id.as_str()));
                all.first().map(written).transpose()?
            }
            EitherId::Offered(id) => {
                let mut all = all(&client, ListAgreements::new()).await?;
                all.retain(|one| one.id.as_deref() == Some(id.as_str()));
                all.first().map(written).transpose()?
            }
        };
        let (member, id, list) = match &self.id {
            EitherId::Accepted(id) => ("customerAgreement", id.as_str(), "agreement list"),
            EitherId::Offered(id) => ("agreement", id.as_str(), "agreement list --available"),
        };
        let Some(found) = found else {
            let why = format!("there is no agreement {id}");
            let failure = Failure::no_such("AgreementNotFound", why);
            return Err(failure.advise(format!("`casebook {list}` shows the agreements")));
        };
        session.print(json!({ member: found }), MEMBERS)
    }
}

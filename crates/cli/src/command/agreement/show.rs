//! `agreement show`

use std::str::FromStr;

use casebook::artifact::{
    AgreementSummary, Artifact, CustomerAgreementSummary, ListAgreements, ListCustomerAgreements,
};
use casebook::types::artifact::{AgreementId, CustomerAgreementId};
use clap::Args;
use serde_json::{Value, json};

use super::agreement_name::{OFFERED, OWN};
use crate::command::ask::{all, json as written};
use crate::command::name::{IdOrName, Kind, Named, find, fitting};
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
    /// Agreement of the account, or one to accept: id, ARN or name
    ///
    /// Words of the name suffice if only one agreement has them.
    #[arg(value_name = "AGREEMENT")]
    agreement: AnyAgreement,
}

/// An agreement of either kind.
#[derive(Clone, Debug)]
enum AnyAgreement {
    Own(CustomerAgreementId),
    Offered(AgreementId),
    Name(String),
}

impl FromStr for AnyAgreement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_offered = text.starts_with("agreement-") || text.contains(":agreement/");
        match is_offered {
            true => text.parse().map(|id| match id {
                IdOrName::Id(id) => Self::Offered(id),
                IdOrName::Name(name) => Self::Name(name),
            }),
            false => text.parse().map(|id| match id {
                IdOrName::Id(id) => Self::Own(id),
                IdOrName::Name(name) => Self::Name(name),
            }),
        }
    }
}

impl Show {
    /// Returns the members of the result.
    pub(crate) fn shape(&self) -> Value {
        match self.agreement {
            AnyAgreement::Own(_) => json!({"customerAgreement": {}}),
            AnyAgreement::Offered(_) => json!({"agreement": {}}),
            AnyAgreement::Name(_) => json!({"customerAgreement": {}, "agreement": {}}),
        }
    }

    /// Runs the command. No operation returns one agreement with its terms, so a list is searched.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Artifact>()?;
        let own = async || all(&client, ListCustomerAgreements::new()).await;
        let offered = async || all(&client, ListAgreements::new()).await;
        let found = match &self.agreement {
            AnyAgreement::Own(id) => {
                let own = own().await?;
                shown_own(by_id(&own, id.as_str(), OWN)?)?
            }
            AnyAgreement::Offered(id) => {
                let offered = offered().await?;
                shown_offered(by_id(&offered, id.as_str(), OFFERED)?)?
            }
            // The agreement of the account has the name of the offer that it came from.
            AnyAgreement::Name(name) => {
                let own = own().await?;
                match fitting(name, &own).is_empty() {
                    false => shown_own(find(OWN, name, &own)?)?,
                    true => shown_offered(find(ANY, name, &offered().await?)?)?,
                }
            }
        };
        session.print(found, MEMBERS)
    }
}

/// The words for an agreement of either kind.
const ANY: Kind = Kind {
    one: "agreement",
    ..OFFERED
};

fn shown_own(agreement: &CustomerAgreementSummary) -> Result<Value, Failure> {
    Ok(json!({ "customerAgreement": written(agreement)? }))
}

fn shown_offered(agreement: &AgreementSummary) -> Result<Value, Failure> {
    Ok(json!({ "agreement": written(agreement)? }))
}

fn by_id<'a, T: Named>(known: &'a [T], id: &str, kind: Kind) -> Result<&'a T, Failure> {
    known.iter().find(|one| one.id() == id).ok_or_else(|| {
        let why = format!("there is no agreement {id}");
        let failure = Failure::no_such("AgreementNotFound", why);
        failure.advise(format!("`casebook {}` shows the agreements", kind.list))
    })
}

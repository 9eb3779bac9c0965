//! The agreements that the account can accept and has not in force.

use casebook::artifact::{
    AgreementSummary, Artifact, CustomerAgreementSummary, ListAgreements, ListCustomerAgreements,
};
use futures_util::future::try_join;
use serde_json::json;

use super::part::{Content, Entry};
use crate::command::ask::{all, json};
use crate::command::name::plain;
use crate::failure::Failure;
use crate::session::Session;

/// How many agreements a table shows.
const SHOWN: usize = 2;

/// Asks for both lists of agreements.
///
/// # Errors
///
/// Fails if the service returns an error, and without a usable configuration.
pub(super) async fn missing(session: &Session) -> Result<Content, Failure> {
    let client = session.client::<Artifact>()?;
    let (mut offered, accepted) = try_join(
        all(&client, ListAgreements::new()),
        all(&client, ListCustomerAgreements::new()),
    )
    .await?;
    offered.retain(|one| !accepted.iter().any(|other| is_accepted(one, other)));
    let name = |one: &AgreementSummary| vec![one.name.as_deref().unwrap_or_default().to_owned()];
    let summary = match offered.len() {
        0 => "none is missing".to_owned(),
        1 => "1 can be accepted and is not in force".to_owned(),
        count => format!("{count} can be accepted and are not in force"),
    };
    Ok(Content {
        summary,
        rows: offered.iter().map(name).collect(),
        shown: SHOWN,
        entries: offered.iter().map(entry).collect(),
        members: json!({"missing": json(&offered)?}),
    })
}

fn entry(agreement: &AgreementSummary) -> Entry {
    let id = agreement.arn.as_ref().map(|arn| arn.as_ref());
    Entry::new(id, "missing", agreement.name.as_deref())
}

/// Whether an agreement of the account is in force and is the offered one, by ARN or by name.
fn is_accepted(offered: &AgreementSummary, accepted: &CustomerAgreementSummary) -> bool {
    let is_same_arn =
        offered.arn.is_some() && offered.arn.as_deref() == accepted.agreement_arn.as_deref();
    let names = (offered.name.as_deref(), accepted.name.as_deref());
    let is_same_name = matches!(names, (Some(one), Some(other)) if plain(one) == plain(other));
    accepted.is_active() && (is_same_arn || is_same_name)
}

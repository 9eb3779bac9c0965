//! `agreement check`

use std::collections::BTreeMap;

use casebook::artifact::{
    AgreementSummary, Artifact, CustomerAgreementSummary, ListAgreements, ListCustomerAgreements,
};
use casebook::types::artifact::{AgreementId, CustomerAgreementId};
use clap::Args;
use serde_json::json;

use crate::command::ask::all;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::near::hint;
use crate::output::{Column, View};
use crate::session::Session;

/// Check that agreements are in force; the exit code is 3 if one is not.
///
/// A whole name counts first, then the first words of a name, then any part of it. They have to fit one
/// agreement only, among those of the account and those that it can accept; if they fit several, nothing is
/// checked and the exit code is 252.
///
/// The agreements to accept: by the service's reference, ahead of the SDKs; not tried against AWS.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    (
        "Check that an agreement is in force, by its name",
        "casebook agreement check --require 'Business Associate Addendum'",
    ),
    (
        "Check two, by name and by id",
        "casebook agreement check --require 'Nondisclosure Agreement' \\\n        --require customer-agreement-4QmX0tZr7BvKc2Lp",
    ),
    (
        "Check all accounts of your organization",
        "casebook agreement check --require 'Business Associate Addendum' \\\n        --accounts org --role OrganizationAccountAccessRole",
    ),
]))]
pub(crate) struct Check {
    /// Name, id or ARN of an agreement; can be repeated
    ///
    /// The agreement must be in force. The name may be in any case, and may be a part that fits no other
    /// agreement.
    #[arg(long, value_name = "NAME", required = true)]
    require: Vec<String>,

    #[command(flatten)]
    fleet: FleetOptions,
}

const COLUMNS: &[Column] = &[
    Column::text("REQUIRED", "required"),
    Column::text("NAME", "name").telling(60),
    Column::whole("STATE", "state"),
    Column::whole("ID", "id").spare(2),
    Column::day("SINCE", "effectiveStart").spare(1),
];

impl Check {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        if self.require.iter().any(|name| plain(name).is_empty()) {
            let why = "expected a name, an id or an ARN, found nothing";
            return Err(Failure::parameter("--require", why));
        }
        let client = session.client::<Artifact>()?;
        let mut known = Known {
            accepted: all(&client, ListCustomerAgreements::new()).await?,
            offered: Vec::new(),
        };
        if self
            .require
            .iter()
            .any(|name| known.exactly(name).is_none())
        {
            // Without the agreements that the account never accepted, a part of the name of one of them
            // would seem to fit another one alone.
            let offered = all(&client, ListAgreements::new()).await;
            known.offered = offered.map_err(|failure| {
                failure.note("only the whole name or the id of an agreement of the account needs no ListAgreements")
            })?;
        }
        let found = self.require.iter().map(|name| known.find(name));
        let found = found.collect::<Result<Vec<_>, _>>()?;
        let rows = self.require.iter().zip(&found).map(|(required, found)| {
            let one = found.agreement.cloned().unwrap_or_default();
            json!({
                "required": required, "name": found.name, "state": one.state, "id": one.id,
                "effectiveStart": one.effective_start, "effectiveEnd": one.effective_end,
            })
        });
        let rows: Vec<_> = rows.collect();
        session.print(json!({ "agreements": rows }), View::Columns(COLUMNS))?;
        let mut exit = Exit::Done;
        for (required, found) in self.require.iter().zip(&found) {
            if !(found.agreement).is_some_and(CustomerAgreementSummary::is_active) {
                let near = match found.name {
                    Some(_) => String::new(),
                    None => hint(required, known.names()),
                };
                session.note(format_args!("no agreement {required:?} is in force{near}"));
                exit = Exit::Check;
            }
        }
        Ok(exit)
    }
}

/// The agreements that a requirement can name.
struct Known {
    accepted: Vec<CustomerAgreementSummary>,
    /// Those that the account can accept.
    offered: Vec<AgreementSummary>,
}

/// The agreement that a requirement names, as far as it was found.
#[derive(Debug, Default)]
struct Found<'a> {
    /// The name of the agreement, which the account may never have accepted.
    name: Option<&'a str>,
    /// The agreement of the account: one in force if there is one, or else the newest.
    agreement: Option<&'a CustomerAgreementSummary>,
}

impl Known {
    /// The names of all agreements.
    fn names(&self) -> impl Iterator<Item = &str> {
        let accepted = self.accepted.iter().filter_map(|one| one.name.as_deref());
        let offered = self.offered.iter().filter_map(|one| one.name.as_deref());
        accepted.chain(offered)
    }

    /// Finds the agreement with this id, ARN or name, or else the only one whose name begins with these
    /// words, or else the only one with this part of a name.
    ///
    /// # Errors
    ///
    /// Fails if agreements of several names fit.
    fn find(&self, required: &str) -> Result<Found<'_>, Failure> {
        if let Some(found) = self.exactly(required) {
            return Ok(found);
        }
        let part = plain(required);
        // Ids by names: one of the account comes before one that can be accepted.
        let mut names = BTreeMap::new();
        let offered = self
            .offered
            .iter()
            .map(|one| (one.name.as_deref(), one.id.as_deref()));
        let accepted = self
            .accepted
            .iter()
            .map(|one| (one.name.as_deref(), one.id.as_deref()));
        for (name, id) in offered.chain(accepted) {
            if let Some(name) = name {
                names.insert(plain(name), (name, id));
            }
        }
        let fits: [fn(&str, &str) -> bool; 3] = [
            |name, part| name == part,
            |name, part| {
                let rest = name.strip_prefix(part);
                rest.is_some_and(|rest| rest.starts_with(' '))
            },
            |name, part| name.contains(part),
        ];
        if let Some(fits) = fits
            .into_iter()
            .find(|fits| names.keys().any(|name| fits(name, &part)))
        {
            names.retain(|name, _| fits(name, &part));
        } else {
            names.clear();
        }
        if names.len() > 1 {
            return Err(ambiguous(required, names.into_values()));
        }
        Ok(match names.into_values().next() {
            Some((name, _)) => Found {
                name: Some(name),
                agreement: self.newest(|one| is_named(one, &plain(name))),
            },
            None => Found::default(),
        })
    }

    /// Finds what a requirement names by an id, an ARN or the whole name of an agreement of the account.
    fn exactly(&self, required: &str) -> Option<Found<'_>> {
        let agreement = if is_id(required) {
            // Nothing else has a name of this form.
            Some(self.newest(|one| has_id(one, required)))
        } else {
            let name = plain(required);
            self.newest(|one| is_named(one, &name)).map(Some)
        }?;
        let name = agreement.and_then(|one| one.name.as_deref());
        Some(Found { name, agreement })
    }

    /// Returns one in force if there is one, or else the newest.
    fn newest(
        &self,
        is_it: impl Fn(&CustomerAgreementSummary) -> bool,
    ) -> Option<&CustomerAgreementSummary> {
        let found = self.accepted.iter().filter(|one| is_it(one));
        found.max_by_key(|one| {
            let since = one.effective_start.as_ref();
            (
                one.is_active(),
                since.and_then(|since| since.to_system_time()),
            )
        })
    }
}

/// Whether a text is an id or an ARN.
fn is_id(text: &str) -> bool {
    text.starts_with("arn:")
        || text.parse::<AgreementId>().is_ok()
        || text.parse::<CustomerAgreementId>().is_ok()
}

fn has_id(one: &CustomerAgreementSummary, id: &str) -> bool {
    let ids = [&one.id, &one.arn, &one.agreement_arn];
    ids.into_iter().any(|known| known.as_deref() == Some(id))
        || id.parse().is_ok_and(|id: AgreementId| one.is_of(&id))
}

fn is_named(one: &CustomerAgreementSummary, name: &str) -> bool {
    one.name
        .as_deref()
        .is_some_and(|known| plain(known) == name)
}

/// Creates the failure of a part that several names have.
fn ambiguous<'a>(
    part: &str,
    candidates: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>,
) -> Failure {
    /// The candidates that the message lists.
    const LISTED: usize = 10;
    let more = candidates.len().saturating_sub(LISTED);
    let listed = candidates.take(LISTED).map(|(name, id)| match id {
        Some(id) => format!("{name:?} ({id})"),
        None => format!("{name:?}"),
    });
    let mut listed = listed.collect::<Vec<_>>().join(", ");
    if more > 0 {
        listed.push_str(&format!(" and {more} more"));
    }
    let why = format!("expected a part of one name, found {part:?} in {listed}");
    let failure = Failure::parameter("--require", why).with_response();
    failure.advise("write the whole name, or the id")
}

/// Returns a name without regard to case and runs of blanks.
fn plain(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(id: &str, name: &str, state: &str) -> CustomerAgreementSummary {
        serde_json::from_value(json!({
            "id": format!("customer-agreement-{id}"), "name": name, "state": state,
            "arn": format!("arn:aws:artifact::111122223333:customer-agreement/customer-agreement-{id}"),
            "agreementArn": format!("arn:aws:artifact:::agreement/agreement-{id}"),
        }))
        .unwrap()
    }

    fn known() -> Known {
        let accepted = vec![
            accepted(
                "4QmX0tZr7BvKc2Lp",
                "Business  Associate\tAddendum",
                "CUSTOMER_TERMINATED",
            ),
            accepted(
                "9dWn3yHa5TgEs8Uf",
                "Organizations Business Associate Addendum",
                "ACTIVE",
            ),
            accepted(
                "Ht2LfC8wYm5SdG0i",
                "Notifiable Data Breach Addendum",
                "CUSTOMER_TERMINATED",
            ),
        ];
        let offered = json!([
            {"id": "agreement-Nz7KcP3vRd9WqJ1x", "name": "New Zealand Notifiable Data Breach Addendum"},
            {"id": "agreement-Ht2LfC8wYm5SdG0i", "name": "Notifiable Data Breach Addendum"},
        ]);
        let offered = serde_json::from_value(offered).unwrap();
        Known { accepted, offered }
    }

    #[test]
    fn a_whole_name_counts_before_a_part_of_another_that_is_in_force() {
        let known = known();
        for name in [
            "Business Associate Addendum",
            " BUSINESS  associate addendum ",
        ] {
            let found = known.find(name).unwrap().agreement.unwrap();
            assert_eq!(
                found.id.as_deref(),
                Some("customer-agreement-4QmX0tZr7BvKc2Lp")
            );
        }
        let offered = known
            .find("new zealand notifiable data breach addendum")
            .unwrap();
        assert!(
            offered.name.is_some() && offered.agreement.is_none(),
            "{offered:?}"
        );
    }

    #[test]
    fn of_one_name_the_agreement_in_force_comes_first() {
        let mut known = known();
        let again = accepted("0000000000000001", "Business Associate Addendum", "ACTIVE");
        known.accepted.insert(0, again);
        let found = known.find("business associate addendum").unwrap().agreement;
        assert!(found.unwrap().is_active());
    }

    #[test]
    fn a_part_is_refused_if_several_names_have_it_and_found_if_one_has_it() {
        let known = known();
        for part in ["a", "data breach", "busi", "associate addendum"] {
            let why = known.find(part).unwrap_err().to_string();
            assert!(
                why.contains("(customer-agreement-") && why.contains("write the whole name"),
                "{why}"
            );
        }
        let found = |part| known.find(part).unwrap().agreement.unwrap();
        assert!(found("ORGANIZATIONS  business").is_active());
        assert!(!found("business associate").is_active());
        assert!(!found("Notifiable").is_active());
        let offered = known.find("zealand").unwrap();
        assert!(
            offered.name.is_some() && offered.agreement.is_none(),
            "{offered:?}"
        );
        assert!(known.find("associate business").unwrap().name.is_none());
    }

    #[test]
    fn ids_of_both_kinds_and_arns_name_an_agreement_and_parts_of_them_do_not() {
        let known = known();
        for id in [
            "customer-agreement-9dWn3yHa5TgEs8Uf",
            "agreement-9dWn3yHa5TgEs8Uf",
            "arn:aws:artifact:::agreement/agreement-9dWn3yHa5TgEs8Uf",
            "arn:aws:artifact::111122223333:customer-agreement/customer-agreement-9dWn3yHa5TgEs8Uf",
        ] {
            assert!(
                known.find(id).unwrap().agreement.unwrap().is_active(),
                "{id}"
            );
        }
        for id in [
            "customer-agreement-",
            "agreement-Nz7KcP3vRd9WqJ1x",
            "arn:aws:artifact:::agreement/",
        ] {
            assert!(known.find(id).unwrap().agreement.is_none(), "{id}");
        }
    }
}

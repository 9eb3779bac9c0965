//! `agreement check`

use casebook::artifact::{Artifact, CustomerAgreementSummary, ListCustomerAgreements};
use clap::Args;
use serde_json::json;

use crate::command::ask::all;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Column, View};
use crate::session::Session;

/// Check that agreements are in force.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Id or part of the name of an agreement; can be repeated
    ///
    /// The agreement must be in force. The part of the name may be in any case.
    #[arg(long, value_name = "NAME", required = true)]
    require: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column::text("REQUIRED", "required").telling(30),
    Column::whole("STATE", "state"),
    Column::whole("ID", "id").spare(2),
    Column::day("SINCE", "effectiveStart").spare(1),
];

impl Check {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        if self.require.iter().any(|name| plain(name).is_empty()) {
            let why = "expected an id or a part of a name, found nothing";
            return Err(Failure::parameter("--require", why));
        }
        let client = session.client::<Artifact>()?;
        let known = all(&client, ListCustomerAgreements::new()).await?;
        let found: Vec<_> = self
            .require
            .iter()
            .map(|name| (name, find(&known, name)))
            .collect();
        let rows: Vec<_> = found
            .iter()
            .map(|(name, found)| {
                let found = found.cloned().unwrap_or_default();
                json!({
                    "required": name, "state": found.state, "id": found.id, "name": found.name,
                    "effectiveStart": found.effective_start, "effectiveEnd": found.effective_end,
                })
            })
            .collect();
        session.print(json!({ "agreements": rows }), View::Columns(COLUMNS))?;
        let is_active = |found: Option<&CustomerAgreementSummary>| {
            found.is_some_and(CustomerAgreementSummary::is_active)
        };
        let mut exit = Exit::Done;
        for (name, _) in found.into_iter().filter(|(_, found)| !is_active(*found)) {
            session.note(format_args!("no agreement {name:?} is in force"));
            exit = Exit::Check;
        }
        Ok(exit)
    }
}

/// Returns the agreement with this id or name: one in force if there is one, or else the newest.
fn find<'a>(
    known: &'a [CustomerAgreementSummary],
    wanted: &str,
) -> Option<&'a CustomerAgreementSummary> {
    let part = plain(wanted);
    let is_it = |one: &&CustomerAgreementSummary| {
        let name = one.name.as_deref().unwrap_or_default();
        one.id.as_deref() == Some(wanted) || plain(name).contains(&part)
    };
    known.iter().filter(is_it).max_by_key(|one| {
        let since = one
            .effective_start
            .as_ref()
            .and_then(|since| since.to_system_time());
        (one.is_active(), since)
    })
}

/// Returns a name without regard to case and runs of blanks.
fn plain(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, state: &str) -> CustomerAgreementSummary {
        serde_json::from_value(json!({"id": "customer-agreement-1", "name": name, "state": state}))
            .unwrap()
    }

    #[test]
    fn a_name_is_found_by_a_part_of_it_and_one_in_force_comes_first() {
        let known = [
            named("AWS  Business Associate\tAddendum", "ACTIVE"),
            named("Business Associate Addendum", "CUSTOMER_TERMINATED"),
        ];
        for wanted in [
            "business associate",
            " Business  ASSOCIATE ",
            "customer-agreement-1",
        ] {
            assert!(find(&known, wanted).unwrap().is_active(), "{wanted}");
        }
        assert!(find(&known[1..], "business associate").is_some());
        assert!(find(&known, "associate business").is_none());
        assert!(find(&known, "customer-agreement-").is_none());
    }
}

//! `case resolve`

use casebook::support::{ResolveCase, Support};
use clap::Args;

use super::CaseRef;
use super::dry_run::{self, DryRun};
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::mutation::Mutation;
use crate::output::View;
use crate::session::Session;

/// Resolve a case.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Resolve a case", "casebook case resolve 1541019661"),
    ("See what would be sent", "casebook case resolve 1541019661 --dry-run"),
]))]
pub(crate) struct Resolve {
    #[command(flatten)]
    case_ref: CaseRef,

    /// Resolve nothing: print what would be sent
    ///
    /// With local, or no value, the request is not sent. With service, it is sent as a dry run: the
    /// service checks it and resolves nothing. A service that does not know dry runs would resolve the
    /// case. So a dry run of a request that only reads is sent first, and the request is sent only if
    /// the service knows dry runs.
    #[arg(long, value_name = "WHERE", value_enum, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "local", hide_possible_values = true)]
    dry_run: Option<DryRun>,
}

impl Resolve {
    /// Runs the command. Resolving a resolved case changes nothing.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        const MUTATION: Mutation = Mutation::new::<ResolveCase>();
        if self.dry_run.is_none() {
            session.rehearse(&MUTATION)?;
        }
        let client = session.client::<Support>()?;
        let id = self.case_ref.id(&client).await?;
        let resolve = ResolveCase::new(id.clone());
        if let Some(place) = self.dry_run {
            let nothing = match place {
                DryRun::Local => "nothing was sent",
                DryRun::Service => {
                    let resolve = resolve.clone().dry_run(true);
                    dry_run::at_service(session, &client, &MUTATION, resolve).await?;
                    "the service would resolve this case, and has not"
                }
            };
            dry_run::note(session, nothing, 0);
            return session.print(json(&resolve)?, View::Generic);
        }
        let response = session.track(&MUTATION, ask(&client, resolve)).await?;
        if response.initial_case_status.is_none() && response.final_case_status.is_none() {
            return Err(Failure::unknown_outcome::<ResolveCase>());
        }
        let result = json(&response)?;
        let mut outcome = result.clone();
        outcome["caseId"] = id.as_str().into();
        let view = View::Record(&["initialCaseStatus", "finalCaseStatus"]);
        session
            .print_done(MUTATION.operation, &outcome, &result, view)
            .await
    }
}

//! `case open`

use casebook::protocol::Operation as _;
use casebook::support::{DescribeCases, Support};
use clap::Args;
use serde_json::json;

use super::{CaseRef, browser, console};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::{Format, View};
use crate::session::Session;

/// Open a case in the console
///
/// The address of the page is printed. If stdout is a terminal, the browser opens the page: that of
/// BROWSER, or else that of the desktop. The partitions aws and aws-cn have known addresses. A case of
/// the emulator has an address too, but the console does not have the case.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Open a case in the browser", "casebook case open 1541019661"),
    ("Print the address", "casebook case open 1541019661 --query url --output text"),
]))]
pub(crate) struct Open {
    #[command(flatten)]
    case_ref: CaseRef,
}

impl Open {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let case = self.case_ref.find(&client).await?;
        let Some(number) = &case.display_id else {
            let why = "the response has no number for this case, which its address needs";
            return Err(Failure::other(why)
                .during(DescribeCases::NAME)
                .with_response());
        };
        let Some(page) = console::page(session, number) else {
            let why = format!(
                "no address is known for case {number} in this partition; search for it in the Support \
                 Center"
            );
            return Err(Failure::other(why));
        };
        // A table would break the address at the width of the terminal.
        let exit = match session.printer().form() {
            Some(Format::Table) => session.printer().page(&format!("{page}\n"))?,
            _ => {
                let id = self.case_ref.id_of(&case)?;
                let result = json!({ "caseId": id, "displayId": number, "url": page });
                session.print(result, View::Generic)?
            }
        };
        if session.terminal().stdout {
            browser::open(session, &page).await;
        }
        Ok(exit)
    }
}

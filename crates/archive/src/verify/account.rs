//! Reads the parts of an account, and compares them with its state.

use casebook_types::AccountId;

use super::documents::Documents;
use super::finding::Finding;
use super::reading::{Counted, Reading};
use super::table::TableCheck;
use crate::account_writer::{ArchiveError, read_state};
use crate::collect::Sources;
use crate::layout::Layout;
use crate::rows::TABLES;
use crate::state::State;
use crate::store::Store;

/// Reads the parts of an account, and compares them with its state. Returns what is wrong, and what was read.
pub(super) async fn check(
    store: &Store,
    account: AccountId,
    documents: &Documents,
) -> Result<(Vec<Finding>, Counted), ArchiveError> {
    let mut reading = Reading::new(store, account, documents);
    let state = match read(&mut reading).await? {
        Found::State(state) => Some(state),
        Found::Nothing => None,
        Found::Newer => return Ok(reading.end()),
    };
    for table in 0..TABLES.len() {
        let check = TableCheck::new(&mut reading, table, state.as_deref());
        check.run().await?;
    }
    Ok(reading.end())
}

/// What there is of the state of an account.
enum Found {
    State(Box<State>),
    /// It cannot be read, or is lost. The parts are compared with nothing.
    Nothing,
    /// A newer casebook has written it, and so perhaps the parts.
    Newer,
}

/// Reads the state.
async fn read(reading: &mut Reading<'_>) -> Result<Found, ArchiveError> {
    let name = Layout::state(&reading.account);
    let state = match read_state(reading.store, &reading.account).await {
        Ok(state) => state,
        Err(error) => match error.into_store() {
            Ok(error) => {
                reading.findings.unread(&name, error)?;
                return Ok(Found::Nothing);
            }
            Err(error) => {
                let expected = "a state of this version";
                let advice = "use the casebook that has written it";
                reading.findings.damaged(&name, expected, error, advice);
                return Ok(Found::Newer);
            }
        },
    };
    let Some(state) = state else {
        reading.findings.damaged(
            &name,
            "the parts of the account",
            "no state, or a damaged one",
            "run again: the run then reads the account anew",
        );
        return Ok(Found::Nothing);
    };
    if state.whole != Sources::ALL {
        let found = format_args!("{} alone", state.whole);
        let expected = "all that was lost to be read anew";
        reading.findings.left(&name, expected, found, "run again");
    }
    Ok(Found::State(state.into()))
}

//! The record of the run: who calls, and what does not fit the records before.

use std::path::Path;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::stack::Client;

use crate::command::ask::ask;
use crate::evidence::{Caller, Recording};
use crate::failure::Failure;
use crate::session::Session;

/// Asks STS who calls.
///
/// # Errors
///
/// Fails if STS refuses or cannot be reached. A run without a caller would be no evidence, so it ends
/// before it fetches anything.
pub(super) async fn caller(client: &Client<Sts>) -> Result<Caller, Failure> {
    let caller = ask(client, GetCallerIdentity::new()).await;
    caller.map(Caller::from).map_err(|failure| {
        failure.note("nothing was fetched: the record of a run names its caller, and only STS tells who it is")
    })
}

/// Notes what does not fit the records of the runs before. The record of this run names it.
pub(super) fn tell_changes(dir: &Path, recording: &Recording, session: &Session) {
    let dir = dir.display();
    if recording.is_broken() {
        session.note(format_args!(
            "{dir}: the records of the runs before are not whole; `casebook evidence verify` names what \
             is wrong"
        ));
    } else if recording.is_changed() {
        session.note(format_args!(
            "{dir}: the manifest is not as the last run has left it, since a run was cut off or someone \
             changed it; the record of this run names what differs"
        ));
    }
}

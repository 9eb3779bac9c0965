//! The record of the run: who calls, and what does not fit the records before.

use std::path::Path;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::stack::Client;

use crate::command::ask::ask;
use crate::evidence::{Caller, Recording};
use crate::failure::Failure;
use crate::session::Session;

/// Asks STS who calls. Returns `None` and says why if STS does not tell: documents are fetched all the same,
/// but the run is not recorded, because a record without a caller would be no evidence.
///
/// # Errors
///
/// Fails if STS does not tell and the folder is to be sealed.
pub(super) async fn caller(
    client: &Client<Sts>,
    session: &Session,
    is_sealed: bool,
) -> Result<Option<Caller>, Failure> {
    match ask(client, GetCallerIdentity::new()).await {
        Ok(caller) => Ok(Some(caller.into())),
        Err(failure) if is_sealed => Err(failure.note(
            "nothing was fetched: the record of a run names its caller, and only STS tells who it is",
        )),
        Err(failure) => {
            session.note(format_args!(
                "this run is not recorded, because only STS tells who calls: {failure}"
            ));
            Ok(None)
        }
    }
}

/// Notes what does not fit the records of the runs before. The record of this run names it.
pub(super) fn tell_changes(dir: &Path, recording: &Recording, session: &Session) {
    let dir = dir.display();
    for why in recording.found_breaks() {
        session.note(format_args!(
            "{dir}: the records of the runs before are not whole: {why}; the record of this run says so"
        ));
    }
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

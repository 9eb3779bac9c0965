//! The record of the run: who calls, and what does not fit the records before.

use std::collections::BTreeSet;
use std::path::Path;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::stack::Client;
use tokio::task::spawn_blocking;

use crate::command::ask::ask;
use crate::evidence::{Caller, Recording};
use crate::failure::Failure;
use crate::folder::Manifest;
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

/// Reads the files of these lines, which are fetched again, and notes which were changed or removed. The
/// record of this run names them.
///
/// # Errors
///
/// Fails only if the program ends.
pub(super) async fn look_at(
    dir: &Path,
    mut recording: Recording,
    manifest: &Manifest,
    again: &BTreeSet<usize>,
    session: &Session,
) -> Result<Recording, Failure> {
    let lines = again.iter().filter_map(|number| manifest.get(*number));
    let names = lines.flat_map(|line| [line.file.clone(), line.terms_file.clone()]);
    let (names, folder): (BTreeSet<String>, _) = (names.collect(), dir.to_owned());
    // Another thread reads the files, so that a signal can end the run meanwhile.
    let looking = spawn_blocking(move || {
        let differing = recording.look_at(&folder, &names);
        (recording, differing)
    });
    let (recording, differing) = looking.await.map_err(Failure::other)?;
    if let [first, ..] = &differing[..] {
        session.note(format_args!(
            "{}: {} of the files that are fetched again were changed or removed, such as {first}; the record of \
             this run names them in `found`",
            dir.display(),
            differing.len(),
        ));
    }
    Ok(recording)
}

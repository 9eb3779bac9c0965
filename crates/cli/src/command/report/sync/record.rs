//! The record of the run: who calls, and what does not fit the records before.

use std::collections::BTreeSet;
use std::path::Path;

use casebook::artifact::Artifact;
use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::stack::{Client, Error, Sent};
use casebook_evidence::Caller;
use tokio::task::spawn_blocking;

use crate::evidence::Recording;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::Manifest;
use crate::session::Session;

/// Asks STS who calls. A run begins with this: without a caller its record would be no evidence.
///
/// Returns `None` and says so if AWS Artifact and STS have one endpoint, as `--endpoint-url` gives them, and what
/// answers there is not STS. AWS has no such endpoint. A run at it is not recorded.
///
/// # Errors
///
/// Fails if STS cannot be reached or refuses, and if its endpoint does not speak for it and the folder is to be
/// sealed. Nothing was fetched.
pub(super) async fn caller(
    client: &Client<Sts>,
    session: &Session,
    is_sealed: bool,
) -> Result<Option<Caller>, Failure> {
    let error = match client.send(GetCallerIdentity::new()).await {
        Ok(caller) => {
            let caller = Caller::new(caller.account, caller.arn, caller.user_id);
            return Ok(Some(caller));
        }
        Err(error) => error,
    };
    let failure = Failure::call::<GetCallerIdentity>(&error);
    if failure.exit() == Exit::Configuration {
        return Err(failure);
    }
    let sts = session.endpoint::<Sts>(false, false)?;
    let host = sts.authority();
    let is_of_artifact = session.endpoint::<Artifact>(false, false)?.authority() == host;
    if matches!(error, Error::Decode(_)) && is_of_artifact && !is_sealed {
        session.note(format_args!(
            "this run is not recorded, because STS does not answer at {host}, and only STS tells who calls: {failure}"
        ));
        return Ok(None);
    }
    let remedy = match (error.sent(), is_of_artifact) {
        (Sent::Yes, _) => "",
        (_, true) => {
            "let this network reach it, or name an endpoint for each service instead, as in AWS_ENDPOINT_URL_STS; "
        }
        (_, false) => {
            "let this network reach it, or name another endpoint of STS in AWS_ENDPOINT_URL_STS; "
        }
    };
    Err(failure.note(format!(
        "nothing was fetched: the record of a run names its caller, whom only STS at {host} tells; \
         {remedy}`casebook report get` asks no STS"
    )))
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

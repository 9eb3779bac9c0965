//! `archive --verify`

use std::num::NonZeroUsize;
use std::pin::pin;

use casebook::types::AccountId;
use casebook_archive::{Finding, Place, Shard, Store, StoreOptions, Verdict, Verification};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, chain, one_line};
use crate::interrupt::end_signal;
use crate::output::{Column, View};
use crate::session::Session;

const COLUMNS: &[Column] = &[
    Column::whole("FINDING", "finding"),
    Column::text("FILE", "file"),
    Column::text("EXPECTED", "expected").spare(2),
    Column::text("FOUND", "found").spare(1),
    Column::text("WHAT TO DO", "advice").spare(3),
];

/// All members of a finding.
const MEMBERS: &[&str] = &["finding", "account", "file", "expected", "found", "advice"];

fn members(finding: &Finding) -> Value {
    json!({
        "finding": finding.kind.as_str(),
        "account": finding.account,
        "file": finding.file,
        "expected": finding.expected,
        "found": finding.found,
        "advice": finding.advice,
    })
}

/// What is read of an archive.
#[derive(Debug)]
pub(super) struct Extent {
    pub(super) shard: Shard,
    /// These accounts, or all of the archive.
    pub(super) accounts: Option<Vec<AccountId>>,
    /// The number of accounts that are read at once, if an option says it.
    pub(super) jobs: Option<NonZeroUsize>,
}

impl Extent {
    fn of(self, store: Store) -> Verification {
        let mut verification = Verification::new(store).shard(self.shard);
        if let Some(accounts) = self.accounts {
            verification = verification.accounts(accounts);
        }
        match self.jobs {
            Some(jobs) => verification.jobs(jobs),
            None => verification,
        }
    }
}

/// Reads an archive, prints what is wrong with it, and sums up. Nothing is written, and no service is
/// called.
///
/// # Errors
///
/// Fails if there is no archive, or it cannot be read.
pub(super) async fn verify(
    session: &Session,
    place: &Place,
    extent: Extent,
) -> Result<Exit, Failure> {
    let mut end = pin!(end_signal());
    let read = async {
        let mut options = StoreOptions::new();
        if place.is_bucket() {
            options = options.config(session.storage_config());
        }
        let store = Store::open_to_read(place, options).await;
        let store = store.map_err(|error| Failure::configuration(chain(&error)))?;
        print(session, &extent.of(store)).await
    };
    let verdict = tokio::select! {
        biased;
        () = &mut end => return Err(Failure::interrupted()),
        verdict = read => verdict?,
    };
    if session.speaks_to_people() {
        let text = format!("{}; {place}", summary(&verdict));
        session.say(format_args!("{}", one_line(&text)));
    }
    Ok(match verdict.is_sound() {
        true => Exit::Done,
        false => Exit::Check,
    })
}

/// Prints the findings, as they come if the format allows it.
async fn print(session: &Session, verification: &Verification) -> Result<Verdict, Failure> {
    let view = View::Columns(COLUMNS);
    let mut entries = session.entries("findings", view, Some(MEMBERS))?;
    let mut held = Vec::new();
    let mut failure = None;
    let read = verification.run(|finding| {
        let entry = members(finding);
        match &mut entries {
            Some(entries) if failure.is_none() => failure = entries.put(entry).err(),
            Some(_) => {}
            None => held.push(entry),
        }
    });
    let read = read.await.map_err(|error| Failure::other(chain(&error)));
    if let Some(failure) = failure {
        return Err(failure);
    }
    match entries {
        Some(entries) => {
            let (verdict, read) = match read {
                Ok(verdict) => (verdict, Ok(())),
                Err(failure) => (Verdict::default(), Err(failure)),
            };
            entries.end(read)?;
            Ok(verdict)
        }
        None => {
            let verdict = read?;
            session.print(json!({ "findings": held }), view)?;
            Ok(verdict)
        }
    }
}

fn summary(verdict: &Verdict) -> String {
    let counted = [
        (verdict.damaged, "damaged"),
        (verdict.lost, "lost of older versions"),
        (verdict.unread, "unread"),
        (verdict.left, "left by runs"),
    ];
    let sound = verdict.is_sound().then(|| "sound".to_owned());
    let counted = counted.iter().filter(|(count, _)| *count > 0);
    let counted = counted.map(|(count, what)| format!("{count} {what}"));
    let outcome: Vec<_> = sound.into_iter().chain(counted).collect();
    format!(
        "{}: accounts {}, parts {}, rows {}, documents {}",
        outcome.join(", "),
        verdict.accounts,
        verdict.parts,
        verdict.rows,
        verdict.documents
    )
}

//! Checks the seals of a folder.

use std::io;
use std::path::{Path, PathBuf};

use casebook_evidence::timestamp::check;
use casebook_evidence::{Chain, Envelope, Files, Statement, sums};
use sha2::{Digest as _, Sha256};

use super::finding::{Finding, differences};
use super::seal::{LARGEST, name, numbers};
use super::trust::Trust;
use super::witness::whole_second;

/// The largest question or answer about a time that is read, in bytes.
const LARGEST_STAMP: u64 = 1 << 20;

/// The seals of a folder, and what was found about each.
pub(super) struct Seals<'a> {
    folder: PathBuf,
    trust: &'a Trust,
    seals: Vec<CheckedSeal>,
}

/// A seal, without its files: only their hash stays in memory until the run that it is about is seen.
struct CheckedSeal {
    name: String,
    /// The run that it was made after. `None` if the seal cannot be read.
    about: Option<About>,
    findings: Vec<Finding>,
}

struct About {
    runs: u64,
    head: String,
    files: [u8; 32],
    is_seen: bool,
}

impl<'a> Seals<'a> {
    /// Reads the seals, and checks their signatures and timestamps.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read.
    pub(super) fn read(folder: &Path, trust: &'a Trust) -> io::Result<Self> {
        let numbers = numbers(folder)?.into_iter();
        Ok(Self {
            seals: numbers
                .map(|number| CheckedSeal::read(folder, number, trust))
                .collect(),
            folder: folder.to_owned(),
            trust,
        })
    }

    /// Compares the seals that were made after the last run of a chain with what the chain says.
    pub(super) fn see(&mut self, chain: &Chain) {
        for seal in &mut self.seals {
            let Some(about) = seal.about.as_mut().filter(|about| about.runs == chain.runs) else {
                continue;
            };
            about.is_seen = true;
            if Some(&about.head) != chain.head.as_ref() {
                let found = chain.head.as_deref().unwrap_or_default();
                let detail = format!(
                    "expected run {} to have the SHA-256 {}, found {found}",
                    about.runs, about.head
                );
                let broken = Finding::broken("seal", &seal.name, detail);
                seal.findings
                    .push(broken.with(Some(&about.head), Some(found)));
            }
            let files = chain.sums();
            if about.files == digest(&files)
                || !seal.findings.iter().all(|it| it.expected.is_none())
            {
                continue;
            }
            let sealed =
                read(&self.folder.join(&seal.name)).map(|(_, _, statement)| statement.files());
            for found in differences("seal", &sealed.unwrap_or_default(), &files) {
                let detail = format!("{}: {}", found.name, found.detail);
                let broken = Finding::broken("seal", &seal.name, detail);
                seal.findings
                    .push(broken.with(found.expected.as_deref(), found.found.as_deref()));
            }
        }
    }

    /// Returns what was found, when the whole chain was seen.
    pub(super) fn findings(self, chain: &Chain) -> Vec<Finding> {
        let (mut findings, mut newest) = (Vec::new(), 0);
        for mut seal in self.seals {
            if let Some(about) = &seal.about {
                newest = newest.max(about.runs);
                if !about.is_seen {
                    let (runs, found) = (about.runs, chain.runs);
                    let detail =
                        format!("it seals {runs} runs: expected their records, found {found}");
                    seal.findings
                        .push(Finding::broken("seal", &seal.name, detail));
                }
            }
            findings.append(&mut seal.findings);
        }
        let has_keys = !self.trust.keys.is_empty();
        // Who names a key or an authority expects what it has signed.
        let is_wanted = has_keys || !self.trust.authorities.is_empty();
        let detail = match newest {
            0 if has_keys => "expected a seal by the key of --key, found none".to_owned(),
            0 if is_wanted => {
                "expected a seal with a timestamp, for --tsa-ca, found none".to_owned()
            }
            _ if newest >= chain.runs || newest == 0 => return findings,
            _ => format!("runs {} to {} are not sealed", newest + 1, chain.runs),
        };
        findings.push(match is_wanted {
            true => Finding::broken("seal", "*", detail),
            false => Finding::note("seal", "*", detail),
        });
        findings
    }
}

impl CheckedSeal {
    fn read(folder: &Path, number: u32, trust: &Trust) -> Self {
        let name = name(number, "json");
        match read(&folder.join(&name)) {
            Ok((bytes, envelope, statement)) => {
                let mut findings = vec![signature(&name, &envelope, &statement, trust)];
                findings.extend(timestamp(folder, number, &bytes, trust));
                let about = About {
                    runs: statement.predicate.runs,
                    files: digest(&statement.files()),
                    head: statement.predicate.head,
                    is_seen: false,
                };
                Self {
                    name,
                    about: Some(about),
                    findings,
                }
            }
            Err(why) => Self {
                findings: vec![Finding::broken("seal", &name, why)],
                name,
                about: None,
            },
        }
    }
}

fn read(path: &Path) -> Result<(Vec<u8>, Envelope, Statement), String> {
    let bytes = casebook_files::read(path, LARGEST).map_err(|error| error.to_string())?;
    let envelope = Envelope::read(&bytes).map_err(|why| why.to_string())?;
    let statement = Statement::read(&envelope.payload).map_err(|why| why.to_string())?;
    Ok((bytes, envelope, statement))
}

fn digest(files: &Files) -> [u8; 32] {
    Sha256::digest(sums::text(files)).into()
}

/// Checks whose signature a seal has.
fn signature(name: &str, envelope: &Envelope, statement: &Statement, trust: &Trust) -> Finding {
    let (runs, at) = (statement.predicate.runs, &statement.predicate.sealed_at);
    let sealed = format!("{runs} runs, sealed at {at} by its own clock");
    if !trust.keys.is_empty() {
        return match trust.keys.iter().find(|key| envelope.is_signed_by(key)) {
            Some(key) => Finding::ok(
                "seal",
                name,
                format!("{sealed}, signed by the key {}", key.id()),
            ),
            None => {
                let ids: Vec<String> = trust.keys.iter().map(|key| key.id()).collect();
                let (expected, found) = (ids.join(" or "), envelope.claimed_key());
                let detail =
                    format!("expected a signature by the key {expected}, found one by {found}");
                Finding::broken("seal", name, detail)
            }
        };
    }
    match statement
        .public_key()
        .filter(|key| envelope.is_signed_by(key))
    {
        Some(key) => {
            let detail = format!(
                "{sealed}, signed by the key {} in it, which anyone can make; --key names the key that counts",
                key.id()
            );
            Finding::note("seal", name, detail)
        }
        None => Finding::broken(
            "seal",
            name,
            "expected a signature by the key in it, found another",
        ),
    }
}

/// Checks the timestamp of a seal, if it has one.
fn timestamp(folder: &Path, number: u32, envelope: &[u8], trust: &Trust) -> Option<Finding> {
    let answer = name(number, "tsr");
    let part = |kind| {
        let path = folder.join(name(number, kind));
        match casebook_files::read(&path, LARGEST_STAMP) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|error| error.to_string()),
        }
    };
    let checked = match (part("tsq"), part("tsr")) {
        (Ok(None), Ok(None)) if trust.authorities.is_empty() => return None,
        (Ok(None), Ok(None)) => Err("expected a timestamp, found none".to_owned()),
        (Ok(Some(query)), Ok(Some(response))) => {
            let checked = check(envelope, &query, &response, &trust.authorities);
            checked.map_err(|why| why.to_string())
        }
        (Err(why), _) | (_, Err(why)) => Err(why),
        _ => Err("expected the question and the answer, found one of them".to_owned()),
    };
    Some(match checked {
        Ok(stamped) if stamped.is_trusted => {
            let at = whole_second(stamped.at);
            Finding::ok("timestamp", &answer, format!("the seal was there at {at}"))
        }
        Ok(stamped) => {
            let detail = format!(
                "the seal was there at {}, says an authority that anyone can be; --tsa-ca names the \
                 certificate that counts",
                whole_second(stamped.at)
            );
            Finding::note("timestamp", &answer, detail)
        }
        Err(why) => Finding::broken("timestamp", &answer, why),
    })
}

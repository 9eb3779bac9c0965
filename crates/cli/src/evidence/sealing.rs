//! How a folder is sealed: with which key, and with a timestamp of which authority.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use casebook::protocol::is_loopback;
use casebook::stack::BufferedTransport;
use casebook::types::Timestamp;
use casebook_evidence::SigningKey;
use casebook_evidence::timestamp::{Authorities, Query, check};
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tower::ServiceExt as _;

use super::inspection::Inspection;
use super::key_file::signing_key;
use super::seal::{self, Stamp};
use super::trust::Trust;
use super::witness::whole_second;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::folder::Folder;
use crate::session::Session;

/// The largest answer of an authority, in bytes.
const LARGEST: usize = 1 << 20;

/// The time limit of an answer.
const LIMIT: Duration = Duration::from_secs(60);

/// The most characters of an address that an error has.
const LONGEST_ADDRESS: usize = 300;

/// The file name of the key that is used if no other is named.
const KEY: &str = "key.pem";

/// The URL of an authority for timestamps: over TLS, or on this machine.
#[derive(Clone, Debug)]
pub(crate) struct AuthorityUrl(Uri);

impl FromStr for AuthorityUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri = text
            .parse()
            .map_err(|error| format!("expected a URL, found {error}"))?;
        let host = uri.host().unwrap_or_default();
        match uri.scheme_str() {
            Some("https") if !host.is_empty() => Ok(Self(uri)),
            Some("http") if is_loopback(host) => Ok(Self(uri)),
            Some("http") => Err("expected https, found http to another machine".into()),
            _ => Err("expected a URL such as https://tsa.example.com/tsr".into()),
        }
    }
}

/// A key to seal with, and the authority that is asked for the time.
#[derive(Debug)]
pub(crate) struct Sealing {
    key: SigningKey,
    authority: Option<AuthorityUrl>,
}

/// A seal that was saved.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// The name of its file.
    pub(crate) file: String,
    runs: u64,
    key: String,
    /// The time of the authority, if one was asked.
    timestamp: Option<String>,
}

impl Sealed {
    /// The members of the result.
    pub(crate) fn members(&self, folder: &Path) -> Value {
        json!({
            "folder": folder.display().to_string(),
            "file": self.file,
            "runs": self.runs,
            "key": self.key,
            "timestamp": self.timestamp,
        })
    }
}

impl Sealing {
    /// Reads the key: the one in the file that is named, or the one of `evidence keygen`.
    ///
    /// # Errors
    ///
    /// Fails if there is no key, or it cannot be read.
    pub(crate) fn ready(
        session: &Session,
        key: Option<PathBuf>,
        authority: Option<AuthorityUrl>,
    ) -> Result<Self, Failure> {
        let path = match key {
            Some(path) => path,
            None => default_key(session)?,
        };
        let key = signing_key(&path).map_err(|why| {
            let failure = Failure::configuration(format_args!("the key {}: {why}", path.display()));
            match path.exists() {
                true => failure,
                false => failure
                    .advise("`casebook evidence keygen` makes a key, and --key names another file"),
            }
        })?;
        Ok(Self { key, authority })
    }

    /// Checks a folder, and seals it.
    ///
    /// # Errors
    ///
    /// Fails if the folder is not as recorded, if the authority gives no timestamp, or if the seal cannot
    /// be saved. The folder is then sealed as before.
    pub(crate) async fn seal(&self, session: &Session, folder: &Folder) -> Result<Sealed, Failure> {
        let dir = folder.path().display();
        let path = folder.path().to_owned();
        let failed = |error: std::io::Error| Failure::transfer(format_args!("{dir}: {error}"));
        seal::sweep(folder).map_err(failed)?;
        // Another thread reads the files, so that a signal can end the run meanwhile.
        let inspected = spawn_blocking(move || Inspection::of(&path, &Trust::default())).await;
        let inspected = inspected.map_err(Failure::other)?;
        let inspection = inspected.map_err(failed)?;
        if let Some(broken) = inspection.broken().next() {
            return Err(not_sealed(
                &dir,
                &format!("{}: {}", broken.name, broken.detail),
            ));
        }
        let now = whole_second(session.clock().now());
        let envelope = seal::envelope(&inspection.chain, &self.key, now);
        let envelope = envelope.ok_or_else(|| {
            let why = "no run is recorded; `casebook report sync` records one";
            Failure::new(Exit::Check, "NotSealed", format!("{dir}: {why}"))
        })?;
        let mut timestamp = None;
        let stamp = match &self.authority {
            Some(authority) => {
                let stamp = stamp(session, authority, &envelope).await?;
                let checked = check(
                    &envelope,
                    &stamp.query,
                    &stamp.response,
                    &Authorities::default(),
                );
                let stamped = checked.map_err(|why| refused(authority, &why.to_string()))?;
                timestamp = Some(whole_second(stamped.at));
                Some(stamp)
            }
            None => None,
        };
        let file = seal::save(folder, &envelope, stamp.as_ref()).map_err(failed)?;
        Ok(Sealed {
            file,
            runs: inspection.chain.runs,
            key: self.key.public().id(),
            timestamp,
        })
    }
}

/// Returns the path of the key that is used if no other is named.
///
/// # Errors
///
/// Fails without a home directory.
pub(crate) fn default_key(session: &Session) -> Result<PathBuf, Failure> {
    let folder = session.state_folder().ok_or_else(|| {
        Failure::configuration("the key: there is no home directory for it").advise("name a file")
    })?;
    Ok(folder.join("evidence").join(KEY))
}

/// Asks an authority for a timestamp (RFC 3161, section 3.4).
async fn stamp(
    session: &Session,
    authority: &AuthorityUrl,
    envelope: &[u8],
) -> Result<Stamp, Failure> {
    let query = Query::about(envelope).map_err(Failure::other)?.to_bytes();
    let request = Request::builder()
        .method(Method::POST)
        .uri(authority.0.clone())
        .header(CONTENT_TYPE, "application/timestamp-query")
        .header(ACCEPT, "application/timestamp-reply")
        .body(query.clone().into())
        .map_err(Failure::other)?;
    let sending = BufferedTransport::new(session.transport()?, LARGEST).oneshot(request);
    let limit = session.timeout().unwrap_or(LIMIT);
    let answered = tokio::time::timeout(limit, sending).await;
    let answered = answered.map_err(|_| {
        refused(
            authority,
            &format!("no answer within {} s", limit.as_secs_f64()),
        )
    })?;
    let response = answered.map_err(|error| refused(authority, &chain(&error)))?;
    if response.status().is_redirection() {
        let why = format!(
            "expected the status 200, found {}: it redirects to {}",
            response.status().as_u16(),
            redirection(authority, response.headers())
        );
        return Err(
            refused(authority, &why).advise("give the new address as --tsa if you trust it")
        );
    }
    if response.status() != StatusCode::OK {
        let why = format!(
            "expected the status 200, found {}",
            response.status().as_u16()
        );
        return Err(refused(authority, &why));
    }
    Ok(Stamp {
        query,
        response: response.into_body().to_vec(),
    })
}

/// Returns the address that an authority redirects to, without its query, which may be a secret.
fn redirection(authority: &AuthorityUrl, headers: &HeaderMap) -> String {
    let there = headers.get(LOCATION).and_then(|it| it.to_str().ok());
    let Some(there) = there.and_then(|it| it.parse::<Uri>().ok()) else {
        return "an address that cannot be read".to_owned();
    };
    let from = &authority.0;
    let scheme = there.scheme_str().or(from.scheme_str());
    let host = there.host().or(from.host()).unwrap_or_default();
    let port = match there.host() {
        Some(_) => there.port_u16(),
        None => from.port_u16(),
    };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let address = format!(
        "{}://{host}{port}{}",
        scheme.unwrap_or_default(),
        there.path()
    );
    address.chars().take(LONGEST_ADDRESS).collect()
}

fn refused(authority: &AuthorityUrl, why: &str) -> Failure {
    let host = authority.0.host().unwrap_or_default();
    Failure::other(format_args!(
        "no timestamp of {host}: {why}; nothing was sealed"
    ))
}

fn not_sealed(dir: &dyn std::fmt::Display, why: &str) -> Failure {
    let why = format!("{dir}: expected a folder that is as recorded: {why}; nothing was sealed");
    Failure::new(Exit::Check, "NotSealed", why)
        .advise("`casebook evidence verify` names all that differs")
}

/// Returns the day of a time in UTC, such as 2026-01-02.
pub(crate) fn day(session: &Session) -> String {
    let time = Timestamp::try_from(session.clock().now()).ok();
    time.and_then(|time| time.day()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_asked_over_tls_or_on_this_machine() {
        for fine in [
            "https://tsa.example.com",
            "http://127.0.0.1:1/tsr",
            "http://localhost:318",
        ] {
            assert!(fine.parse::<AuthorityUrl>().is_ok(), "{fine}");
        }
        for (odd, says) in [
            (
                "http://tsa.example.com",
                "expected https, found http to another machine",
            ),
            (
                "ftp://tsa.example.com",
                "expected a URL such as https://tsa.example.com/tsr",
            ),
            ("tsa", "expected a URL such as https://tsa.example.com/tsr"),
        ] {
            assert_eq!(odd.parse::<AuthorityUrl>().unwrap_err(), says);
        }
        assert!("".parse::<AuthorityUrl>().is_err());
    }
}

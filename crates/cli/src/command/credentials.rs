//! `credentials …`

mod explain;

use casebook::auth::Credentials as Keys;
use casebook::types::{Secret, Timestamp};
use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::help::examples;
use crate::output::View;
use crate::sanitize::escaped;
use crate::session::Session;
use crate::shell::quoted;

/// The credentials that sign requests, and where they come from.
#[derive(Debug, Subcommand)]
pub(crate) enum Credentials {
    /// Show the credentials that sign requests
    ///
    /// The formats process-json and env contain the secrets, because programs need them. --output
    /// and --query never show a secret, only AccessKeyId, Expiration and AccountId.
    #[command(after_help = examples(&[
        ("Show the credentials without the secrets", "casebook credentials show --format table"),
        (
            "Give them to other programs of this shell",
            "casebook credentials show --format env > keys.env",
        ),
    ]))]
    Show {
        /// process-json, table or env, in place of --output
        ///
        /// The format also takes the place of --query. The default is table on a terminal,
        /// process-json otherwise.
        #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
        format: Option<Format>,
    },
    /// Show every source of credentials that was tried, and its outcome
    #[command(after_help = examples(&[
        ("See where credentials were searched for", "casebook credentials explain --output table"),
        ("See it for a profile of the shared files", "casebook credentials explain --profile work"),
    ]))]
    Explain,
}

/// The formats of credentials.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// JSON for `credential_process` in the shared configuration.
    ProcessJson,
    /// A table for people, in which the secrets are hidden.
    Table,
    /// `export` lines for a shell.
    Env,
}

impl Credentials {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let format = match self {
            Self::Show { format } => format,
            Self::Explain => return explain::explain(session).await,
        };
        let option = session.asked_for_a_form();
        if let (Some(_), Some(option)) = (format, option) {
            let why = "--format chooses the format already; give only one of the two";
            return Err(Failure::parameter(option, why));
        }
        let keys = session.credentials().await?;
        if keys
            .expiry()
            .is_some_and(|expiry| expiry <= session.clock().now())
        {
            session.note(format_args!(
                "by the clock of this machine these credentials have expired"
            ));
        }
        if option.is_some() {
            return session.print(open(&keys), View::Record(OPEN));
        }
        let format = format.unwrap_or(if session.terminal().stdout {
            Format::Table
        } else {
            Format::ProcessJson
        });
        let text = match format {
            Format::ProcessJson => process_json(&keys)?,
            Format::Table => table(&keys),
            Format::Env => env(&keys),
        };
        session.printer().page(&text)
    }
}

/// The members that are not secret.
const OPEN: &[&str] = &["AccessKeyId", "Expiration", "AccountId"];

/// The part of the credentials that `--output` and `--query` see, so that neither a table nor a
/// query can reveal a secret by mistake.
fn open(keys: &Keys) -> Value {
    let expiry = expiry(keys).map(|time| time.to_string());
    let values = [
        Some(keys.access_key_id()),
        expiry.as_deref(),
        keys.account(),
    ];
    let members = OPEN.iter().zip(values);
    members
        .filter_map(|(name, value)| Some(((*name).to_owned(), value?.into())))
        .collect::<Map<_, _>>()
        .into()
}

/// The output of a `credential_process` (AWS SDKs and Tools Reference Guide, process credential
/// provider).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Process<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

fn process_json(keys: &Keys) -> Result<String, Failure> {
    let process = Process {
        version: 1,
        access_key_id: keys.access_key_id(),
        secret_access_key: keys.secret_access_key().expose(),
        session_token: keys.session_token().map(Secret::expose),
        expiration: expiry(keys),
        account_id: keys.account(),
    };
    let json = serde_json::to_string_pretty(&process).map_err(Failure::other)?;
    Ok(escaped(&json).into_owned() + "\n")
}

fn table(keys: &Keys) -> String {
    let hidden = || "(hidden)".to_owned();
    let lines = [
        ("access key id", Some(keys.access_key_id().to_owned())),
        ("secret access key", Some(hidden())),
        ("session token", keys.session_token().map(|_| hidden())),
        ("expires", expiry(keys).map(|time| time.to_string())),
        ("account", keys.account().map(str::to_owned)),
    ];
    lines
        .into_iter()
        .filter_map(|(what, value)| Some(format!("{what:<19}{}\n", one_line(&value?))))
        .collect()
}

fn env(keys: &Keys) -> String {
    let variables = [
        ("AWS_ACCESS_KEY_ID", Some(keys.access_key_id().to_owned())),
        (
            "AWS_SECRET_ACCESS_KEY",
            Some(keys.secret_access_key().expose().to_owned()),
        ),
        (
            "AWS_SESSION_TOKEN",
            keys.session_token().map(|token| token.expose().to_owned()),
        ),
        (
            "AWS_CREDENTIAL_EXPIRATION",
            expiry(keys).map(|time| time.to_string()),
        ),
        ("AWS_ACCOUNT_ID", keys.account().map(str::to_owned)),
    ];
    variables
        .into_iter()
        .filter_map(|(name, value)| Some(format!("export {name}={}\n", quoted(&value?))))
        .collect()
}

fn expiry(keys: &Keys) -> Option<Timestamp> {
    Timestamp::try_from(keys.expiry()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn keys() -> Keys {
        Keys::new("AKIDEXAMPLE", "sec'ret")
            .with_session_token("t0ken")
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000))
            .with_account_id("012345678901".parse().unwrap())
    }

    #[test]
    fn process_json_has_what_credential_process_wants() {
        let json: Value = serde_json::from_str(&process_json(&keys()).unwrap()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "sec'ret",
                "SessionToken": "t0ken", "Expiration": "2027-01-15T08:00:00Z",
                "AccountId": "012345678901",
            })
        );
        let json = process_json(&Keys::new("a", "b")).unwrap();
        assert!(!json.contains("SessionToken") && !json.contains("Expiration"));
    }

    #[test]
    fn a_table_hides_the_secrets() {
        let table = table(&keys());
        assert!(table.contains("AKIDEXAMPLE") && table.contains("012345678901"));
        assert!(!table.contains("ret") || !table.contains("sec'ret"));
        assert!(!table.contains("t0ken"));
    }

    #[test]
    fn export_lines_are_quoted() {
        let env = env(&keys());
        assert!(
            env.contains(r"export AWS_SECRET_ACCESS_KEY='sec'\''ret'"),
            "{env}"
        );
        assert!(env.contains("export AWS_ACCESS_KEY_ID=AKIDEXAMPLE\n"));
    }
}

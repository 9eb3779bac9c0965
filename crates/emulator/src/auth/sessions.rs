//! The credentials of role sessions, which AssumeRole issues.
//!
//! Everything about a session is in its session token, which only the emulator can make and read. So
//! nothing is stored, and sessions outlive a restart of the emulator with its data file.

use serde::{Deserialize, Serialize};

use super::{Credential, Principal};
use crate::account::AccountId;
use crate::crypto::{TokenKey, random};
use crate::time::Timestamp;

/// The purpose of session tokens ([`TokenKey::seal`]).
const PURPOSE: &str = "session of a role";
/// How long secrets are, as those of AWS.
const SECRET_LENGTH: usize = 40;

/// What a session token holds.
#[derive(Deserialize, Serialize)]
struct Session {
    key: String,
    account: AccountId,
    role: String,
    name: String,
    /// When the session ends, in milliseconds.
    expires: u64,
}

/// The credentials of a new session.
pub(crate) struct SessionCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
}

/// Issues credentials for a session of a role, which end at a time.
pub(crate) fn issue(
    key: &TokenKey,
    account: AccountId,
    role: &str,
    name: &str,
    expires: Timestamp,
) -> SessionCredentials {
    let access_key_id = format!("ASIA{}", random::letters(16).to_ascii_uppercase());
    let session = Session {
        key: access_key_id.clone(),
        account,
        role: role.to_owned(),
        name: name.to_owned(),
        expires: expires.millis(),
    };
    let payload = serde_json::to_vec(&session).expect("texts and numbers can be written as JSON");
    SessionCredentials {
        secret_access_key: secret(key, &access_key_id),
        session_token: key.seal(PURPOSE, &payload),
        access_key_id,
    }
}

/// Returns the credential of an access key with a session token; `None` unless [`issue`] made both
/// together.
pub(crate) fn credential(key: &TokenKey, access_key: &str, token: &str) -> Option<Credential> {
    let session: Session = serde_json::from_slice(&key.open(PURPOSE, token)?).ok()?;
    (session.key == access_key).then(|| {
        let principal = Principal::session(session.account, session.role, session.name);
        let expires = Some(Timestamp::from_millis(session.expires));
        Credential::of(
            principal,
            secret(key, access_key),
            Some(token.to_owned()),
            expires,
        )
    })
}

fn secret(key: &TokenKey, access_key: &str) -> String {
    let mut secret = key.derive(&format!("secret of {access_key}"));
    secret.truncate(SECRET_LENGTH);
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_and_the_token_issued_with_it_are_a_session() {
        let key = TokenKey::new([7; 32]);
        let issued = |key| {
            let until = Timestamp::from_seconds(1_800_000_000);
            issue(key, AccountId::DEFAULT, "Reader", "audit", until)
        };
        let (one, two) = (issued(&key), issued(&key));
        assert!(credential(&key, &one.access_key_id, &one.session_token).is_some());
        assert!(credential(&key, &one.access_key_id, &two.session_token).is_none());
        assert!(credential(&key, &one.access_key_id, "token").is_none());
        let foreign = issued(&TokenKey::new([8; 32]));
        assert!(credential(&key, &foreign.access_key_id, &foreign.session_token).is_none());
        assert_eq!(one.access_key_id.len(), 20);
    }
}

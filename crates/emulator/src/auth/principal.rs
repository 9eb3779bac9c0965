//! The identity of a caller: a user of an account, or a session of one of its roles.

use crate::account::AccountId;
use crate::crypto;
use crate::encoding::hex;

/// The name of the user and of the session of every key that names none.
const SAMPLE: &str = "sample";
/// The role of the sessions whose keys were given to the emulator and not issued by it.
const SAMPLE_ROLE: &str = "SampleRole";

/// A caller, whom its access key identifies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Principal {
    pub(crate) account: AccountId,
    kind: Kind,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Kind {
    User(String),
    /// A session of a role, which may have a path, such as `team/Reader`.
    Session {
        role: String,
        name: String,
    },
}

impl Principal {
    /// Returns a user of an account.
    pub(crate) fn user(account: AccountId, name: String) -> Self {
        let kind = Kind::User(name);
        Self { account, kind }
    }

    /// Returns the session of a role of an account.
    pub(crate) fn session(account: AccountId, role: String, name: String) -> Self {
        let kind = Kind::Session { role, name };
        Self { account, kind }
    }

    /// Returns the principal of an access key that says no more: a permanent key belongs to a user, a
    /// temporary one to the session of a role.
    pub(super) fn sample(account: AccountId, is_temporary: bool) -> Self {
        match is_temporary {
            true => Self::session(account, SAMPLE_ROLE.to_owned(), SAMPLE.to_owned()),
            false => Self::user(account, SAMPLE.to_owned()),
        }
    }

    /// Returns whether this is a session of a role.
    pub(crate) fn is_session(&self) -> bool {
        matches!(self.kind, Kind::Session { .. })
    }

    /// Returns the ARN, as GetCallerIdentity answers it. That of a session has no path (IAM User Guide,
    /// "IAM identifiers").
    pub(crate) fn arn(&self) -> String {
        let account = self.account;
        match &self.kind {
            Kind::User(name) => format!("arn:aws:iam::{account}:user/{name}"),
            Kind::Session { role, name } => {
                let role = without_path(role);
                format!("arn:aws:sts::{account}:assumed-role/{role}/{name}")
            }
        }
    }

    /// Returns the ARN by which a trust policy names the principal: for a session, that of its role.
    pub(crate) fn trusted_arn(&self) -> String {
        match &self.kind {
            Kind::User(_) => self.arn(),
            Kind::Session { role, .. } => role_arn(self.account, role),
        }
    }

    /// Returns the unique id: of the user, or of the role with the name of the session.
    pub(crate) fn user_id(&self) -> String {
        match &self.kind {
            Kind::User(name) => unique_id("AIDA", "SAMPLEUSER000000", self.account, name, SAMPLE),
            Kind::Session { role, name } => {
                let sample = "SAMPLEROLE000000";
                let role = unique_id("AROA", sample, self.account, role, SAMPLE_ROLE);
                format!("{role}:{name}")
            }
        }
    }
}

/// Returns the ARN of a role.
pub(crate) fn role_arn(account: AccountId, role: &str) -> String {
    format!("arn:aws:iam::{account}:role/{role}")
}

fn without_path(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

/// Returns the unique id of a user or role, which is computed from its account and name. That of the
/// default account's sample user or role is `sample`.
fn unique_id(
    prefix: &str,
    sample: &str,
    account: AccountId,
    name: &str,
    sample_name: &str,
) -> String {
    if account == AccountId::DEFAULT && name == sample_name {
        return format!("{prefix}{sample}");
    }
    let hash = crypto::sha256(format!("{prefix} {account} {name}").as_bytes());
    let digits = hex::encode(&hash[..8]).to_ascii_uppercase();
    format!("{prefix}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arn_of_a_session_has_no_path_and_that_of_its_role_has_it() {
        let session = |role: &str| {
            Principal::session(AccountId::DEFAULT, role.to_owned(), "audit".to_owned())
        };
        let reader = session("team/Reader");
        assert_eq!(
            reader.arn(),
            "arn:aws:sts::111122223333:assumed-role/Reader/audit"
        );
        assert_eq!(
            reader.trusted_arn(),
            "arn:aws:iam::111122223333:role/team/Reader"
        );
        let id = reader.user_id();
        assert!(id.starts_with("AROA") && id.ends_with(":audit"), "{id}");
        assert_ne!(id, session("Writer").user_id());
    }
}

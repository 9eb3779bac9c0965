//! Reads the properties for single sign-on in a profile.

use casebook_types::Region;

use crate::config::{Profile, SharedConfig};
use crate::{ProviderContext, SsoProvider};

const SESSION: &str = "sso_session";
const START_URL: &str = "sso_start_url";
const REGION: &str = "sso_region";
const ACCOUNT: &str = "sso_account_id";
const ROLE: &str = "sso_role_name";

/// The role, the account, and the session or start URL under which the access token is stored.
#[derive(Debug)]
pub(super) struct SingleSignOn<'a> {
    session: Option<&'a str>,
    start_url: &'a str,
    region: Region,
    account_id: &'a str,
    role_name: &'a str,
}

/// Returns whether a profile has properties for single sign-on.
pub(super) fn is_in(profile: &Profile) -> bool {
    [SESSION, START_URL, ACCOUNT, ROLE]
        .iter()
        .any(|key| profile.set(key).is_some())
}

impl<'a> SingleSignOn<'a> {
    /// Reads the properties of the profile, and those of the session that it names.
    pub(super) fn read(config: &'a SharedConfig, profile: &'a Profile) -> Result<Self, String> {
        let session = profile.set(SESSION);
        let (account_id, role_name) = match (profile.set(ACCOUNT), profile.set(ROLE)) {
            (Some(account), Some(role)) => (account, role),
            (Some(_), None) => return Err(format!("it has {ACCOUNT}, but no {ROLE}")),
            (None, Some(_)) => return Err(format!("it has {ROLE}, but no {ACCOUNT}")),
            (None, None) => {
                return Err(format!(
                    "it has keys for single sign-on, but neither {ACCOUNT} nor {ROLE}"
                ));
            }
        };
        let section = match session {
            Some(name) => config
                .section("sso-session", name)
                .ok_or_else(|| format!("there is no section [sso-session {name}]"))?,
            None => profile,
        };
        let place = match session {
            Some(name) => format!("[sso-session {name}]"),
            None => "it".to_owned(),
        };
        let get = |key: &str| match (section.set(key), profile.set(key)) {
            (Some(value), Some(other)) if value != other => Err(format!(
                "{key} differs from the value in {place}; keep it there only"
            )),
            (Some(value), _) => Ok(value),
            (None, Some(_)) => Err(format!("{key} belongs in {place}")),
            (None, None) => Err(format!("{place} has no {key}")),
        };
        let region = get(REGION)?;
        Ok(Self {
            session,
            start_url: get(START_URL)?,
            region: region.parse().map_err(|_| {
                format!("{REGION}: expected the name of a region, found something else")
            })?,
            account_id,
            role_name,
        })
    }

    pub(super) fn provider(&self, context: &ProviderContext) -> SsoProvider {
        let provider = SsoProvider::new(
            context,
            self.start_url,
            self.region.clone(),
            self.account_id,
            self.role_name,
        );
        match self.session {
            Some(session) => provider.session(session),
            None => provider,
        }
    }
}

//! An account of a scenario: its name, its access keys, its roles, and how it differs from the others.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use super::Scenario;
use super::forms::seconds;
use crate::account::AccountId;
use crate::auth::{Credential, Principal};

/// An account with its access keys and roles.
///
/// Its cases, agreements, reports and settings are its own. They are rendered when they are read, and only
/// changes are stored, so an account that is only read costs next to nothing.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{ACCOUNT_ID, Account, AccountId, Emulator, Role, Scenario};
///
/// let id: AccountId = "222233334444".parse()?;
/// let account = Account::new(id)
///     .name("Data")
///     .access_key("AKIADATA", "secret")
///     .role(Role::new("Reader").trusts(ACCOUNT_ID))
///     .scenario(Scenario::no_support_plan());
/// let emulator = Emulator::builder().scenario(Scenario::new().account(account)).build()?;
///
/// let cases = emulator.account(id).cases()?;
/// assert!(cases.iter().all(|case| case.case_id.starts_with("case-222233334444-")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Account {
    pub(crate) id: AccountId,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) status: AccountStatus,
    /// Whether the account belongs to the organization of the scenario.
    #[serde(default = "yes")]
    pub(crate) member: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) access_keys: Vec<AccessKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<Role>,
    /// The scenario of this account, if it has its own. [`Scenario::parse`] reads it, because it is
    /// written as differences from the scenario that it is part of.
    #[serde(
        skip_deserializing,
        skip_serializing_if = "Option::is_none",
        serialize_with = "as_document"
    )]
    pub(crate) scenario: Option<Arc<Scenario>>,
}

fn yes() -> bool {
    true
}

fn as_document<S: Serializer>(scenario: &Option<Arc<Scenario>>, to: S) -> Result<S::Ok, S::Error> {
    let document = scenario.as_ref().map(|scenario| scenario.document());
    document.serialize(to)
}

/// The status of an account in its organization (Organizations API reference, Account).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum AccountStatus {
    /// The account can be used.
    #[default]
    Active,
    /// AWS has closed the account: its access keys are refused, and none of its roles can be assumed.
    Suspended,
    /// The account is being closed. It can still be used.
    PendingClosure,
}

impl AccountStatus {
    /// Returns the value of the members `Status` and `State` in a response.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
        }
    }
}

/// A permanent access key of a user.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct AccessKey {
    pub(crate) access_key_id: String,
    #[serde(skip_serializing)]
    secret_access_key: String,
    #[serde(default = "sample_user")]
    user: String,
}

fn sample_user() -> String {
    "sample".to_owned()
}

impl AccessKey {
    pub(crate) fn credential(&self, account: AccountId) -> Credential {
        let principal = Principal::user(account, self.user.clone());
        Credential::of(principal, self.secret_access_key.clone(), None, None)
    }
}

/// Shows no secret.
impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("access_key_id", &self.access_key_id)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A role of an account, which AssumeRole gives credentials for.
///
/// The emulator evaluates no policies: a session of a role may do everything in its account.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use casebook_emulator::{ACCOUNT_ID, Role};
///
/// let role = Role::new("Auditor")
///     .trusts(ACCOUNT_ID)
///     .external_id("audit-7")
///     .max_session(Duration::from_secs(7_200));
/// assert_ne!(role, Role::new("Auditor"));
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Role {
    /// The name, with a path in front of it if there is one, such as `team/Reader`.
    pub(crate) name: String,
    /// The principals that may assume the role.
    #[serde(default)]
    pub(crate) trusts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<String>,
    #[serde(default = "hour", rename = "max_session_seconds", with = "seconds")]
    pub(crate) max_session: Duration,
}

fn hour() -> Duration {
    Duration::from_secs(3_600)
}

impl Role {
    /// Returns a role that nothing may assume yet. Its sessions last an hour at most.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            trusts: Vec::new(),
            external_id: None,
            max_session: hour(),
        }
    }

    /// Adds a principal that may assume the role: the number of an account, for all users and roles of
    /// that account, or the ARN of a user, a role or an account's root, or `*` for every principal.
    #[must_use]
    pub fn trusts(mut self, principal: impl Into<String>) -> Self {
        self.trusts.push(principal.into());
        self
    }

    /// Sets the external id, which a request has to name.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets how long a session lasts at most. It counts in whole seconds. AWS allows from one to twelve
    /// hours.
    #[must_use]
    pub fn max_session(mut self, time: Duration) -> Self {
        self.max_session = time;
        self
    }

    /// Returns whether the role may be assumed by a principal.
    pub(crate) fn admits(&self, principal: &Principal) -> bool {
        let account = principal.account.to_string();
        let root = format!("arn:aws:iam::{account}:root");
        let (arn, role) = (principal.arn(), principal.trusted_arn());
        let named = [account.as_str(), &root, &arn, &role, "*"];
        self.trusts
            .iter()
            .any(|trusted| named.contains(&trusted.as_str()))
    }
}

impl Account {
    /// Returns an account without access keys and roles. It belongs to the organization of its scenario,
    /// if there is one.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            name: String::new(),
            email: String::new(),
            status: AccountStatus::default(),
            member: true,
            access_keys: Vec::new(),
            roles: Vec::new(),
            scenario: None,
        }
    }

    /// Returns the number of the account.
    #[must_use]
    pub fn id(&self) -> AccountId {
        self.id
    }

    /// Sets the name of the account in its organization.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the email address of the account in its organization.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Sets the status of the account; [`AccountStatus::Active`] by default.
    #[must_use]
    pub fn status(mut self, status: AccountStatus) -> Self {
        self.status = status;
        self
    }

    /// Sets whether the account belongs to the organization of the scenario; true by default.
    #[must_use]
    pub fn member(mut self, member: bool) -> Self {
        self.member = member;
        self
    }

    /// Adds a permanent access key of the user `sample`.
    #[must_use]
    pub fn access_key(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.access_keys.push(AccessKey {
            access_key_id: id.into(),
            secret_access_key: secret.into(),
            user: sample_user(),
        });
        self
    }

    /// Adds a role.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Gives the account its own scenario. The accounts and the organization of that scenario are
    /// ignored.
    #[must_use]
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = Some(Arc::new(scenario));
        self
    }
}

//! Settings of an emulator.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Emulator;
use crate::auth::{Credential, Credentials, CredentialsError, read_credentials};
use crate::current::Current;
use crate::faults::{CurrentFaults, Faults};
use crate::http::HostError;
use crate::operation::{Settings, Throttles};
use crate::scenario::Scenario;
use crate::state::{RequestLog, State};
use crate::store::{OpenError, Store};
use crate::time::Clock;

/// The access key that every emulator knows.
pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
/// The secret of [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The longest lifetime of a link, as of every presigned URL.
const LONGEST_LINK: Duration = Duration::from_secs(604_800);

/// Makes an [`Emulator`] with other settings.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use casebook_emulator::{Clock, Emulator};
///
/// let noon = UNIX_EPOCH + Duration::from_secs(1_767_268_800);
/// let emulator = Emulator::builder()
///     .clock(Clock::starting_at(noon))
///     .link_lifetime(Duration::from_secs(30))
///     .build()?;
/// assert_eq!(emulator.clock().now(), noon);
/// # Ok::<(), casebook_emulator::OpenError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    data: Option<PathBuf>,
    clock: Clock,
    settings: Settings,
    scenario: Scenario,
    faults: Faults,
    credentials: Credentials,
}

/// Writes setters: each gives a field the value of an expression over its parameter.
macro_rules! setters {
    ($($(#[$meta:meta])* $name:ident($value:ident: $type:ty): $($field:ident).+ = $expression:expr;)*) => {
        $(
            $(#[$meta])*
            pub fn $name(mut self, $value: $type) -> Self {
                self.$($field).+ = $expression;
                self
            }
        )*
    };
}

impl Builder {
    setters! {
        /// Keeps the state in a file, which is created if there is none. A copy of the file is another
        /// state, with its own identity ([`Emulator::identity`]).
        ///
        /// An acknowledged change is on the disk, whenever the process ends. On a full disk only the
        /// changes that need space fail. Only its owner can read a new file. One process at a time can
        /// have the file open ([`OpenError::is_in_use`]). A file of up to 32 MiB is checked as a whole
        /// when it is opened. A larger one is trusted if it was closed properly, so damage by another
        /// program may end the emulator later.
        data(path: impl Into<PathBuf>): data = Some(path.into());
        /// Uses this clock.
        clock(clock: Clock): clock = clock;
        /// Sets how long a link to a document is valid: five minutes by default, seven days at most.
        link_lifetime(lifetime: Duration): settings.link_lifetime = lifetime.min(LONGEST_LINK);
        /// Sets how long a term token is valid; fifteen minutes by default.
        term_token_lifetime(lifetime: Duration): settings.term_token_lifetime = lifetime;
        /// Sets whether a term token can be used only once; by default it can be used again.
        single_use_term_tokens(single_use: bool): settings.single_use_term_tokens = single_use;
        /// Sets how many elements a page has if the request does not say; twenty by default.
        page_size(size: NonZeroUsize): settings.page_size = size;
        /// Plays this scenario; [`Scenario::new`] by default.
        ///
        /// An existing data file keeps its contents, whether it began with samples or not.
        scenario(scenario: Scenario): scenario = scenario;
        /// Follows this plan of faults; there are none by default.
        faults(faults: Faults): faults = faults;
    }

    /// Answers controls under this name or address of its host, too, such as a container's.
    ///
    /// Over a port, the controls under `/_emulator/` answer to addresses of this machine and to
    /// `localhost` alone, because a web page can make any other name resolve to this machine.
    ///
    /// # Errors
    ///
    /// Fails if no `Host` header can have this name: it has a scheme, a port, or a letter that no name has.
    pub fn allow_host(mut self, name: impl AsRef<str>) -> Result<Self, HostError> {
        self.settings.hosts.push(name.as_ref().parse()?);
        Ok(self)
    }

    /// Adds an access key. If it has a session token, requests have to carry the token.
    pub fn credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        let credential = Credential::new(secret_access_key.into(), session_token, None);
        self.credentials.insert(access_key_id.into(), credential);
        self
    }

    /// Adds an access key, whose session token expires by the emulator's clock.
    pub fn expiring_credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: impl Into<String>,
        expires: SystemTime,
    ) -> Self {
        let token = Some(session_token.into());
        let credential = Credential::new(secret_access_key.into(), token, Some(expires.into()));
        self.credentials.insert(access_key_id.into(), credential);
        self
    }

    /// Adds all access keys in a text: a shared credentials file, or JSON as credential processes, STS, IAM
    /// and IAM Identity Center write it, one object or a list. An `Expiration` is a time, or seconds or
    /// milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Fails if the text has no access key, or one without a secret.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let file = "
    /// [default]
    /// aws_access_key_id = ASIAEXAMPLE
    /// aws_secret_access_key = secret
    /// aws_session_token = token
    /// ";
    /// let builder = Emulator::builder().credentials_of(file)?;
    /// assert!(format!("{builder:?}").contains("ASIAEXAMPLE"));
    /// assert!(!format!("{builder:?}").contains("secret"));
    /// # Ok::<(), casebook_emulator::CredentialsError>(())
    /// ```
    pub fn credentials_of(mut self, text: &str) -> Result<Self, CredentialsError> {
        for (key, credential) in read_credentials(text)? {
            self.credentials.insert(key, credential);
        }
        Ok(self)
    }

    /// Opens the data, and builds the emulator.
    ///
    /// # Errors
    ///
    /// Fails if the data file can be neither opened nor created, is in use, or is no data file of an
    /// emulator.
    pub fn build(self) -> Result<Emulator, OpenError> {
        let contents = self.scenario.contents(self.clock.timestamp());
        let store = match &self.data {
            Some(path) => Store::in_file(path, &contents)?,
            None => Store::in_memory(&contents)?,
        };
        let added = store.add_reports(&self.scenario.reports());
        added.map_err(|broken| OpenError::new(self.data.as_deref(), broken))?;
        let state = State {
            store,
            clock: self.clock,
            settings: self.settings,
            scenario: Current::new(Arc::new(self.scenario)),
            faults: CurrentFaults::new(self.faults),
            throttles: Throttles::default(),
            credentials: self.credentials,
            log: RequestLog::default(),
        };
        Ok(Emulator {
            state: Arc::new(state),
        })
    }
}

impl Default for Builder {
    fn default() -> Self {
        let builder = Self {
            data: None,
            clock: Clock::system(),
            settings: Settings::default(),
            scenario: Scenario::new(),
            faults: Faults::new(),
            credentials: Credentials::default(),
        };
        builder.credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None)
    }
}

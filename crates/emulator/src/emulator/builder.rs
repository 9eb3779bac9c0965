//! The builder of an emulator, with its settings.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Emulator;
use crate::account::AccountId;
use crate::auth::{Credential, Credentials, CredentialsError, SigningKeys, read_credentials};
use crate::current::Current;
use crate::faults::{CurrentFaults, Faults};
use crate::http::HostError;
use crate::operation::Settings;
use crate::scenario::Scenario;
use crate::state::{AccountStates, Observer, ReceivedRequest, RequestLog, State};
use crate::store::{OpenError, Store};
use crate::time::Clock;

/// The id of an access key that every emulator knows.
pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
/// The secret of [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The longest lifetime of a link: seven days, as for every presigned request.
const LONGEST_LINK: Duration = Duration::from_secs(604_800);

/// Makes an [`Emulator`] whose settings differ from those of [`Emulator::new`].
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
    observer: Option<Observer>,
}

/// Writes setters. A line such as `clock(clock: Clock): clock = clock;` has the name, the parameter, the
/// field, and the expression whose value the field gets.
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
        /// Keeps the state in a file, which is created if it does not exist. A copy of the file is
        /// another state, with another identity ([`Emulator::identity`]).
        ///
        /// A change is on the disk before its response is sent, so it survives even if the process is
        /// killed. On a full disk, only the calls fail that need space. A new file can be read by its
        /// owner alone. Only one emulator at a time can have the file open ([`OpenError::is_in_use`]).
        ///
        /// A file of up to 32 MiB is checked as a whole when it is opened. A larger one is not, if it was
        /// closed properly: if another program has damaged it, the emulator may panic later.
        data(path: impl Into<PathBuf>): data = Some(path.into());
        /// Sets the clock of the emulator; by default it is the clock of this machine.
        clock(clock: Clock): clock = clock;
        /// Sets how long a link to a document, an attachment or an upload is valid: five minutes by
        /// default, seven days at most.
        link_lifetime(lifetime: Duration): settings.link_lifetime = lifetime.min(LONGEST_LINK);
        /// Sets how long a term token is valid; fifteen minutes by default.
        term_token_lifetime(lifetime: Duration): settings.term_token_lifetime = lifetime;
        /// Sets whether a term token can be used only once; by default it can be used again.
        single_use_term_tokens(single_use: bool): settings.single_use_term_tokens = single_use;
        /// Sets how many elements a page has if the request names no number; twenty by default.
        page_size(size: NonZeroUsize): settings.page_size = size;
        /// Sets the scenario; [`Scenario::new`] by default.
        ///
        /// An existing data file keeps its data. The samples of the scenario are for a new one, and for a
        /// reset.
        scenario(scenario: Scenario): scenario = scenario;
        /// Sets the plan of faults; by default no call fails.
        faults(faults: Faults): faults = faults;
    }

    /// Sets a function that sees each request when its response is ready, or when there will be none, for
    /// example to write a log. It is called where the request is answered, so it should take no time.
    ///
    /// Requests to the emulator's own controls are left out, and so is one that is still pending at a reset
    /// or ten thousand requests later.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    ///
    /// use casebook_emulator::Emulator;
    /// use tower_service::Service;
    ///
    /// let lines = Arc::new(Mutex::new(Vec::new()));
    /// let log = Arc::clone(&lines);
    /// let builder = Emulator::builder().on_request(move |request| {
    ///     log.lock().expect("no panic").push(request.to_string());
    /// });
    /// let request = http::Request::get("http://localhost/v1/report/list").body(String::new())?;
    /// futures_util::FutureExt::now_or_never(builder.build()?.call(request));
    /// assert!(lines.lock().expect("no panic")[0].contains("ListReports - 403 "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_request(mut self, see: impl Fn(&ReceivedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer::new(see));
        self
    }

    /// Allows requests to the controls under another host name or address, such as the name of a
    /// container.
    ///
    /// Over a port, the controls under `/_emulator/` otherwise answer only requests for `localhost`, for
    /// a loopback address, and for the address that the connection came in on, because a web page can
    /// make any other name resolve to this machine.
    ///
    /// # Errors
    ///
    /// Fails if the text cannot be the host in a `Host` header: it has a scheme, a port, or a character
    /// that host names do not have.
    pub fn allow_host(mut self, name: impl AsRef<str>) -> Result<Self, HostError> {
        self.settings.hosts.push(name.as_ref().parse()?);
        Ok(self)
    }

    /// Adds an access key. With a session token, requests that are signed by the key need this token,
    /// too.
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

    /// Adds an access key whose session token expires at a time of the emulator's clock.
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

    /// Adds all access keys in a text. It is the text of a shared credentials file, or JSON in the form
    /// of a credential process, of STS, of IAM or of IAM Identity Center: one object, or a list of them.
    /// The member `Expiration` is a time in RFC 3339, or seconds or milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Fails if the text cannot be read, has no access key, or has one without a secret.
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

    /// Opens or creates the data, and builds the emulator.
    ///
    /// # Errors
    ///
    /// Fails if the data file can be neither opened nor created, is in use, or was not made by an
    /// emulator.
    pub fn build(self) -> Result<Emulator, OpenError> {
        let scenario = Arc::new(self.scenario);
        let default = scenario.of_account(AccountId::DEFAULT);
        let contents = default.contents(AccountId::DEFAULT, self.clock.timestamp());
        let store = match &self.data {
            Some(path) => Store::in_file(path, &*contents)?,
            None => Store::in_memory(contents)?,
        };
        let added = store.add_reports(&default.reports());
        added.map_err(|broken| OpenError::new(self.data.as_deref(), broken))?;
        let log_clock = self.clock.clone();
        let state = State {
            accounts: AccountStates::new(store),
            clock: self.clock,
            settings: self.settings,
            scenario: Current::new(scenario),
            faults: CurrentFaults::new(self.faults),
            credentials: self.credentials,
            signing_keys: SigningKeys::default(),
            log: RequestLog::new(log_clock, self.observer),
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
            observer: None,
        };
        builder.credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None)
    }
}

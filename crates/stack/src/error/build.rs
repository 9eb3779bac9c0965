//! Errors of building a client.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use casebook_auth::{ConfigError, SettingsError};
use casebook_protocol::EndpointError;

/// The error for a client that cannot be built: its configuration, credentials or endpoint are
/// missing or wrong.
///
/// Nothing was sent.
///
/// ```
#[doc = include_str!("../example.txt")]
/// use casebook_stack::Config;
/// let error = Config::new().endpoint::<Desk>().unwrap_err();
/// assert!(error.is_endpoint() && error.is_missing_region());
/// assert_eq!(
///     error.to_string(),
///     "endpoint: expected a region, found none; name one with `region`, such as us-east-1",
/// );
/// ```
#[derive(Debug)]
pub struct BuildError(ErrorKind);

#[derive(Debug)]
enum ErrorKind {
    File(Arc<ConfigError>),
    Settings(SettingsError),
    Credentials,
    /// The endpoint is invalid. `setting` names the setting of its URL; it is `None` if a method
    /// has set the URL.
    Endpoint {
        setting: Option<Box<str>>,
        error: EndpointError,
    },
    /// The Region is missing. `searched` describes where it was searched for.
    Region {
        searched: Option<Box<str>>,
    },
    AppName,
    #[cfg(not(feature = "transport"))]
    Transport,
}

impl BuildError {
    pub(crate) const fn file(error: Arc<ConfigError>) -> Self {
        Self(ErrorKind::File(error))
    }

    pub(crate) const fn credentials() -> Self {
        Self(ErrorKind::Credentials)
    }

    /// Makes the error for a missing Region. `searched` describes where it was searched for.
    pub(crate) fn region(searched: Option<String>) -> Self {
        let searched = searched.map(String::into_boxed_str);
        Self(ErrorKind::Region { searched })
    }

    /// Makes the error for an invalid endpoint. `setting` names the setting of the environment or
    /// the files that its URL comes from.
    pub(crate) fn endpoint(error: EndpointError, setting: Option<String>) -> Self {
        let setting = setting.map(String::into_boxed_str);
        Self(ErrorKind::Endpoint { setting, error })
    }

    pub(crate) const fn app_name() -> Self {
        Self(ErrorKind::AppName)
    }

    #[cfg(not(feature = "transport"))]
    pub(crate) const fn transport() -> Self {
        Self(ErrorKind::Transport)
    }

    casebook_types::predicates! {
        0;
        /// Returns whether a shared file cannot be read, or a setting in it or in the environment is
        /// invalid.
        is_configuration: ErrorKind::File(_) | ErrorKind::Settings(_),
        /// Returns whether no file has the selected profile.
        is_unknown_profile: ErrorKind::Settings(error) if error.is_unknown_profile(),
        /// Returns whether credentials cannot be found at all: no provider was set, and the
        /// configuration has no environment, that is variables and shared files, to find one in.
        is_credentials: ErrorKind::Credentials,
        /// Returns whether the endpoint, or the Region that it depends on, is missing or wrong.
        is_endpoint: ErrorKind::Endpoint { .. } | ErrorKind::Region { .. },
        /// Returns whether the Region is missing.
        is_missing_region: ErrorKind::Region { .. },
        /// Returns whether the endpoint uses plain HTTP to another machine, which is not allowed
        /// without `allow_http`.
        is_plain_http: ErrorKind::Endpoint { error, .. } if error.is_plain_http(),
    }

    /// Returns the name of a profile that no file has, and the names of the profiles that the files
    /// have, sorted.
    #[must_use]
    pub fn unknown_profile(&self) -> Option<(&str, impl Iterator<Item = &str>)> {
        match &self.0 {
            ErrorKind::Settings(error) => error.unknown_profile(),
            _ => None,
        }
    }

    /// Returns a description of where a missing Region was searched for: the variables, the profile
    /// and the paths of the files.
    ///
    /// It is `None` if the Region is not missing, or if the configuration has no environment.
    #[must_use]
    pub fn region_lookup(&self) -> Option<&str> {
        match &self.0 {
            ErrorKind::Region { searched } => searched.as_deref(),
            _ => None,
        }
    }
}

impl From<EndpointError> for BuildError {
    fn from(error: EndpointError) -> Self {
        match error.is_missing_region() {
            true => Self::region(None),
            false => Self::endpoint(error, None),
        }
    }
}

impl From<ConfigError> for BuildError {
    fn from(error: ConfigError) -> Self {
        Self::file(Arc::new(error))
    }
}

impl From<SettingsError> for BuildError {
    fn from(error: SettingsError) -> Self {
        Self(ErrorKind::Settings(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ErrorKind::File(error) => error.fmt(f),
            ErrorKind::Settings(error) => error.fmt(f),
            ErrorKind::Credentials => f.write_str(
                "expected credentials to sign with, found none; give some with `credentials`, or \
                 begin with Config::from_env, which looks where the AWS CLI looks",
            ),
            // The error shows the name of the setting and not the value, because a URL may contain
            // a password.
            ErrorKind::Endpoint { setting, error } => match setting {
                Some(setting) => write!(f, "{setting}: {error}"),
                None => error.fmt(f),
            },
            ErrorKind::Region { searched } => {
                EndpointError::missing_region().fmt(f)?;
                if let Some(searched) = searched {
                    write!(f, "; looked at {searched}")?;
                }
                f.write_str("; name one with `region`, such as us-east-1")
            }
            ErrorKind::AppName => f.write_str("app name: expected visible ASCII characters"),
            #[cfg(not(feature = "transport"))]
            ErrorKind::Transport => f.write_str(
                "expected a transport, found none; give one with `transport`, or build \
                 casebook-stack with its feature `transport`",
            ),
        }
    }
}

impl Error for BuildError {
    /// The message of a file's or setting's error is already a part of this error's message, so the
    /// source is the cause behind that error.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            ErrorKind::File(error) => error.source(),
            ErrorKind::Settings(error) => error.source(),
            _ => None,
        }
    }
}

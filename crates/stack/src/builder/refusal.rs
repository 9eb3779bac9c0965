//! Why a client cannot be built.

use std::error::Error;
use std::fmt;

use casebook_protocol::EndpointError;

/// Something that a client needs is missing or wrong. Nothing was sent.
#[derive(Debug)]
pub struct BuildError(Why);

#[derive(Debug)]
enum Why {
    Credentials,
    Endpoint(EndpointError),
    AppName,
    #[cfg(not(feature = "transport"))]
    Transport,
}

impl BuildError {
    pub(super) const fn credentials() -> Self {
        Self(Why::Credentials)
    }

    pub(super) const fn app_name() -> Self {
        Self(Why::AppName)
    }

    #[cfg(not(feature = "transport"))]
    pub(super) const fn transport() -> Self {
        Self(Why::Transport)
    }

    /// Whether a Region would help.
    #[must_use]
    pub fn is_missing_region(&self) -> bool {
        matches!(&self.0, Why::Endpoint(error) if error.is_missing_region())
    }

    /// Whether plain HTTP has to be allowed first.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        matches!(&self.0, Why::Endpoint(error) if error.is_plain_http())
    }
}

impl From<EndpointError> for BuildError {
    fn from(error: EndpointError) -> Self {
        Self(Why::Endpoint(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Why::Credentials => f.write_str("expected credentials to sign with, found none"),
            Why::Endpoint(error) => error.fmt(f),
            Why::AppName => f.write_str("app name: expected visible ASCII characters"),
            #[cfg(not(feature = "transport"))]
            Why::Transport => f.write_str("expected a transport, found none"),
        }
    }
}

impl Error for BuildError {}

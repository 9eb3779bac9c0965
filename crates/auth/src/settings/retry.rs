//! The rules of trying again.

use std::fmt;

use super::error::Bad;

/// By which rules an operation is tried again.
///
/// ```
/// use casebook_auth::{Env, RetryMode, Settings, SharedConfig};
///
/// let env = Env::from_iter([("AWS_RETRY_MODE", "Adaptive")]);
/// let settings = Settings::resolve(&env, &SharedConfig::default(), None)?;
/// assert_eq!(settings.retry_mode(), Some(RetryMode::Adaptive));
/// # Ok::<(), casebook_auth::SettingsError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RetryMode {
    /// The rules of the oldest tools.
    Legacy,
    /// A bucket of tokens that every further attempt pays from.
    Standard,
    /// The same, and a rate of sending that yields to throttling.
    Adaptive,
}

impl RetryMode {
    /// The word in variables and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Standard => "standard",
            Self::Adaptive => "adaptive",
        }
    }

    pub(super) fn read(value: &str) -> Result<Self, Bad> {
        [Self::Legacy, Self::Standard, Self::Adaptive]
            .into_iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(value))
            .ok_or_else(|| Bad::Expected("legacy, standard or adaptive", value.into()))
    }
}

impl fmt::Display for RetryMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

//! The retry mode.

use std::fmt;

use super::error::Mistake;

/// The retry mode: the rules by which a failed operation is retried.
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
    /// The rules of version 1 of the AWS CLI. `casebook-stack` uses those of `Standard` instead,
    /// because `Legacy` repeats requests even if that is not safe.
    Legacy,
    /// Retries with exponential backoff. A token bucket limits how many there are.
    Standard,
    /// The rules of `Standard`, and a limit on the client's own rate of requests, which adapts to
    /// throttling.
    Adaptive,
}

impl RetryMode {
    /// Returns the mode as it is written in variables and files, such as `standard`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Standard => "standard",
            Self::Adaptive => "adaptive",
        }
    }

    pub(super) fn read(value: &str) -> Result<Self, Mistake> {
        [Self::Legacy, Self::Standard, Self::Adaptive]
            .into_iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(value))
            .ok_or_else(|| Mistake::Expected("legacy, standard or adaptive", value.into()))
    }
}

impl fmt::Display for RetryMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

//! The settings that a program can override.

use super::SettingsError;

/// A setting that a program can override with another value.
///
/// [`Settings::resolve_overridden`](super::Settings::resolve_overridden) takes a list of them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Setting {
    /// `AWS_REGION`, `AWS_DEFAULT_REGION` or `region`.
    Region,
    /// `AWS_MAX_ATTEMPTS` or `max_attempts`.
    MaxAttempts,
    /// `AWS_RETRY_MODE` or `retry_mode`.
    RetryMode,
    /// `AWS_USE_FIPS_ENDPOINT` or `use_fips_endpoint`.
    UseFips,
    /// `AWS_USE_DUALSTACK_ENDPOINT` or `use_dualstack_endpoint`.
    UseDualstack,
}

impl Setting {
    /// Takes an invalid value as unset if this setting is overridden.
    pub(super) fn or_overridden<T>(
        self,
        overridden: &[Self],
        read: Result<Option<T>, SettingsError>,
    ) -> Result<Option<T>, SettingsError> {
        match read {
            Err(_) if overridden.contains(&self) => Ok(None),
            read => read,
        }
    }
}

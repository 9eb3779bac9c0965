//! The settings that a program may set itself, in place of the environment and files.

/// A setting that a program may override with another value.
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
    /// Returns the variables of a setting, of which the first takes precedence, and the key of the
    /// setting in a profile.
    pub(super) const fn names(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Region => (&["AWS_REGION", "AWS_DEFAULT_REGION"], "region"),
            Self::MaxAttempts => (&["AWS_MAX_ATTEMPTS"], "max_attempts"),
            Self::RetryMode => (&["AWS_RETRY_MODE"], "retry_mode"),
            Self::UseFips => (&["AWS_USE_FIPS_ENDPOINT"], "use_fips_endpoint"),
            Self::UseDualstack => (&["AWS_USE_DUALSTACK_ENDPOINT"], "use_dualstack_endpoint"),
        }
    }
}

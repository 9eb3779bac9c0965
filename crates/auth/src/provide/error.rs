//! The error of credential providers.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The error of a provider that has no credentials. It reports on every source that was tried.
///
/// There are two kinds. *Missing* means that the source is not configured; a
/// [chain](crate#providers) then tries its next source. *Failed* means that the source is
/// configured but does not work; the search for credentials then ends. Nothing was sent to the
/// service for which the credentials are needed.
///
/// Clones share one allocation: all callers that wait for the same fetch get the same error.
///
/// ```
/// use casebook_auth::CredentialsError;
///
/// let error = CredentialsError::missing("the environment", "AWS_ACCESS_KEY_ID is not set");
/// assert!(error.is_missing());
/// assert_eq!(
///     error.to_string(),
///     "no credentials found: looked at the environment (AWS_ACCESS_KEY_ID is not set)",
/// );
/// assert_eq!(error.sources()[0].provider(), "the environment");
/// ```
#[derive(Clone)]
pub struct CredentialsError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    failed: bool,
    /// Whether a service rejected the time of a signature.
    is_clock_skew: bool,
    sources: Vec<SourceReport>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// A source of credentials that was tried, and the reason why it had none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceReport {
    provider: Cow<'static, str>,
    why: Cow<'static, str>,
}

impl SourceReport {
    fn new(provider: impl Into<Cow<'static, str>>, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            provider: provider.into(),
            why: why.into(),
        }
    }

    /// Returns the name of the source, such as `the profile default`.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns the reason. It has names of variables, files and hosts, but no values of variables
    /// or contents of files.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.why
    }
}

impl CredentialsError {
    /// Creates the error of a source that is not configured. A chain then tries its next source.
    #[must_use]
    pub fn missing(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(false, vec![SourceReport::new(provider, why)], None)
    }

    /// Creates the error of a source that is configured but does not work. A chain then ends its
    /// search.
    #[must_use]
    pub fn failed(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(true, vec![SourceReport::new(provider, why)], None)
    }

    /// Creates the error of a source that is configured but does not work. [`Error::source`]
    /// returns its cause.
    #[must_use]
    pub fn failed_because(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::new(
            true,
            vec![SourceReport::new(provider, why)],
            Some(source.into()),
        )
    }

    /// Returns whether no source is configured.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        !self.0.failed
    }

    /// Returns whether a source is configured but does not work.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.0.failed
    }

    /// Returns whether STS rejected the time of a signature, because the clock of this machine is
    /// wrong.
    #[must_use]
    pub fn is_clock_skew(&self) -> bool {
        self.0.is_clock_skew
    }

    /// Returns all sources that were tried, in order. If one of them failed, it is the last one.
    #[must_use]
    pub fn sources(&self) -> &[SourceReport] {
        &self.0.sources
    }

    fn new(
        failed: bool,
        sources: Vec<SourceReport>,
        source: Option<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Inner {
            failed,
            is_clock_skew: false,
            sources,
            source: source.map(Arc::from),
        }))
    }
}

/// Conversions between the errors of providers that are built on others, such as a chain and its
/// sources.
#[cfg(feature = "providers")]
impl CredentialsError {
    /// Sets whether a wrong clock is the cause.
    pub(crate) fn with_clock_skew(self, is_clock_skew: bool) -> Self {
        self.changed(|inner| inner.is_clock_skew = is_clock_skew)
    }

    /// Adds sources that were tried earlier to the front of the report.
    pub(crate) fn with_earlier(self, earlier: Vec<SourceReport>) -> Self {
        if earlier.is_empty() {
            return self;
        }
        self.changed(|inner| drop(inner.sources.splice(0..0, earlier)))
    }

    /// Turns the error into one of the provider `provider`, which needs the credentials of the
    /// provider that has failed.
    pub(crate) fn into_failure_of(self, provider: String) -> Self {
        let why = match self.0.sources.last() {
            Some(last) => format!("{}: {}", last.provider, last.why),
            None => "nothing was found".to_owned(),
        };
        self.changed(|inner| {
            inner.failed = true;
            inner.sources = vec![SourceReport::new(provider, why)];
        })
    }

    /// Changes the error. If other clones share it, it is copied first.
    fn changed(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Creates the error for a search in which no source was configured.
    pub(crate) fn all_missing(sources: Vec<SourceReport>) -> Self {
        Self::new(false, sources, None)
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.failed {
            return match self.0.sources.last() {
                Some(SourceReport { provider, why }) => {
                    write!(f, "no usable credentials: {provider}: {why}")
                }
                None => f.write_str("no usable credentials"),
            };
        }
        f.write_str("no credentials found")?;
        for (n, SourceReport { provider, why }) in self.0.sources.iter().enumerate() {
            let before = if n == 0 { ": looked at " } else { ", " };
            write!(f, "{before}{provider} ({why})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsError")
            .field("failed", &self.0.failed)
            .field("sources", &self.0.sources)
            .field("source", &self.0.source)
            .finish()
    }
}

impl Error for CredentialsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(all(test, feature = "providers"))]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_its_source_and_keeps_its_cause() {
        let error = CredentialsError::failed_because(
            "the profile a",
            "the file cannot be read",
            std::io::Error::other("permission denied"),
        );
        assert!(error.is_failed() && !error.is_missing());
        assert_eq!(
            error.to_string(),
            "no usable credentials: the profile a: the file cannot be read"
        );
        assert_eq!(error.source().unwrap().to_string(), "permission denied");
    }

    #[test]
    fn tried_sources_are_listed_in_order() {
        let first = CredentialsError::missing("a", "1");
        let shared = CredentialsError::failed_because("b", "2", "cause");
        for second in [shared.clone(), shared] {
            let error = second.with_earlier(first.sources().to_vec());
            assert_eq!(error.sources().len(), 2);
            assert_eq!(error.to_string(), "no usable credentials: b: 2");
            assert_eq!(error.source().unwrap().to_string(), "cause");
        }
    }

    #[test]
    fn a_provider_that_requires_another_one_repeats_its_reason_once() {
        let io = std::io::Error::other(CredentialsError::failed_because("a", "1", "deepest"));
        let shared = CredentialsError::failed_because("b", "2", io);
        for error in [shared.clone(), shared] {
            let error = error.into_failure_of("c".to_owned());
            assert_eq!(error.to_string(), "no usable credentials: c: b: 2");
            let behind = error.source().unwrap();
            assert_eq!(behind.to_string(), "no usable credentials: a: 1");
            assert!(behind.is::<std::io::Error>());
            assert!(behind.source().is_some());
        }
    }

    #[test]
    fn an_error_without_sources_is_still_a_sentence() {
        assert_eq!(
            CredentialsError::all_missing(Vec::new()).to_string(),
            "no credentials found"
        );
    }
}

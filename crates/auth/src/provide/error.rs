//! Why there are no credentials.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a source gave no credentials, and everything that was looked at before.
///
/// There are two kinds. *Missing* means that nothing was there, so the next source may be asked.
/// *Failed* means that something was there and did not work, so nobody else is asked. Clones
/// share one allocation, as everyone who waited for the same fetch gets the same answer.
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
/// assert_eq!(error.looked()[0].provider(), "the environment");
/// ```
#[derive(Clone)]
pub struct CredentialsError(Arc<Inner>);

struct Inner {
    failed: bool,
    /// Whether a signature was refused for its time.
    clock: bool,
    looked: Vec<SourceFailure>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// One source that was asked, and why it gave nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceFailure {
    provider: Cow<'static, str>,
    why: Cow<'static, str>,
}

impl SourceFailure {
    /// The source, in words: `the environment`, `the profile default`.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Why it gave nothing: names of variables, files and hosts, never a value.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl CredentialsError {
    /// A source had nothing to offer; another one may be asked.
    #[must_use]
    pub fn missing(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(false, provider.into(), why.into(), None)
    }

    /// A source had something that does not work; nobody else is asked.
    #[must_use]
    pub fn failed(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(true, provider.into(), why.into(), None)
    }

    /// The same as [`failed`](Self::failed), with the error that is behind it.
    #[must_use]
    pub fn failed_because(
        provider: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::new(true, provider.into(), why.into(), Some(source.into()))
    }

    /// Whether nothing was there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        !self.0.failed
    }

    /// Whether something was there and did not work.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.0.failed
    }

    /// Whether a service that was asked for them refused the signature for its time: the clock of the
    /// machine is off.
    #[must_use]
    pub fn blames_the_clock(&self) -> bool {
        self.0.clock
    }

    /// Everything that was looked at, in order. After a failure the last one is what failed.
    #[must_use]
    pub fn looked(&self) -> &[SourceFailure] {
        &self.0.looked
    }

    fn new(
        failed: bool,
        provider: Cow<'static, str>,
        why: Cow<'static, str>,
        source: Option<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Inner {
            failed,
            clock: false,
            looked: vec![SourceFailure { provider, why }],
            source,
        }))
    }
}

/// What providers make of the errors of others.
#[cfg(feature = "providers")]
impl CredentialsError {
    /// The same, with the clock to blame or not.
    pub(crate) fn clocked(self, clock: bool) -> Self {
        let looked = self.0.looked.clone();
        Self(Arc::new(Inner {
            failed: self.0.failed,
            clock,
            looked,
            source: self.cause(),
        }))
    }

    /// Puts what was looked at earlier in front.
    pub(crate) fn after(self, mut earlier: Vec<SourceFailure>) -> Self {
        if earlier.is_empty() {
            return self;
        }
        earlier.extend_from_slice(&self.0.looked);
        Self(Arc::new(Inner {
            failed: self.0.failed,
            clock: self.0.clock,
            looked: earlier,
            source: self.cause(),
        }))
    }

    /// The same as a failure of another provider, which insisted on this one.
    pub(crate) fn insisted(self, provider: String) -> Self {
        let why = match self.0.looked.last() {
            Some(last) => format!("{}: {}", last.provider, last.why),
            None => "nothing was found".to_owned(),
        };
        let clock = self.0.clock;
        Self::new(true, provider.into(), why.into(), self.cause()).clocked(clock)
    }

    /// The source of this error, for an error that repeats the message of this one.
    fn cause(self) -> Option<Box<dyn Error + Send + Sync>> {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => inner.source,
            Err(shared) => shared
                .source
                .is_some()
                .then(|| Box::new(Cause(shared)) as _),
        }
    }

    /// Nothing found after all of these.
    pub(crate) fn nowhere(looked: Vec<SourceFailure>) -> Self {
        Self(Arc::new(Inner {
            failed: false,
            clock: false,
            looked,
            source: None,
        }))
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.failed {
            return match self.0.looked.last() {
                Some(SourceFailure { provider, why }) => {
                    write!(f, "no usable credentials: {provider}: {why}")
                }
                None => f.write_str("no usable credentials"),
            };
        }
        f.write_str("no credentials found")?;
        for (n, SourceFailure { provider, why }) in self.0.looked.iter().enumerate() {
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
            .field("looked", &self.0.looked)
            .field("source", &self.0.source)
            .finish()
    }
}

/// The source of an error that is shared with other holders.
#[cfg(feature = "providers")]
struct Cause(Arc<Inner>);

#[cfg(feature = "providers")]
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .source
            .as_ref()
            .map_or(Ok(()), |source| fmt::Display::fmt(source, f))
    }
}

#[cfg(feature = "providers")]
impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.source, f)
    }
}

#[cfg(feature = "providers")]
impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref()?.source()
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
    fn a_failure_names_what_failed_and_keeps_its_cause() {
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
    fn what_was_looked_at_adds_up_in_order() {
        let first = CredentialsError::missing("a", "1");
        let shared = CredentialsError::failed_because("b", "2", "cause");
        for second in [shared.clone(), shared] {
            let error = second.after(first.looked().to_vec());
            assert_eq!(error.looked().len(), 2);
            assert_eq!(error.to_string(), "no usable credentials: b: 2");
            assert_eq!(error.source().unwrap().to_string(), "cause");
        }
    }

    #[test]
    fn what_insists_on_another_source_says_once_why_that_one_failed() {
        let io = std::io::Error::other(CredentialsError::failed_because("a", "1", "deepest"));
        let shared = CredentialsError::failed_because("b", "2", io);
        for error in [shared.clone(), shared] {
            let error = error.insisted("c".to_owned());
            assert_eq!(error.to_string(), "no usable credentials: c: b: 2");
            let behind = error.source().unwrap();
            assert_eq!(behind.to_string(), "no usable credentials: a: 1");
            assert!(behind.source().is_some());
        }
    }

    #[test]
    fn nothing_looked_at_is_still_a_sentence() {
        assert_eq!(
            CredentialsError::nowhere(Vec::new()).to_string(),
            "no credentials found"
        );
    }
}

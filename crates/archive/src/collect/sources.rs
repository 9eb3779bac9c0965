//! What a run reads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Something that a run reads of an account.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Source {
    /// Support cases with their communications and attachments.
    Cases,
    /// The checks of Trusted Advisor with their findings.
    Advisor,
    /// The reports of AWS Artifact.
    Reports,
    /// The agreements of the account.
    Agreements,
}

impl Source {
    /// All sources, in the order in which a run reads them.
    pub const ALL: &'static [Self] = &[Self::Cases, Self::Advisor, Self::Reports, Self::Agreements];

    /// Returns the name, such as `cases`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Advisor => "advisor",
            Self::Reports => "reports",
            Self::Agreements => "agreements",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of sources, such as `cases,advisor`.
///
/// ```
/// use casebook_archive::{Source, Sources};
///
/// let sources: Sources = "cases,reports".parse()?;
/// assert!(sources.has(Source::Cases) && !sources.has(Source::Advisor));
/// assert_eq!(sources.to_string(), "cases,reports");
///
/// let error = "cases,repots".parse::<Sources>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     r#"expected cases, advisor, reports or agreements, found "repots""#,
/// );
/// # Ok::<(), casebook_archive::SourcesError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sources(u8);

impl Sources {
    /// All sources.
    pub const ALL: Self = Self(0b1111);
    pub(crate) const NONE: Self = Self(0);

    /// Returns whether a source is one of them.
    #[must_use]
    pub const fn has(self, source: Source) -> bool {
        self.0 & 1 << source as u8 != 0
    }

    /// Returns these sources and one more.
    pub(crate) fn with(self, source: Source) -> Self {
        Self(self.0 | 1 << source as u8)
    }

    /// Returns the sources, in the order in which a run reads them.
    pub(crate) fn iter(self) -> impl Iterator<Item = Source> {
        let all = Source::ALL.iter().copied();
        all.filter(move |source| self.has(*source))
    }
}

impl Default for Sources {
    fn default() -> Self {
        Self::ALL
    }
}

impl FromIterator<Source> for Sources {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        let bits = sources.into_iter().map(|source| 1 << source as u8);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

impl FromStr for Sources {
    type Err = SourcesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sources = text.split(',').map(|name| {
            let mut all = Source::ALL.iter().copied();
            all.find(|source| source.as_str() == name.trim())
                .ok_or_else(|| SourcesError(name.trim().to_owned()))
        });
        sources.collect()
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{name}")?;
        }
        Ok(())
    }
}

/// The error of a text that names no sources.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourcesError(String);

impl fmt::Display for SourcesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected cases, advisor, reports or agreements, found {:?}",
            self.0
        )
    }
}

impl std::error::Error for SourcesError {}

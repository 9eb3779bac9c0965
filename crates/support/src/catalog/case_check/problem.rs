//! What speaks against a case.

use std::fmt;

use casebook_types::support::{CategoryCode, LanguageCode, ServiceCode, SeverityCode};

use super::hours;
use crate::catalog::CommunicationTypeOptions;

/// Something that speaks against a case.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// No service is named. The model allows it; whether the service does is not written anywhere.
    NoService,
    /// There is no such service.
    Service {
        /// The code that was given.
        found: ServiceCode,
        /// The codes that come near.
        nearest: Vec<String>,
    },
    /// No category is named. The model allows it; whether the service does is not written anywhere.
    NoCategory,
    /// The service has no such category.
    Category {
        /// The code that was given.
        found: CategoryCode,
        /// The codes of that service that come near.
        nearest: Vec<String>,
    },
    /// The support plan does not have this severity.
    Severity {
        /// The severity that was given.
        found: SeverityCode,
        /// Those that it has.
        possible: Vec<SeverityCode>,
    },
    /// Nobody speaks this language for this kind of case.
    Language {
        /// The language that was given, or the default.
        found: LanguageCode,
        /// Those that are spoken, if there are any.
        possible: Vec<LanguageCode>,
    },
    /// The language is spoken only when somebody happens to be there.
    BestEffort(LanguageCode),
    /// At this time nobody is there for one way to talk.
    Closed(CommunicationTypeOptions),
}

impl Problem {
    /// Whether the case will be refused, as far as one can know. The others are good to know.
    #[must_use]
    pub fn is_serious(&self) -> bool {
        match self {
            Self::Service { .. }
            | Self::Category { .. }
            | Self::Severity { .. }
            | Self::Language { .. } => true,
            Self::NoService | Self::NoCategory | Self::BestEffort(_) | Self::Closed(_) => false,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoService => f.write_str("service: expected a service code, found none"),
            Self::Service { found, nearest } => {
                write!(f, "service: expected one of the catalogue, found {found}")?;
                suggested(f, nearest)
            }
            Self::NoCategory => f.write_str("category: expected a category code, found none"),
            Self::Category { found, nearest } => {
                write!(f, "category: expected one of the service, found {found}")?;
                suggested(f, nearest)
            }
            Self::Severity { found, possible } => {
                let possible = joined(possible);
                write!(f, "severity: expected one of {possible}; found {found}")
            }
            Self::Language { found, possible } if possible.is_empty() => {
                write!(f, "language: expected one that is spoken, found {found}")
            }
            Self::Language { found, possible } => {
                let possible = joined(possible);
                write!(f, "language: expected one of {possible}; found {found}")
            }
            Self::BestEffort(language) => {
                write!(
                    f,
                    "language: {language} is spoken only when somebody is there"
                )
            }
            Self::Closed(way) => {
                let name = way.communication_type.as_ref();
                let name = name.map_or("support", |name| name.as_str());
                write!(f, "hours: nobody is there for {name} at this time")?;
                let hours = hours::shown(way);
                if hours.is_empty() {
                    return Ok(());
                }
                write!(f, "; the hours in UTC are {hours}")
            }
        }
    }
}

fn suggested(f: &mut fmt::Formatter<'_>, nearest: &[String]) -> fmt::Result {
    match nearest {
        [] => Ok(()),
        [one] => write!(f, "; the nearest is {one}"),
        more => write!(f, "; the nearest are {}", more.join(", ")),
    }
}

fn joined(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(", ")
}

//! The problems that a check of a case finds.

use std::fmt;

use casebook_types::support::{CategoryCode, LanguageCode, ServiceCode, SeverityCode};

use super::hours;
use crate::catalog::CommunicationTypeOptions;
use crate::catalog::likeness::write_nearest;

/// A problem of a case that [`CaseCheck`](crate::CaseCheck) has found.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CaseProblem {
    /// The case has no service code. The service model allows that; the API reference does not say
    /// whether AWS Support accepts it.
    NoService,
    /// The service code does not exist.
    UnknownService {
        /// The code of the case.
        found: ServiceCode,
        /// The most similar codes.
        nearest: Vec<String>,
    },
    /// The case has no category code. The service model allows that; the API reference does not say
    /// whether AWS Support accepts it.
    NoCategory,
    /// The AWS service of the case does not have this category.
    UnknownCategory {
        /// The code of the case.
        found: CategoryCode,
        /// The most similar codes among the categories of the AWS service.
        nearest: Vec<String>,
    },
    /// The support plan of the account does not include this severity.
    UnavailableSeverity {
        /// The severity of the case.
        found: SeverityCode,
        /// The severities of the support plan.
        available: Vec<SeverityCode>,
    },
    /// AWS does not support cases of this type, service and category in this language.
    UnavailableLanguage {
        /// The language of the case, or the default.
        found: LanguageCode,
        /// The supported languages. The list can be empty.
        available: Vec<LanguageCode>,
    },
    /// Support in this language depends on available staff ("best effort").
    BestEffort(LanguageCode),
    /// A communication channel, such as chat, is closed at the time of
    /// [`CaseCheck::at`](crate::CaseCheck::at).
    OutsideHours(CommunicationTypeOptions),
}

impl CaseProblem {
    /// Returns whether the service would probably refuse the case. Other problems are hints.
    #[must_use]
    pub fn is_serious(&self) -> bool {
        match self {
            Self::UnknownService { .. }
            | Self::UnknownCategory { .. }
            | Self::UnavailableSeverity { .. }
            | Self::UnavailableLanguage { .. } => true,
            Self::NoService | Self::NoCategory | Self::BestEffort(_) | Self::OutsideHours(_) => {
                false
            }
        }
    }
}

impl fmt::Display for CaseProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoService => f.write_str("service: expected a service code, found none"),
            Self::UnknownService { found, nearest } => {
                write!(f, "service: expected one of the catalogue, found {found}")?;
                write_nearest(f, nearest)
            }
            Self::NoCategory => f.write_str("category: expected a category code, found none"),
            Self::UnknownCategory { found, nearest } => {
                write!(f, "category: expected one of the service, found {found}")?;
                write_nearest(f, nearest)
            }
            Self::UnavailableSeverity { found, available } => {
                let available = joined(available);
                write!(f, "severity: expected one of {available}; found {found}")
            }
            Self::UnavailableLanguage { found, available } if available.is_empty() => {
                write!(f, "language: expected a supported one, found {found}")
            }
            Self::UnavailableLanguage { found, available } => {
                let available = joined(available);
                write!(f, "language: expected one of {available}; found {found}")
            }
            Self::BestEffort(language) => {
                write!(
                    f,
                    "language: support in {language} depends on available staff"
                )
            }
            Self::OutsideHours(way) => {
                let name = way.communication_type.as_ref();
                let name = name.map_or("support", |name| name.as_str());
                write!(f, "hours: {name} is closed at this time")?;
                let hours = hours::shown(way);
                if hours.is_empty() {
                    return Ok(());
                }
                write!(f, "; the hours in UTC are {hours}")
            }
        }
    }
}

fn joined(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(", ")
}

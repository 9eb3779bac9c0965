//! The error for invalid settings.

use std::error::Error;
use std::fmt;

use casebook_types::ValueError;

use super::ProfileChoice;
use crate::providers::SharedConfig;

/// The error for a profile that does not exist, although the user named it, or for a setting with
/// an invalid value.
///
/// Nothing was sent.
///
/// ```
/// use casebook_auth::{Env, Settings, SharedConfig};
///
/// let env = Env::from_iter([("AWS_MAX_ATTEMPTS", "0")]);
/// let refused = Settings::resolve(&env, &SharedConfig::default(), None).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "AWS_MAX_ATTEMPTS: expected a number of at least 1, found \"0\"",
/// );
/// ```
#[derive(Debug)]
pub struct SettingsError(ErrorKind);

#[derive(Debug)]
enum ErrorKind {
    NoProfile {
        name: Box<str>,
        variable: Option<&'static str>,
        looked: String,
        known: Box<[Box<str>]>,
    },
    Value {
        place: String,
        mistake: Mistake,
    },
}

/// The reason why a value is invalid.
#[derive(Debug)]
pub(super) enum Mistake {
    /// The expectation, and the value that was found.
    Expected(&'static str, Box<str>),
    /// The value is not Unicode.
    NotUnicode,
    /// The type of the setting refuses the value.
    Invalid(ValueError),
}

impl SettingsError {
    pub(super) fn no_profile(choice: &ProfileChoice, config: &SharedConfig) -> Self {
        Self(ErrorKind::NoProfile {
            name: choice.name().into(),
            variable: choice.variable(),
            looked: config.describe_files(),
            known: config.profiles().map(Box::from).collect(),
        })
    }

    pub(super) fn value(place: impl Into<String>, mistake: Mistake) -> Self {
        Self(ErrorKind::Value {
            place: place.into(),
            mistake,
        })
    }

    /// Makes the error for a variable whose value is not Unicode. The error does not show the
    /// value, because it may be a URL with a password.
    pub(super) fn not_unicode(variable: &str) -> Self {
        Self::value(variable, Mistake::NotUnicode)
    }

    /// Returns whether none of the files has the profile that the user named.
    #[must_use]
    pub fn is_unknown_profile(&self) -> bool {
        matches!(self.0, ErrorKind::NoProfile { .. })
    }

    /// Returns the name of the profile that none of the files has, and the names of the profiles
    /// that they have, sorted.
    #[must_use]
    pub fn unknown_profile(&self) -> Option<(&str, impl Iterator<Item = &str>)> {
        match &self.0 {
            ErrorKind::NoProfile { name, known, .. } => {
                Some((&**name, known.iter().map(|name| &**name)))
            }
            ErrorKind::Value { .. } => None,
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ErrorKind::NoProfile {
                name,
                variable,
                looked,
                ..
            } => {
                write!(f, "the profile {name}")?;
                if let Some(variable) = variable {
                    write!(f, ", which {variable} names,")?;
                }
                write!(f, " is not in {looked}")
            }
            ErrorKind::Value { place, mistake } => match mistake {
                Mistake::Expected(expected, found) => {
                    write!(f, "{place}: expected {expected}, found {found:?}")
                }
                Mistake::NotUnicode => write!(f, "{place}: expected UTF-8 text, found other bytes"),
                Mistake::Invalid(invalid) => write!(f, "{place}: {invalid}"),
            },
        }
    }
}

impl Error for SettingsError {}

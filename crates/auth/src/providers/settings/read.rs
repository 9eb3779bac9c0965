//! Parses the values of variables and files.

use std::num::NonZeroU32;

use casebook_types::Region;

use super::error::Bad;
use super::{ProfileChoice, SettingsError};
use crate::Env;
use crate::config::Profile;

/// Reads a setting from the environment, or else from the profile.
pub(super) struct Reader<'a> {
    env: &'a Env,
    profile: Option<&'a Profile>,
    choice: &'a ProfileChoice,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        env: &'a Env,
        profile: Option<&'a Profile>,
        choice: &'a ProfileChoice,
    ) -> Self {
        Self {
            env,
            profile,
            choice,
        }
    }

    /// Parses the first variable that is set, or else the key of the profile.
    pub(super) fn read<T>(
        &self,
        variables: &[&str],
        key: &str,
        read: impl Fn(&str) -> Result<T, Bad>,
    ) -> Result<Option<T>, SettingsError> {
        for variable in variables {
            if self.env.not_unicode(variable).is_some() {
                return Err(SettingsError::not_unicode(variable));
            }
            if let Some(value) = self.env.get(variable) {
                let value = read(value.trim());
                return value
                    .map(Some)
                    .map_err(|bad| SettingsError::value(*variable, bad));
            }
        }
        match self.profile.and_then(|profile| profile.set(key)) {
            Some(value) => read(value).map(Some).map_err(|bad| {
                let place = format!("{key} of the profile {}", self.choice.name());
                SettingsError::value(place, bad)
            }),
            None => Ok(None),
        }
    }
}

pub(super) fn region(value: &str) -> Result<Region, Bad> {
    value.parse().map_err(Bad::Invalid)
}

pub(super) fn flag(value: &str) -> Result<bool, Bad> {
    match value {
        _ if value.eq_ignore_ascii_case("true") => Ok(true),
        _ if value.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Bad::Expected("true or false", value.into())),
    }
}

pub(super) fn count(value: &str) -> Result<NonZeroU32, Bad> {
    value
        .parse()
        .map_err(|_| Bad::Expected("a number of at least 1", value.into()))
}

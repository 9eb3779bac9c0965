//! Parses the values of settings in variables and files.

use std::num::NonZeroU32;

use casebook_types::Region;

use super::error::Mistake;
use super::{ProfileChoice, Setting, SettingsError};
use crate::Env;
use crate::config::Profile;

/// Reads each setting from the environment, or else from the profile.
pub(super) struct Reader<'a> {
    pub(super) env: &'a Env,
    pub(super) profile: Option<&'a Profile>,
    pub(super) choice: &'a ProfileChoice,
    /// The settings that the program sets itself, so that it does not use the values here.
    pub(super) overridden: &'a [Setting],
}

impl Reader<'_> {
    /// Parses a setting. If the program overrides the setting, an invalid value counts as unset.
    pub(super) fn setting<T>(
        &self,
        setting: Setting,
        parse: impl Fn(&str) -> Result<T, Mistake>,
    ) -> Result<Option<T>, SettingsError> {
        let (variables, key) = setting.names();
        match self.read(variables, key, parse) {
            Err(_) if self.overridden.contains(&setting) => Ok(None),
            read => read,
        }
    }

    /// Parses the value of the first of `variables` that is set, or else that of `key` in the
    /// profile.
    pub(super) fn read<T>(
        &self,
        variables: &[&str],
        key: &str,
        parse: impl Fn(&str) -> Result<T, Mistake>,
    ) -> Result<Option<T>, SettingsError> {
        for variable in variables {
            if self.env.not_unicode(variable).is_some() {
                return Err(SettingsError::not_unicode(variable));
            }
            if let Some(value) = self.env.get(variable) {
                let value = parse(value.trim());
                return value
                    .map(Some)
                    .map_err(|mistake| SettingsError::value(*variable, mistake));
            }
        }
        match self.profile.and_then(|profile| profile.set(key)) {
            Some(value) => parse(value).map(Some).map_err(|mistake| {
                let place = format!("{key} of the profile {}", self.choice.name());
                SettingsError::value(place, mistake)
            }),
            None => Ok(None),
        }
    }
}

pub(super) fn region(value: &str) -> Result<Region, Mistake> {
    value.parse().map_err(Mistake::Invalid)
}

pub(super) fn flag(value: &str) -> Result<bool, Mistake> {
    match value {
        _ if value.eq_ignore_ascii_case("true") => Ok(true),
        _ if value.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Mistake::Expected("true or false", value.into())),
    }
}

pub(super) fn count(value: &str) -> Result<NonZeroU32, Mistake> {
    value
        .parse()
        .map_err(|_| Mistake::Expected("a number of at least 1", value.into()))
}

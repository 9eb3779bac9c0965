//! The environment variables, and the shared files that they name.

use std::fmt;
use std::sync::Arc;

use casebook_auth::config::ConfigFile;
use casebook_auth::settings::Setting;
use casebook_auth::{ConfigError, Env, Settings, SharedConfig};

use crate::error::BuildError;

/// The environment variables, with the shared files or the error of reading the files.
#[derive(Clone)]
pub(super) struct Environment {
    env: Env,
    files: Result<Arc<SharedConfig>, Arc<ConfigError>>,
}

impl Environment {
    /// Reads the shared files now, and keeps an error until the settings are needed.
    pub(super) fn read(env: Env) -> Self {
        let files = SharedConfig::load(&env);
        Self {
            files: files.map(Arc::new).map_err(Arc::new),
            env,
        }
    }

    /// Reads the shared files now.
    ///
    /// # Errors
    ///
    /// Fails if a file is malformed.
    pub(super) fn load(env: Env) -> Result<Self, ConfigError> {
        let files = Ok(Arc::new(SharedConfig::load(&env)?));
        Ok(Self { env, files })
    }

    pub(super) fn env(&self) -> &Env {
        &self.env
    }

    pub(super) fn files(&self) -> Result<&Arc<SharedConfig>, BuildError> {
        let files = self.files.as_ref();
        files.map_err(|error| BuildError::file(Arc::clone(error)))
    }

    /// Returns the settings of the variables and files, for `profile`, or, if that is `None`, for
    /// the profile that the variables name. An invalid value of a setting in `overridden` counts as
    /// unset, because a method has set another value.
    pub(super) fn settings(
        &self,
        profile: Option<&str>,
        overridden: &[Setting],
    ) -> Result<Settings, BuildError> {
        let files = self.files()?;
        Ok(Settings::resolve_overridden(
            &self.env, files, profile, overridden,
        )?)
    }

    /// Describes, for an error, where the Region was searched for.
    pub(super) fn region_lookup(&self, settings: &Settings) -> String {
        let files = self.files.as_ref().map(|files| files.describe_files());
        format!(
            "AWS_REGION, AWS_DEFAULT_REGION, and region of the profile {} in {}",
            settings.profile(),
            files.unwrap_or_default()
        )
    }
}

/// An environment without variables and files.
impl Default for Environment {
    fn default() -> Self {
        Self {
            env: Env::default(),
            files: Ok(Arc::default()),
        }
    }
}

/// Prints the names of the variables and the paths of the files, and no values, because values may
/// be secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = |files: &Arc<SharedConfig>| {
            let paths = files.files().iter().map(ConfigFile::to_string);
            paths.collect::<Vec<_>>()
        };
        f.debug_struct("Environment")
            .field("variables", &self.env)
            .field("files", &self.files.as_ref().map(paths))
            .finish()
    }
}

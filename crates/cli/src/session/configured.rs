//! What the environment and the shared files say.

use std::sync::Arc;

use casebook::auth::{Env, Settings, SharedConfig};

use crate::failure::{Failure, chain};

/// The configuration of one profile.
#[derive(Debug)]
pub(super) struct Configured {
    pub(super) config: Arc<SharedConfig>,
    pub(super) settings: Settings,
}

impl Configured {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// Fails when a file is malformed, a value is wrong or a named profile is not there.
    pub(super) fn read(env: &Env, profile: Option<&str>) -> Result<Self, Failure> {
        let config =
            SharedConfig::load(env).map_err(|error| Failure::configuration(chain(&error)))?;
        let settings = Settings::resolve(env, &config, profile)
            .map_err(|error| Failure::configuration(chain(&error)))?;
        Ok(Self {
            config: Arc::new(config),
            settings,
        })
    }

    /// Says what was looked for in vain, and where.
    pub(super) fn no_region(&self) -> String {
        format!(
            "no region: looked at --region, AWS_REGION, AWS_DEFAULT_REGION, and region of the \
             profile {} in {}; name one of your partition, such as --region us-east-1",
            self.settings.profile(),
            self.config.looked()
        )
    }
}

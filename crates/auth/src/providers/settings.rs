//! The settings in the environment and the shared files, except for credentials.

mod choice;
mod endpoint;
mod error;
mod read;
mod retry;
mod setting;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use casebook_protocol::EndpointParams;
use casebook_types::Region;

pub use choice::ProfileChoice;
pub use error::SettingsError;
pub use retry::RetryMode;
pub use setting::Setting;

use crate::Env;
use crate::config::SharedConfig;
use endpoint::{Endpoints, Place};
use read::Reader;

/// The settings in the environment and in one profile.
///
/// A variable takes precedence over the same setting in the profile. A blank variable counts as unset.
///
/// ```
/// use casebook_auth::{Env, Settings, SharedConfig};
///
/// let env = Env::from_iter([("AWS_PROFILE", "work"), ("AWS_MAX_ATTEMPTS", "5")]);
/// let config = SharedConfig::parse("[profile work]\nregion = eu-central-1\nmax_attempts = 2", "")?;
/// let settings = Settings::resolve(&env, &config, None)?;
///
/// assert_eq!(settings.profile(), "work");
/// assert_eq!(settings.region().unwrap().as_str(), "eu-central-1");
/// assert_eq!(settings.max_attempts().unwrap().get(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    profile: ProfileChoice,
    region: Option<Region>,
    endpoints: Endpoints,
    ca_bundle: Option<PathBuf>,
    max_attempts: Option<NonZeroU32>,
    retry_mode: Option<RetryMode>,
    use_fips: Option<bool>,
    use_dualstack: Option<bool>,
    output: Option<Box<str>>,
    pager: Option<Box<str>>,
}

impl Settings {
    /// Resolves all settings, for the profile that [`ProfileChoice::resolve`] chooses: the one in
    /// `profile`, in `AWS_PROFILE` or in `AWS_DEFAULT_PROFILE`, or else `default`.
    ///
    /// # Errors
    ///
    /// Fails when a named profile is in none of the files, and when a value is invalid. The error
    /// names the variable, or the profile and its key. Nothing was sent.
    pub fn resolve(
        env: &Env,
        config: &SharedConfig,
        profile: Option<&str>,
    ) -> Result<Self, SettingsError> {
        Self::resolve_overridden(env, config, profile, &[])
    }

    /// Resolves all settings like [`resolve`](Self::resolve), for a program that sets some of them
    /// itself.
    ///
    /// An invalid value of a setting in `overridden` counts as unset, because the program does not
    /// use it.
    ///
    /// ```
    /// use casebook_auth::settings::Setting;
    /// use casebook_auth::{Env, Settings, SharedConfig};
    ///
    /// let env = Env::from_iter([("AWS_REGION", "no such")]);
    /// let config = SharedConfig::default();
    /// assert!(Settings::resolve(&env, &config, None).is_err());
    /// let settings = Settings::resolve_overridden(&env, &config, None, &[Setting::Region])?;
    /// assert_eq!(settings.region(), None);
    /// # Ok::<(), casebook_auth::SettingsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails like [`resolve`](Self::resolve), except for an invalid value of an overridden setting.
    /// Nothing was sent.
    pub fn resolve_overridden(
        env: &Env,
        config: &SharedConfig,
        profile: Option<&str>,
        overridden: &[Setting],
    ) -> Result<Self, SettingsError> {
        let choice = ProfileChoice::resolve(env, profile);
        let section = config.profile(choice.name());
        if section.is_none() && !choice.is_default() {
            return Err(SettingsError::no_profile(&choice, config));
        }
        let reader = Reader {
            env,
            profile: section,
            choice: &choice,
            overridden,
        };
        Ok(Self {
            region: reader.setting(Setting::Region, read::region)?,
            endpoints: Endpoints::find(env, config, section, &reader)?,
            ca_bundle: env
                .path("AWS_CA_BUNDLE")
                .or_else(|| Some(env.at_home(section?.set("ca_bundle")?.as_ref())))
                .or_else(|| env.path("REQUESTS_CA_BUNDLE")),
            max_attempts: reader.setting(Setting::MaxAttempts, read::count)?,
            retry_mode: reader.setting(Setting::RetryMode, RetryMode::read)?,
            use_fips: reader.setting(Setting::UseFips, read::flag)?,
            use_dualstack: reader.setting(Setting::UseDualstack, read::flag)?,
            output: reader.read(&["AWS_DEFAULT_OUTPUT"], "output", |text| {
                Ok(text.trim().into())
            })?,
            // Unlike other settings, an empty one is set: it turns the pager off.
            pager: env
                .get_os("AWS_PAGER")
                .map(|line| line.to_string_lossy().into())
                .or_else(|| section?.get("cli_pager").map(Box::from)),
            profile: choice,
        })
    }

    /// Returns the name of the profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        self.profile.name()
    }

    /// Returns the profile, and whether the caller, a variable or the default chose it.
    #[must_use]
    pub fn profile_choice(&self) -> &ProfileChoice {
        &self.profile
    }

    /// Returns the Region: `AWS_REGION`, `AWS_DEFAULT_REGION`, or `region` in the profile.
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Returns the configured URL of a service, or `None` if the endpoint rules of the service apply.
    ///
    /// `service_id` is the service id of the AWS SDKs, such as `artifact` or `sso oidc`.
    ///
    /// The order is `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `endpoint_url` of the service in
    /// the `services` section of the profile, and `endpoint_url` in the profile. All of them are ignored
    /// if `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or `ignore_configured_endpoint_urls` is true.
    ///
    /// ```
    /// use casebook_auth::{Env, Settings, SharedConfig};
    ///
    /// let env = Env::from_iter([
    ///     ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ///     ("AWS_ENDPOINT_URL_ARTIFACT", "http://127.0.0.1:2"),
    /// ]);
    /// let settings = Settings::resolve(&env, &SharedConfig::default(), None)?;
    /// assert_eq!(settings.endpoint_url("artifact"), Some("http://127.0.0.1:2"));
    /// assert_eq!(settings.endpoint_url("support"), Some("http://127.0.0.1:1"));
    /// # Ok::<(), casebook_auth::SettingsError>(())
    /// ```
    #[must_use]
    pub fn endpoint_url(&self, service_id: &str) -> Option<&str> {
        self.endpoints.url(service_id)
    }

    /// Returns the name of the setting that [`endpoint_url`](Self::endpoint_url) comes from, for
    /// messages.
    ///
    /// ```
    /// use casebook_auth::{Env, Settings, SharedConfig};
    ///
    /// let env = Env::from_iter([("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]);
    /// let settings = Settings::resolve(&env, &SharedConfig::default(), None)?;
    /// assert_eq!(settings.endpoint_url_setting("artifact").as_deref(), Some("AWS_ENDPOINT_URL"));
    /// # Ok::<(), casebook_auth::SettingsError>(())
    /// ```
    #[must_use]
    pub fn endpoint_url_setting(&self, service_id: &str) -> Option<String> {
        let (_, place) = self.endpoints.find_url(service_id)?;
        let profile = self.profile.name();
        Some(match place {
            Place::Variable(variable) => variable,
            Place::Section(key) => {
                format!("endpoint_url of {key} in the services section of the profile {profile}")
            }
            Place::Profile => format!("endpoint_url of the profile {profile}"),
        })
    }

    /// Returns the Region and the flags that select an endpoint.
    ///
    /// The endpoint URL is not among them but in [`endpoint_url`](Self::endpoint_url), because it
    /// depends on the service.
    #[must_use]
    pub fn endpoint_params(&self) -> EndpointParams {
        let mut params = EndpointParams::new()
            .fips(self.use_fips())
            .dualstack(self.use_dualstack());
        params.region.clone_from(&self.region);
        params
    }

    /// Returns the path of the file with trusted certificates. It is in `AWS_CA_BUNDLE`, in
    /// `ca_bundle` of the profile, or in `REQUESTS_CA_BUNDLE`, which take precedence in this order,
    /// as in the AWS CLI.
    #[must_use]
    pub fn ca_bundle(&self) -> Option<&Path> {
        self.ca_bundle.as_deref()
    }

    /// Returns the maximum number of attempts of an operation: `AWS_MAX_ATTEMPTS` or
    /// `max_attempts`.
    #[must_use]
    pub fn max_attempts(&self) -> Option<NonZeroU32> {
        self.max_attempts
    }

    /// Returns the retry mode: `AWS_RETRY_MODE` or `retry_mode`.
    #[must_use]
    pub fn retry_mode(&self) -> Option<RetryMode> {
        self.retry_mode
    }

    /// Returns whether to use FIPS endpoints: `AWS_USE_FIPS_ENDPOINT` or `use_fips_endpoint`.
    #[must_use]
    pub fn use_fips(&self) -> bool {
        self.use_fips.unwrap_or(false)
    }

    /// Returns whether to use dual-stack endpoints: `AWS_USE_DUALSTACK_ENDPOINT` or
    /// `use_dualstack_endpoint`.
    #[must_use]
    pub fn use_dualstack(&self) -> bool {
        self.use_dualstack.unwrap_or(false)
    }

    /// Returns the output format: `AWS_DEFAULT_OUTPUT` or `output`.
    ///
    /// The text is not checked, because every program has its own formats.
    ///
    /// ```
    /// use casebook_auth::{Env, Settings, SharedConfig};
    ///
    /// let config = SharedConfig::parse("[default]\noutput = yaml", "")?;
    /// let settings = Settings::resolve(&Env::default(), &config, None)?;
    /// assert_eq!(settings.output(), Some("yaml"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn output(&self) -> Option<&str> {
        self.output.as_deref()
    }

    /// Returns the command line of the program in which people read long output: `AWS_PAGER` or
    /// `cli_pager`. An empty one turns it off.
    ///
    /// ```
    /// use casebook_auth::{Env, Settings, SharedConfig};
    ///
    /// let config = SharedConfig::parse("[default]\ncli_pager = less -R", "")?;
    /// let settings = Settings::resolve(&Env::default(), &config, None)?;
    /// assert_eq!(settings.pager(), Some("less -R"));
    ///
    /// let env = Env::from_iter([("AWS_PAGER", "")]);
    /// let settings = Settings::resolve(&env, &config, None)?;
    /// assert_eq!(settings.pager(), Some(""));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pager(&self) -> Option<&str> {
        self.pager.as_deref()
    }
}

#[cfg(test)]
mod tests;

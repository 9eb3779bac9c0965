//! Configured endpoint URLs.

use super::SettingsError;
use super::error::Mistake;
use super::read::{self, Reader};
use crate::Env;
use crate::config::{Profile, Section, SharedConfig};

/// The settings in which the URL of a service may be. Empty if the user has configured that all of
/// them are ignored.
#[derive(Clone, Debug, Default)]
pub(super) struct Endpoints {
    env: Env,
    /// The section of the config file that `services` of the profile names.
    services: Option<Section>,
    /// `endpoint_url` of the profile.
    profile: Option<Box<str>>,
}

impl Endpoints {
    pub(super) fn find(
        env: &Env,
        config: &SharedConfig,
        profile: Option<&Profile>,
        reader: &Reader<'_>,
    ) -> Result<Self, SettingsError> {
        let ignored = reader.read(
            &["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
            "ignore_configured_endpoint_urls",
            read::flag,
        )?;
        if ignored == Some(true) {
            return Ok(Self::default());
        }
        // An unreadable URL is an error: if it were ignored, requests would go to the real service
        // instead of, for example, a test server.
        for variable in env.names(EVERY) {
            if env.not_unicode(variable).is_some() {
                return Err(SettingsError::not_unicode(variable));
            }
        }
        Ok(Self {
            env: env.clone(),
            // A wrong name is an error, because requests would otherwise go to the real service.
            services: reader.read(&[], "services", |name| {
                let section = config.section("services", name).cloned();
                section
                    .ok_or_else(|| Mistake::Expected("the name of a services section", name.into()))
            })?,
            profile: profile
                .and_then(|profile| profile.set("endpoint_url"))
                .map(Into::into),
        })
    }

    /// Returns the URL of a service. It is in the variable of the service, in the variable for all
    /// services, in the services section or in the profile, which take precedence in this order.
    pub(super) fn url(&self, service_id: &str) -> Option<&str> {
        self.find_url(service_id).map(|(url, _)| url)
    }

    /// Returns the URL of a service, and the setting that it comes from.
    pub(super) fn find_url(&self, service_id: &str) -> Option<(&str, Place)> {
        let key: String = service_id
            .chars()
            .map(|c| match c {
                ' ' | '-' => '_',
                c => c.to_ascii_lowercase(),
            })
            .collect();
        let variable = format!("AWS_ENDPOINT_URL_{}", key.to_ascii_uppercase());
        if let Some(url) = self.env.get(&variable) {
            return Some((url.trim(), Place::Variable(variable)));
        }
        if let Some(url) = self.env.get(EVERY) {
            return Some((url.trim(), Place::Variable(EVERY.into())));
        }
        let section = self.services.as_ref();
        let of_section = section.and_then(|section| section.nested(&key, "endpoint_url"));
        if let Some(url) = of_section.filter(|url| !url.is_empty()) {
            return Some((url, Place::Section(key)));
        }
        Some((self.profile.as_deref()?, Place::Profile))
    }
}

/// The variable with the URL for all services.
const EVERY: &str = "AWS_ENDPOINT_URL";

/// The setting that a URL comes from.
pub(super) enum Place {
    Variable(String),
    /// The services section of the profile. In it, the URL is below this key, such as `artifact`.
    Section(String),
    Profile,
}

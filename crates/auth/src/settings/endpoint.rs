//! Configured endpoint URLs.

use super::SettingsError;
use super::error::Bad;
use super::read::{self, Reader};
use crate::Env;
use crate::config::{Profile, Section, SharedConfig};

/// The settings that can contain a URL; empty if all of them are to be ignored.
#[derive(Clone, Debug, Default)]
pub(super) struct Endpoints {
    env: Env,
    /// The section that the profile's `services` names.
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
        Ok(Self {
            env: env.clone(),
            // If a wrong name were ignored, requests would go to the real service.
            services: reader.read(&[], "services", |name| {
                let section = config.section("services", name).cloned();
                section.ok_or_else(|| Bad::Expected("the name of a services section", name.into()))
            })?,
            profile: profile
                .and_then(|profile| profile.set("endpoint_url"))
                .map(Into::into),
        })
    }

    /// Returns the URL from the variable of the service, the general variable, the section or the profile.
    pub(super) fn url(&self, service_id: &str) -> Option<&str> {
        let key: String = service_id
            .chars()
            .map(|c| match c {
                ' ' | '-' => '_',
                c => c.to_ascii_lowercase(),
            })
            .collect();
        let variable = format!("AWS_ENDPOINT_URL_{}", key.to_ascii_uppercase());
        self.env
            .get(&variable)
            .or_else(|| self.env.get("AWS_ENDPOINT_URL"))
            .map(str::trim)
            .or_else(|| {
                self.services
                    .as_ref()?
                    .nested(&key, "endpoint_url")
                    .filter(|url| !url.is_empty())
            })
            .or(self.profile.as_deref())
    }
}

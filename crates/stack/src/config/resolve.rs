//! Resolves a configuration into settings, endpoints, credentials and transport.

use std::sync::Arc;
use std::time::Duration;

use casebook_auth::settings::Setting;
use casebook_auth::{Cache, Chain, Clock, ProviderContext, RetryMode, Settings, SharedProvider};
use casebook_protocol::{Api, Endpoint, EndpointError};

use super::Config;
use super::searches::Search;
use crate::error::BuildError;
use crate::retry::RetryConfig;
use crate::throttle::ThrottleLayer;
use crate::transport::Transport;
#[cfg(feature = "transport")]
use crate::transport::TransportBuilder;

impl Config {
    /// Returns the settings of environment and files for the profile, without those made by
    /// methods.
    ///
    /// # Errors
    ///
    /// Fails if a shared file is malformed, if no file has the profile, and if a setting has an
    /// invalid value and no method sets another. Nothing was sent.
    pub fn settings(&self) -> Result<Settings, BuildError> {
        let inner = &*self.0;
        let retry = inner.retry.is_some();
        let overridden = [
            inner.region.is_some().then_some(Setting::Region),
            inner.fips.is_some().then_some(Setting::UseFips),
            inner.dualstack.is_some().then_some(Setting::UseDualstack),
            (retry || inner.max_attempts.is_some()).then_some(Setting::MaxAttempts),
            retry.then_some(Setting::RetryMode),
        ];
        let overridden: Vec<Setting> = overridden.into_iter().flatten().collect();
        let profile = inner.profile.as_deref();
        inner.environment.settings(profile, &overridden)
    }

    /// Returns the endpoint of a service, and the Region that its requests are signed for.
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails, if the service needs a Region or an endpoint
    /// and there is neither, if flags and endpoint contradict each other, and for a plain HTTP
    /// endpoint on another machine that was not allowed. Nothing was sent.
    pub fn endpoint<A: Api>(&self) -> Result<Endpoint, BuildError> {
        self.endpoint_by::<A>(&self.settings()?)
    }

    pub(crate) fn endpoint_by<A: Api>(&self, settings: &Settings) -> Result<Endpoint, BuildError> {
        let inner = &*self.0;
        let mut params = settings.endpoint_params().allow_http(inner.allow_http);
        params.region = inner.region.clone().or(params.region);
        params.fips = inner.fips.unwrap_or(params.fips);
        params.dualstack = inner.dualstack.unwrap_or(params.dualstack);
        let given = inner.endpoint_url.as_deref();
        let refused = |error: EndpointError| match (error.is_missing_region(), given) {
            (true, _) => self.no_region(settings),
            (false, Some(_)) => error.into(),
            (false, None) => {
                BuildError::endpoint(error, settings.endpoint_url_setting(A::SERVICE_ID))
            }
        };
        if let Some(url) = given.or_else(|| settings.endpoint_url(A::SERVICE_ID)) {
            params = params.endpoint_url(url).map_err(refused)?;
        }
        params.resolve::<A>().map_err(refused)
    }

    /// The error of a missing Region, with the places where one was looked for.
    pub(crate) fn no_region(&self, settings: &Settings) -> BuildError {
        let environment = self.0.searches.then_some(&self.0.environment);
        BuildError::region(environment.map(|environment| environment.region_lookup(settings)))
    }

    /// Returns the credential provider that all clients of this configuration share.
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails, and if there is neither a provider nor an
    /// environment. Nothing was sent.
    pub fn shared_credentials(&self) -> Result<SharedProvider, BuildError> {
        self.credentials_by(&self.settings()?)
    }

    pub(crate) fn credentials_by(&self, settings: &Settings) -> Result<SharedProvider, BuildError> {
        let inner = &*self.0;
        if let Some(given) = &inner.credentials {
            return Ok(given.shared());
        }
        if !inner.searches {
            return Err(BuildError::credentials());
        }
        let context = self.provider_context_by(settings)?;
        let search = Search {
            profile: inner.profile.clone(),
            region: inner.region.as_ref().or(settings.region()).cloned(),
            fips: inner.fips.unwrap_or(settings.use_fips()),
            dualstack: inner.dualstack.unwrap_or(settings.use_dualstack()),
        };
        Ok(inner.caches.of(search, || {
            let chain = Chain::official(&context);
            Arc::new(Cache::new(chain, inner.clock.clone()))
        }))
    }

    /// Returns the context that credential providers need, to build a chain of your own.
    ///
    /// ```
    /// use casebook_auth::{Chain, Env};
    /// use casebook_stack::Config;
    ///
    /// let config = Config::new().env(Env::from_iter([("AWS_REGION", "eu-west-1")]));
    /// let chain = Chain::official(&config.provider_context()?);
    /// # let _ = chain;
    /// # Ok::<(), casebook_stack::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails. Nothing was sent.
    pub fn provider_context(&self) -> Result<ProviderContext, BuildError> {
        self.provider_context_by(&self.settings()?)
    }

    fn provider_context_by(&self, settings: &Settings) -> Result<ProviderContext, BuildError> {
        let inner = &*self.0;
        let files = Arc::clone(inner.environment.files()?);
        let mut context = ProviderContext::new(inner.environment.env(), files, settings)
            .http(self.transport_by(settings)?.http())
            .clock(inner.clock.clone());
        if let Some(region) = &inner.region {
            context = context.region(region.clone());
        }
        if let Some(fips) = inner.fips {
            context = context.fips(fips);
        }
        if let Some(dualstack) = inner.dualstack {
            context = context.dualstack(dualstack);
        }
        Ok(match &inner.mfa {
            Some(prompt) => context.mfa(prompt.clone()),
            None => context,
        })
    }

    /// Returns the transport that all clients of this configuration share.
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails, and, without the feature `transport`, if no
    /// transport was set. Nothing was sent.
    pub fn shared_transport(&self) -> Result<Transport, BuildError> {
        match &self.0.transport {
            Some(given) => Ok(given.clone()),
            None => self.transport_by(&self.settings()?),
        }
    }

    #[cfg(feature = "transport")]
    pub(crate) fn transport_by(&self, settings: &Settings) -> Result<Transport, BuildError> {
        if let Some(given) = &self.0.transport {
            return Ok(given.clone());
        }
        let make = || self.transport_builder_by(settings).build();
        Ok(self.0.pools.of(settings.ca_bundle(), make))
    }

    #[cfg(not(feature = "transport"))]
    pub(crate) fn transport_by(&self, _: &Settings) -> Result<Transport, BuildError> {
        self.0.transport.clone().ok_or(BuildError::transport())
    }

    /// Begins a transport with the CA bundle and the proxy of this configuration, to set other
    /// timeouts.
    ///
    /// Give the result to [`transport`](Self::transport).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use casebook_auth::Env;
    /// use casebook_stack::Config;
    ///
    /// let config = Config::new().env(Env::from_iter([("AWS_CA_BUNDLE", "/etc/ssl/company.pem")]));
    /// let hasty = config.transport_builder()?.connect_timeout(Duration::from_secs(1));
    /// let config = config.transport(hasty.build());
    /// # let _ = config;
    /// # Ok::<(), casebook_stack::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails. Nothing was sent.
    #[cfg(feature = "transport")]
    pub fn transport_builder(&self) -> Result<TransportBuilder, BuildError> {
        Ok(self.transport_builder_by(&self.settings()?))
    }

    #[cfg(feature = "transport")]
    fn transport_builder_by(&self, settings: &Settings) -> TransportBuilder {
        let builder = Transport::builder().proxy_from(self.0.environment.env());
        match settings.ca_bundle() {
            Some(path) => builder.ca_bundle(path),
            None => builder,
        }
    }

    /// The retry settings. The mode `legacy` is treated as `standard`, because it did not consider
    /// whether repeating is safe.
    pub(crate) fn retry_by(&self, settings: &Settings) -> RetryConfig {
        let mut retry = self.0.retry.unwrap_or_else(|| {
            let mut retry = RetryConfig::standard();
            retry.adaptive = settings.retry_mode() == Some(RetryMode::Adaptive);
            retry.max_attempts = settings.max_attempts().unwrap_or(retry.max_attempts);
            retry
        });
        retry.max_attempts = self.0.max_attempts.unwrap_or(retry.max_attempts);
        retry
    }

    pub(crate) fn allows_http(&self) -> bool {
        self.0.allow_http
    }

    pub(crate) fn throttle_layer(&self) -> Option<ThrottleLayer> {
        self.0.throttle.clone()
    }

    pub(crate) fn time(&self) -> &Clock {
        &self.0.clock
    }

    /// The time limits of a whole call and of one attempt.
    pub(crate) fn time_limits(&self) -> (Option<Duration>, Duration) {
        (self.0.deadline, self.0.attempt_timeout)
    }

    pub(crate) fn program(&self) -> Option<&str> {
        self.0.app_name.as_deref()
    }
}

//! Resolves a configuration into settings, endpoints, credentials and transport.

use std::sync::Arc;

use casebook_auth::settings::Setting;
use casebook_auth::{Cache, Chain, ProviderContext, RetryMode, Settings, SharedProvider};
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams};

#[cfg(feature = "transport")]
use super::PoolKey;
use super::{ChainKey, Config};
use crate::error::BuildError;
use crate::retry::RetryConfig;
use crate::throttle::ThrottleLayer;
use crate::transport::Transport;
#[cfg(feature = "transport")]
use crate::transport::TransportBuilder;

impl Config {
    /// Returns the settings of the variables and files, for the selected profile. Values that
    /// methods have set are not among them.
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
    /// and has neither, if flags and endpoint contradict each other, and if the endpoint uses plain
    /// HTTP to another machine without permission. Nothing was sent.
    pub fn endpoint<A: Api>(&self) -> Result<Endpoint, BuildError> {
        self.endpoint_by::<A>(&self.settings()?)
    }

    pub(crate) fn endpoint_by<A: Api>(&self, settings: &Settings) -> Result<Endpoint, BuildError> {
        let inner = &*self.0;
        let mut params = self.endpoint_params(settings).allow_http(inner.allow_http);
        let set_url = inner.endpoint_url.as_deref();
        let build_error = |error: EndpointError| match (error.is_missing_region(), set_url) {
            (true, _) => self.missing_region_error(settings),
            (false, Some(_)) => error.into(),
            (false, None) => {
                BuildError::endpoint(error, settings.endpoint_url_setting(A::SERVICE_ID))
            }
        };
        if let Some(url) = set_url.or_else(|| settings.endpoint_url(A::SERVICE_ID)) {
            params = params.endpoint_url(url).map_err(build_error)?;
        }
        params.resolve::<A>().map_err(build_error)
    }

    /// Returns the Region and the flags for endpoints. A value that a method has set takes
    /// precedence over `settings`.
    fn endpoint_params(&self, settings: &Settings) -> EndpointParams {
        let inner = &*self.0;
        let mut params = settings.endpoint_params();
        params.region = inner.region.clone().or(params.region);
        params.fips = inner.fips.unwrap_or(params.fips);
        params.dualstack = inner.dualstack.unwrap_or(params.dualstack);
        params
    }

    /// Makes the error for a missing Region, which says where the Region was searched for.
    pub(crate) fn missing_region_error(&self, settings: &Settings) -> BuildError {
        let environment = self.0.has_environment.then_some(&self.0.environment);
        BuildError::region(environment.map(|environment| environment.region_lookup(settings)))
    }

    /// Returns the credential provider that all clients of this configuration share.
    ///
    /// # Errors
    ///
    /// Fails if [`settings`](Self::settings) fails, and if there is neither a provider nor an
    /// environment to find credentials in. Nothing was sent.
    pub fn shared_credentials(&self) -> Result<SharedProvider, BuildError> {
        self.credentials_by(&self.settings()?)
    }

    pub(crate) fn credentials_by(&self, settings: &Settings) -> Result<SharedProvider, BuildError> {
        let inner = &*self.0;
        if let Some(provider) = &inner.credentials {
            return Ok(provider.shared());
        }
        if !inner.has_environment {
            return Err(BuildError::credentials());
        }
        let context = self.provider_context_by(settings)?;
        let key = ChainKey {
            profile: inner.profile.clone(),
            endpoint_params: self.endpoint_params(settings),
            attempt_timeout: inner.attempt_timeout,
            #[cfg(feature = "transport")]
            connection: self.connection(settings),
        };
        Ok(inner.caches.get_or_insert(key, || -> SharedProvider {
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
        let context = ProviderContext::new(inner.environment.env(), files, settings)
            .endpoint_params(self.endpoint_params(settings))
            .http(self.transport_by(settings)?.http_client())
            .clock(inner.clock.clone());
        let context = match inner.attempt_timeout {
            Some(limit) => context.attempt_timeout(limit),
            None => context,
        };
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
            Some(transport) => Ok(transport.clone()),
            None => self.transport_by(&self.settings()?),
        }
    }

    #[cfg(feature = "transport")]
    pub(crate) fn transport_by(&self, settings: &Settings) -> Result<Transport, BuildError> {
        if let Some(transport) = &self.0.transport {
            return Ok(transport.clone());
        }
        let make = || self.transport_builder_by(settings).build();
        let key = self.connection(settings);
        Ok(self.0.pools.get_or_insert(key, make))
    }

    /// Returns how the default transport connects. A value that a method has set takes precedence
    /// over `settings`.
    #[cfg(feature = "transport")]
    fn connection(&self, settings: &Settings) -> PoolKey {
        let mut connection = self.0.connection.clone();
        if connection.ca_bundle.is_none() {
            connection.ca_bundle = settings.ca_bundle().map(Box::from);
        }
        connection
    }

    #[cfg(not(feature = "transport"))]
    pub(crate) fn transport_by(&self, _: &Settings) -> Result<Transport, BuildError> {
        self.0.transport.clone().ok_or(BuildError::transport())
    }

    /// Returns a builder of the default transport with the CA bundle and the proxy of this
    /// configuration, to set other timeouts.
    ///
    /// Pass the transport that it builds to [`transport`](Self::transport).
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
        let connection = self.connection(settings);
        let mut builder = Transport::builder().proxy_from(self.0.environment.env());
        if let Some(path) = connection.ca_bundle {
            builder = builder.ca_bundle(path);
        }
        match connection.connect_timeout {
            Some(limit) => builder.connect_timeout(limit),
            None => builder,
        }
    }

    /// Returns the retry settings. The mode `legacy` is treated as `standard`, because `legacy`
    /// repeats requests even if that is not safe.
    pub(crate) fn retry_by(&self, settings: &Settings) -> RetryConfig {
        let mut retry = self.0.retry.unwrap_or_else(|| {
            let mut retry = RetryConfig::standard();
            retry.adaptive = settings.retry_mode() == Some(RetryMode::Adaptive);
            retry.max_attempts = settings.max_attempts().unwrap_or(retry.max_attempts);
            retry
        });
        retry.max_attempts = self.0.max_attempts.unwrap_or(retry.max_attempts);
        let is_counted = self.0.max_attempts.is_some() || settings.max_attempts().is_some();
        if let Some(patience) = self.0.patience.filter(|_| !is_counted) {
            retry.patience = patience;
        }
        retry
    }

    /// Returns the limits on the rate of requests. Without any, the rate adapts if the retry mode says so.
    pub(crate) fn throttle_by(&self, settings: &Settings) -> ThrottleLayer {
        let adapts = || ThrottleLayer::unlimited().adapting(self.retry_by(settings).adaptive);
        self.0.throttle.clone().unwrap_or_else(adapts)
    }
}

//! Tests of the providers, alone and in the chain. Their requests go to a service that responds
//! from a list.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has to end")]

mod any_response;
mod chain;
mod container;
mod instance_metadata;
mod role;
mod secrets;
mod service_double;
mod single_sign_on;
mod web_identity;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use casebook_auth::{Clock, Env, HttpClient, ProviderContext, Settings, SharedConfig};

use service_double::ServiceDouble;

/// Returns the time in all these tests: 2026-01-01T00:00:00Z.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// Returns the context of a test. It has these variables, this config file, and a client that leads
/// to `service`.
fn context(variables: &[(&str, &str)], config: &str, service: &ServiceDouble) -> ProviderContext {
    let env: Env = [("AWS_REGION", "eu-central-1")]
        .into_iter()
        .chain(variables.iter().copied())
        .collect();
    let config = Arc::new(SharedConfig::parse(config, "").unwrap());
    let settings = Settings::resolve(&env, &config, None).unwrap();
    ProviderContext::new(&env, config, &settings)
        .http(HttpClient::new(service.clone()))
        .clock(Clock::fixed(now()))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

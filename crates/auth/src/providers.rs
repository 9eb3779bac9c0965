//! The credential providers, their cache, and the settings in the environment and the shared files: all of
//! the crate that needs the feature `providers`.
//!
//! The root of the crate re-exports everything here.

mod cache;
pub(crate) mod call;
mod clock_skew;
pub mod config;
pub(crate) mod env;
mod error;
pub(crate) mod http_client;
mod mfa;
mod provider_context;
pub(crate) mod secret_file;
pub mod settings;
mod sources;
pub mod sso;
pub mod sts;

pub use cache::Cache;
pub use clock_skew::ClockSkew;
pub use config::{ConfigError, SharedConfig};
pub use env::Env;
pub use error::Error;
pub use http_client::HttpClient;
pub use mfa::MfaPrompt;
pub use provider_context::ProviderContext;
pub use settings::{RetryMode, Settings, SettingsError};
pub use sources::{
    AssumeRoleProvider, Chain, ContainerProvider, EnvironmentProvider, Explanation,
    InstanceMetadataProvider, ProcessProvider, ProfileProvider, SourceOutcome, SsoProvider,
    WebIdentityProvider,
};

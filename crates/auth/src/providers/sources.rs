//! The credential providers: one for each source of credentials, and the chain.

mod chain;
mod container;
mod environment;
mod expiry;
mod instance_metadata;
mod key_file;
mod process;
mod profile;
mod role;
mod sso;
mod web_identity;

pub use chain::{Chain, Explanation, SourceOutcome};
pub use container::ContainerProvider;
pub use environment::EnvironmentProvider;
pub use instance_metadata::InstanceMetadataProvider;
pub use process::ProcessProvider;
pub use profile::ProfileProvider;
pub use role::AssumeRoleProvider;
pub use sso::SsoProvider;
pub use web_identity::WebIdentityProvider;

use crate::provide::{
    BoxFuture, CredentialsError, ProvideCredentials, SharedProvider, SourceReport,
};

//! AWS credentials and Signature Version 4.
//!
//! The crate answers two questions. *Who is asking?* A [`ProvideCredentials`] says so;
//! [`Chain::official`] looks where the official tools look, [`Chain::standard`] only into environment
//! and files, and a [`Cache`] remembers the answer until it expires. *How is a request signed?* [`sign()`] does it, as a pure function of the request, the
//! [`Credentials`], the [`Scope`] and the time.
//!
//! ```
//! use std::sync::Arc;
//!
//! use casebook_auth::{Cache, Chain, Clock, Env, ProvideCredentials, SharedConfig};
//!
//! let env = Env::from_iter([
//!     ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
//!     ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
//! ]);
//! let config = Arc::new(SharedConfig::load(&env)?);
//! let provider = Cache::new(Chain::standard(&env, config, None), Clock::system());
//!
//! let mut asked = tokio_test::task::spawn(provider.provide());
//! let credentials = tokio_test::assert_ready_ok!(asked.poll());
//! assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What environment and files say about everything else, such as the Region, is in [`Settings`].
//! The environment, the time and the files come in as the values [`Env`], [`Clock`] and
//! [`SharedConfig`].
//!
//! Roles, single sign-on, containers and instances are asked over [`Http`], which the caller makes
//! from a transport and puts into [`Surroundings`]; [`Chain::official`] is made of these, and
//! [`Chain::explain`] tells what it found where. Whatever asks somebody else has a time limit and
//! waits by tokio's clock, and [`ProcessProvider`] needs tokio's I/O; everything else runs anywhere.
//!
//! No secret is in anything that is shown: not in `Debug`, not in `Display`, not in an error. What
//! is remembered of one is overwritten when it goes.

mod cache;
mod call;
mod clock;
pub mod config;
mod credentials;
mod env;
mod mfa;
mod provide;
#[cfg(feature = "sdk")]
pub mod sdk;
mod secret_file;
pub mod settings;
mod sign;
mod skew;
pub mod sso;
pub mod sts;
mod surroundings;
mod transport;

pub use cache::Cache;
pub use clock::Clock;
pub use config::{ConfigError, SharedConfig};
pub use credentials::Credentials;
pub use env::Env;
pub use mfa::MfaPrompt;
pub use provide::{
    AssumeRoleProvider, BoxFuture, Chain, ContainerProvider, CredentialsError, EnvironmentProvider,
    Explanation, InstanceMetadataProvider, Outcome, ProcessProvider, ProfileProvider,
    ProvideCredentials, SharedProvider, SourceFailure, SsoProvider, WebIdentityProvider,
};
pub use settings::{RetryMode, Settings, SettingsError};
pub use sign::{Scope, SignError, Signer, SigningOptions, presign, sign, sign_with};
pub use skew::Skew;
pub use surroundings::Surroundings;
pub use transport::Http;

//! AWS credentials and Signature Version 4.
//!
//! The crate answers two questions. *Who is asking?* A [`ProvideCredentials`] says so; the standard
//! [`Chain`] looks where the official tools look, and a [`Cache`] remembers the answer until it
//! expires. *How is a request signed?* [`sign()`] does it, as a pure function of the request, the
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
//! let provider = Cache::new(Chain::standard(&env, config, None), Clock::machine());
//!
//! let mut asked = tokio_test::task::spawn(provider.provide());
//! let credentials = tokio_test::assert_ready_ok!(asked.poll());
//! assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What environment and files say about everything else, such as the Region, is in [`Settings`].
//! The environment, the time and the files come in as the values [`Env`], [`Clock`] and
//! [`SharedConfig`]; no future of this crate needs a particular runtime.

mod cache;
mod clock;
pub mod config;
mod credentials;
mod env;
mod provide;
pub mod settings;
mod sign;

pub use cache::Cache;
pub use clock::Clock;
pub use config::{ConfigError, SharedConfig};
pub use credentials::Credentials;
pub use env::Env;
pub use provide::{
    BoxFuture, Chain, CredentialsError, EnvironmentProvider, Looked, ProfileProvider,
    ProvideCredentials, SharedProvider,
};
pub use settings::{RetryMode, Settings, SettingsError};
pub use sign::{Scope, SignError, SigningOptions, presign, sign, sign_with};

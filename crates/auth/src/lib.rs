//! AWS credentials and Signature Version 4.
//!
//! [`sign()`] signs a request in its headers and [`presign`] in its query: pure functions of the
//! request, the [`Credentials`], the [`Scope`] and the time, over `aws-sigv4`.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use bytes::Bytes;
//! use casebook_auth::{Credentials, Scope, sign};
//! use casebook_types::Region;
//!
//! let mut request = http::Request::post("https://support.us-east-1.amazonaws.com/")
//!     .header("content-type", "application/x-amz-json-1.1")
//!     .header("x-amz-target", "AWSSupport_20130415.DescribeSeverityLevels")
//!     .body(Bytes::from_static(b"{}"))?;
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
//!
//! sign(&mut request, &credentials, &Scope::new(Region::US_EAST_1, "support"), time)?;
//! let authorization = request.headers()["authorization"].to_str()?;
//! assert!(authorization.starts_with(
//!     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/support/aws4_request, \
//!      SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! That much, with [`ProvideCredentials`] and [`Clock`], is there without the default feature
//! `providers`, and needs no runtime, no socket and no file: tokio comes along by `aws-sigv4`, with
//! no feature beyond `sync`.
#![cfg_attr(
    feature = "providers",
    doc = r#"
# Providers

[`Chain::official`] looks for credentials where the official tools look, [`Chain::standard`] only
into environment and files, and a [`Cache`] remembers the answer until it expires.

```
use std::sync::Arc;

use casebook_auth::{Cache, Chain, Clock, Env, ProvideCredentials, SharedConfig};

let env = Env::from_iter([
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
]);
let config = Arc::new(SharedConfig::load(&env)?);
let provider = Cache::new(Chain::standard(&env, config, None), Clock::system());

let mut asked = tokio_test::task::spawn(provider.provide());
let credentials = tokio_test::assert_ready_ok!(asked.poll());
assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
# Ok::<(), Box<dyn std::error::Error>>(())
```

What environment and files say about everything else, such as the Region, is in [`Settings`].
The environment, the time and the files come in as the values [`Env`], [`Clock`] and
[`SharedConfig`].

Roles, single sign-on, containers and instances are asked over [`Http`], which the caller makes
from a transport and puts into [`ProviderContext`]; [`Chain::official`] is made of these, and
[`Chain::explain`] tells what it found where. Each of these requests has a time limit and
waits by tokio's clock, and [`ProcessProvider`] needs tokio's I/O; everything else runs anywhere."#
)]
//!
//! # Secrets
//!
//! No secret is in anything that is shown: not in `Debug`, not in `Display`, not in an error, not in
//! a trace. Secrets that are remembered are overwritten when they go; the copy that `aws-sigv4`
//! makes of a key while it derives another from it is not.
//!
//! # Features
//!
//! - `providers`, on by default: everything below "Providers".
//! - `sdk`: Converts providers of credentials from those of the official SDK, and into those.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "providers")]
mod cache;
#[cfg(feature = "providers")]
mod call;
mod clock;
#[cfg(feature = "providers")]
pub mod config;
mod credentials;
#[cfg(feature = "providers")]
mod env;
#[cfg(feature = "providers")]
mod mfa;
mod provide;
#[cfg(feature = "providers")]
mod provider_context;
#[cfg(feature = "sdk")]
pub mod sdk;
#[cfg(feature = "providers")]
mod secret_file;
#[cfg(feature = "providers")]
pub mod settings;
mod sign;
#[cfg(feature = "providers")]
mod skew;
#[cfg(feature = "providers")]
pub mod sso;
#[cfg(feature = "providers")]
pub mod sts;
#[cfg(feature = "providers")]
mod transport;

#[cfg(feature = "providers")]
pub use cache::Cache;
pub use casebook_types as types;
pub use clock::Clock;
#[cfg(feature = "providers")]
pub use config::{ConfigError, SharedConfig};
pub use credentials::Credentials;
#[cfg(feature = "providers")]
pub use env::Env;
#[cfg(feature = "providers")]
pub use mfa::MfaPrompt;
#[cfg(feature = "providers")]
pub use provide::{
    AssumeRoleProvider, Chain, ContainerProvider, EnvironmentProvider, Explanation,
    InstanceMetadataProvider, Outcome, ProcessProvider, ProfileProvider, SsoProvider,
    WebIdentityProvider,
};
pub use provide::{BoxFuture, CredentialsError, ProvideCredentials, SharedProvider, SourceFailure};
#[cfg(feature = "providers")]
pub use provider_context::ProviderContext;
#[cfg(feature = "providers")]
pub use settings::{RetryMode, Settings, SettingsError};
pub use sign::{Scope, SignError, SigningOptions, presign, sign, sign_with};
#[cfg(feature = "providers")]
pub use skew::Skew;
#[cfg(feature = "providers")]
pub use transport::Http;

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

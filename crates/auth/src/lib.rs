//! AWS credentials and Signature Version 4.
//!
//! Use this crate to send requests to AWS with an HTTP client of your own: a credential provider
//! finds the [`Credentials`], and [`sign()`] adds a signature to a request.
//!
//! # Signing
//!
//! [`sign()`] puts the signature into the headers of a request, [`presign`] into its URL. Both are pure
//! functions of the request, the [`Credentials`], the [`Scope`] and the time. They use `aws-sigv4`.
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
//! Signing, [`ProvideCredentials`] and [`Clock`] are available without the default feature `providers`.
//! They need no runtime, no sockets and no files; `aws-sigv4` depends on tokio, but only on its feature
//! `sync`.
#![cfg_attr(
    feature = "providers",
    doc = r#"
# Providers

[`Chain::official`] looks for credentials where the AWS CLI does, with few differences, which it lists.
[`Chain::local`] looks only in the environment and the shared files. A [`Cache`] keeps the credentials
and refreshes them before they expire.

```
use std::sync::Arc;

use casebook_auth::{Cache, Chain, Clock, Env, ProvideCredentials, SharedConfig};

let env = Env::from_iter([
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
]);
let config = Arc::new(SharedConfig::load(&env)?);
let provider = Cache::new(Chain::local(&env, config, None), Clock::system());

let mut provided = tokio_test::task::spawn(provider.provide());
let credentials = tokio_test::assert_ready_ok!(provided.poll());
assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
# Ok::<(), Box<dyn std::error::Error>>(())
```

[`Settings`] has the other settings of the environment and the shared files, such as the Region.
The caller passes in the environment, the time and the shared files as values: an [`Env`], a [`Clock`]
and a [`SharedConfig`].

The providers for roles, single sign-on, containers and instances send requests with an [`HttpClient`].
The caller makes one from any HTTP service and passes it in a [`ProviderContext`], from which
[`Chain::official`] builds all providers. [`Chain::explain`] reports for each source whether it had
credentials, was not configured, or failed.

Providers that send requests need a tokio runtime with its timer, and [`ProcessProvider`] also needs its
I/O. All other providers run in any runtime."#
)]
//!
//! # Secrets
//!
//! Secrets appear in no `Debug` or `Display` output, no error and no trace. The types of this crate
//! keep secrets in [`types::Secret`], which overwrites its memory on drop. Some copies are not
//! overwritten: the variables in an `Env`, the headers and bodies of requests and responses, and the
//! copy of the secret key that `aws-sigv4` makes while it derives the signing key.
//!
//! # Features
//!
//! - `providers`, on by default: Adds the credential providers, their cache, and the settings in the
//!   environment and the shared files. Without it, the crate only signs requests, and needs no runtime,
//!   no sockets and no files.
//! - `sdk`: Converts credential providers between the official AWS SDK for Rust and this crate.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod credentials;
mod provide;
#[cfg(feature = "providers")]
mod providers;
#[cfg(feature = "sdk")]
pub mod sdk;
mod sign;

// The crates whose types appear in public signatures, so that users need not depend on them.
pub use bytes;
pub use http;

pub use casebook_types as types;
pub use casebook_types::Clock;
pub use credentials::Credentials;
pub use provide::{BoxFuture, CredentialsError, ProvideCredentials, SharedProvider, SourceReport};
#[cfg(feature = "providers")]
pub use providers::*;
pub use sign::{Scope, SignError, SigningOptions, presign, sign, sign_with};

/// Contains the example of the README as a doc test, so that it is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

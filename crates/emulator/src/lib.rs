//! A local emulator of AWS Artifact, as one `tower` service.
//!
//! It is a second opinion: it shares no code with the clients of this workspace. It finds
//! operations and judges their input by the service models, verifies every signature by itself, and
//! hands out links that really lead to PDF files. Its data are samples of our own making. AWS
//! Support has its place beside Artifact; one of its operations answers so far.
//!
//! It runs inside a process, under any executor, without a port. With the feature `serve` it also
//! answers on a TCP port.
//!
//! # Examples
//!
//! ```
//! use casebook_emulator::Emulator;
//! use futures_util::FutureExt;
//! use tower_service::Service;
//!
//! let mut emulator = Emulator::new();
//! let request = http::Request::get("http://localhost/v1/report/list").body(String::new())?;
//! let Some(Ok(answer)) = emulator.call(request).now_or_never() else {
//!     unreachable!("the emulator answers at once, whatever it is asked");
//! };
//! // Nobody signed it.
//! assert_eq!(answer.status(), 403);
//! assert_eq!(answer.headers()["x-amzn-errortype"], "MissingAuthenticationTokenException");
//! # Ok::<(), http::Error>(())
//! ```
//!
//! # What it knows
//!
//! [`ACCESS_KEY_ID`] with [`SECRET_ACCESS_KEY`], and whatever [`Builder::credentials`] adds, in any
//! region. The account is [`ACCOUNT_ID`].
//!
//! # Controls
//!
//! Under `/_emulator/` there are controls that need no signature: `GET state` shows counts, time
//! and settings; `POST reset` brings the sample data and the clock back; `GET clock` and
//! `POST clock` show and move the clock, by `{"advance_seconds": 60}` or
//! `{"set": "2030-01-02T03:04:05Z"}`.

mod answer;
mod api;
mod arrived;
mod artifact;
mod body;
mod builder;
mod call;
mod chance;
mod clock;
mod controls;
mod document;
mod emulator;
mod hex;
mod judge;
mod mac;
mod model;
mod moment;
mod query;
mod received;
mod refusal;
mod sample;
mod seal;
#[cfg(feature = "serve")]
mod serve;
mod service;
mod settings;
mod sigv4;
mod state;
mod store;
mod support;

pub use body::Body;
pub use builder::{ACCESS_KEY_ID, Builder, SECRET_ACCESS_KEY};
pub use clock::Clock;
pub use emulator::Emulator;
pub use received::Received;
#[cfg(feature = "serve")]
pub use serve::serve;
pub use service::ResponseFuture;
pub use settings::ACCOUNT_ID;
pub use store::OpenError;

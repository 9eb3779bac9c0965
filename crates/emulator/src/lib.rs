//! A local emulator of AWS Artifact and AWS Support, as one `tower` service: both services in a test,
//! without an account.
//!
//! It is a second opinion: it shares no code with the clients of this workspace, and its own code
//! follows the specifications of the services. It finds operations and validates their input by the
//! service models, verifies every signature, issues links that lead to PDF files, keeps cases with
//! their conversations and attachments, and refreshes the checks of Trusted Advisor by its clock. Its
//! data are samples.
//!
//! So if a client misreads a specification, the emulator disagrees with it: its independence is that of
//! the reading. The emulator says nothing about what both take from public crates. The client's signer and
//! the emulator's verifier compute SHA-256 and HMAC by the same crates of RustCrypto, both sides use `hex`,
//! `http`, `percent-encoding` and `serde_json`, and a client that is built with `jiff` has the emulator's
//! calendar.
//!
//! It runs inside a process, under any executor, without a port. With the feature `serve` it also
//! answers on a TCP port. It follows a plan of faults, and counts what it really did.
//!
//! # In a test
//!
//! An [`Emulator`] is the transport of a client; the function `emulated` of the crate `casebook`, with
//! that crate's feature `emulator`, adds the Region, the keys and the clock. The test plays the other
//! side: it acts as the agent of a case, moves the clock, lets calls fail, and reads in the end what
//! was really done.
//!
//! ```
//! use std::time::Duration;
//!
//! use casebook_emulator::{Emulator, InjectedFault, Faults, Rule, Scenario};
//!
//! let emulator = Emulator::new();
//! let open = emulator.cases()?.into_iter().find(|case| case.status == "opened");
//! let case = emulator.case(open.expect("one of the samples").case_id);
//! case.start()?;
//! case.ask("Which instance is it?")?;
//! emulator.clock().advance(Duration::from_secs(3_600));
//! assert_eq!(case.summary()?.status, "pending-customer-action");
//!
//! emulator.set_scenario(Scenario::no_support_plan());
//! emulator.set_faults(Faults::new().rule(Rule::new(InjectedFault::LostAnswer).first(1)));
//! assert_eq!(emulator.tally().of("CreateCase").acted, 0);
//! emulator.reset()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | what a test wants | where |
//! |---|---|
//! | the agent's side of a case, and its communications | [`Emulator::case`] |
//! | the cases, and how many entries of each kind there are | [`Emulator::cases`], [`Emulator::inventory`] |
//! | another time, here and in the client | [`Emulator::clock`], [`Clock::time_source`] |
//! | another account: its plan, its limits, how long things take | [`Emulator::set_scenario`] |
//! | calls that fail | [`Emulator::set_faults`] |
//! | the requests, and what was really done | [`Emulator::requests`], [`Emulator::tally`] |
//! | the initial state again | [`Emulator::reset`] |
//!
//! # Without a client
//!
//! It is a service of HTTP requests, and needs no client of ours:
//!
//! ```
//! use casebook_emulator::Emulator;
//! use futures_util::FutureExt;
//! use tower_service::Service;
//!
//! let mut emulator = Emulator::new();
//! let request = http::Request::get("http://localhost/v1/report/list").body(String::new())?;
//! let Some(Ok(answer)) = emulator.call(request).now_or_never() else {
//!     unreachable!("the emulator answers at once");
//! };
//! // The request has no signature.
//! assert_eq!(answer.status(), 403);
//! assert_eq!(answer.headers()["x-amzn-errortype"], "MissingAuthenticationTokenException");
//! # Ok::<(), http::Error>(())
//! ```
//!
//! # What it knows
//!
//! It knows the key [`ACCESS_KEY_ID`] with [`SECRET_ACCESS_KEY`], and the keys of [`Builder::credentials`]
//! and [`Builder::credentials_of`], in any region. The account is [`ACCOUNT_ID`].
//!
//! # What it refuses
//!
//! Support answers `SerializationException` to an input that does not fit the model's shapes,
//! `ValidationError` to one that breaks a constraint of the model, and
//! `InvalidParameterValueException` to values that the service does not know, such as an unknown
//! category.
//!
//! Every operation of the service models is emulated. An operation of neither service is an
//! `InvalidAction` (400) for Support and an `UnknownOperationException` (404) for Artifact, and the
//! message names a similar operation.
//!
//! # Controls
//!
//! The controls under `/_emulator/` are the same for programs in other languages and for an emulator
//! on a port. They need no signature; they take and return JSON. They refuse web
//! pages without any effect: requests with a foreign `Origin`, `Referer` or `Sec-Fetch-Site`,
//! requests in a form's content type, and, on a port, requests for any host name except `localhost`
//! and those of [`Builder::allow_host`].
//!
//! - `GET state` shows identity, counts, time, settings and scenario; `POST reset` brings the
//!   samples, the clock and the scenario of the beginning back. `GET identity` shows what
//!   [`Emulator::identity`] says.
//! - `GET clock` and `POST clock` show and move the clock, by `{"advance_seconds": 60}` (fewer than
//!   none move it back) or `{"set": "2030-01-02T03:04:05Z"}`.
//! - `GET scenario` and `POST scenario` show the scenario and play another, in the form that
//!   [`Scenario::parse`] reads: `{"name": "no-support-plan"}`.
//! - `GET samples` shows the [`Samples`], in the form of the member `samples` of a scenario.
//! - `GET agreements` shows the agreements of the account. `POST agreements/{agreementId}/revise` makes
//!   a new revision of an agreement that can be accepted or, with `{"nda": true}`, of its non-disclosure
//!   agreement.
//! - `GET faults` shows the plan of what goes wrong, and the tally: how many requests of each
//!   operation were seen, acted on, refused, answered and lost, and what faults they met. `POST
//!   faults` follows another plan, in the form that [`Faults::parse`] reads, and `DELETE faults`
//!   none. The plan of the beginning comes back with a reset, and begins anew.
//! - `GET cases` and `GET cases/{caseId}` show cases; `POST cases/{caseId}/…` is the agent's side,
//!   by either id of the case: `start` begins to work on one, `ask` asks the customer something and
//!   `reply` only says something, both by `{"body": "Which one?"}`, and `resolve` resolves it.
//!
//! # Faults
//!
//! [`Faults`] are a plan: rules that say at which calls of which operations which [`InjectedFault`]
//! comes. A plan is given to [`Builder::faults`] or [`Emulator::set_faults`], in a file to the
//! command, or to the control above. [`Emulator::tally`] and [`Emulator::requests`] say what was
//! done and what was heard, and [`Emulator::cases`] and [`EmulatedCase::communications`] what there
//! is, so that a test can compare them with what a client believes.
//!
//! ```
//! use casebook_emulator::{Emulator, InjectedFault, Faults, Rule};
//! use futures_util::FutureExt;
//! use tower_service::Service;
//!
//! let lost = Rule::new(InjectedFault::LostAnswer).on(["ListReports"])?.first(1);
//! let mut emulator = Emulator::builder().faults(Faults::new().rule(lost)).build()?;
//! let mut list = || {
//!     let request = http::Request::get("http://localhost/v1/report/list");
//!     emulator.call(request.body(String::new()).expect("a request")).now_or_never()
//! };
//! assert!(matches!(list(), Some(Err(_))));
//! assert!(matches!(list(), Some(Ok(_))));
//! let listed = emulator.tally().of("ListReports");
//! assert_eq!((listed.seen, listed.answered, listed.lost), (2, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Inside the process, "the connection ends" is the error [`ConnectionLostError`], of the call or of
//! the [`Body`], and a stall is a future that never completes. Under `serve` it is done to the socket.
//! The two faults that take time, latency and drip, wait on tokio's clock and are there with the
//! feature `timed-faults`, or `serve`; nothing else needs a runtime.
//!
//! # Features
//!
//! - `serve`: Answers on a TCP port, over hyper and tokio, with every fault.
//! - `timed-faults`: The faults that take time, latency and drip, which wait on tokio's clock.
//!   Without this and `serve` there is no runtime in the tree.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod api;
mod artifact;
mod auth;
mod control;
mod crypto;
mod current;
mod document;
mod emulator;
mod encoding;
mod exchange;
mod faults;
mod http;
mod inquiry;
mod json;
mod model;
mod operation;
mod sample;
mod scenario;
#[cfg(feature = "serve")]
mod serve;
mod spelling;
mod state;
mod store;
mod support;
mod text_error;
mod time;

pub use crate::http::{Body, ConnectionLostError, HostError};
pub use account::ACCOUNT_ID;
pub use auth::CredentialsError;
pub use emulator::{
    ACCESS_KEY_ID, Builder, EmulatedCase, Emulator, ResponseFuture, SECRET_ACCESS_KEY,
};
pub use faults::{
    Drip, Faults, FaultsError, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall,
    Throttle, Trigger,
};
pub use sample::Samples;
pub use scenario::{Plan, Scenario, ScenarioError};
#[cfg(feature = "serve")]
pub use serve::serve;
pub use state::{CaseCommunication, CaseError, CaseSummary, Counts, ReceivedRequest, Tally};
pub use store::{Inventory, OpenError};
pub use time::Clock;

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

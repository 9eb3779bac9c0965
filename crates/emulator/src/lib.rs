//! A local emulator of AWS Artifact and AWS Support, as one `tower` service: a test can use both services
//! without an account.
//!
//! It shares no code with the clients of this workspace; its own code follows the specifications of the
//! services. It finds operations and validates their input by the service models, verifies every
//! signature, issues links that lead to PDF files, keeps cases with their conversations and attachments,
//! and refreshes the checks of Trusted Advisor by its clock. Its data are samples.
//!
//! So if a client misreads a specification, the emulator disagrees with it. That is all that its
//! independence means: a mistake in a public crate that both sides use would not show. The client's
//! signer and the emulator's verifier compute SHA-256 and HMAC by the same crates of RustCrypto, both
//! sides use `hex`, `http`, `percent-encoding` and `serde_json`, and a client that is built with `jiff`
//! has the emulator's calendar.
//!
//! It runs inside of a process, under any executor, without a port. With the feature `serve` it also
//! answers on a TCP port. It can fail by a plan of faults, and it counts what it really did, so that a
//! test can compare that with what a client believes.
//!
//! # In a test
//!
//! An [`Emulator`] takes the place of a client's transport. The function `emulated` of the crate
//! `casebook`, with that crate's feature `emulator`, makes a configuration of it, with the Region, the
//! keys and the clock. The test plays the part of AWS: it acts as the support agent of a case, moves the
//! clock, lets calls fail, and in the end reads what was really done.
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
//! | to act as the support agent of a case, and to read its communications | [`Emulator::case`] |
//! | the cases, and how many entries of each kind there are | [`Emulator::cases`], [`Emulator::inventory`] |
//! | another time, in the emulator and in the client | [`Emulator::clock`], [`Clock::time_source`] |
//! | another plan, other limits, how long things take | [`Emulator::set_scenario`] |
//! | more accounts, and what one of them has | [`Scenario::accounts`], [`Emulator::account`] |
//! | calls that fail | [`Emulator::set_faults`] |
//! | the requests, and what was really done | [`Emulator::requests`], [`Emulator::tally`] |
//! | the initial state again | [`Emulator::reset`] |
//!
//! # Without a client
//!
//! An emulator takes HTTP requests, so any client can use it:
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
//! It knows the access key [`ACCESS_KEY_ID`] with [`SECRET_ACCESS_KEY`], and those that
//! [`Builder::credentials`] and [`Builder::credentials_of`] add, in every Region. All of them belong to
//! the account [`ACCOUNT_ID`].
//!
//! # Accounts
//!
//! A scenario can have any number of other accounts, each an [`Account`] with its access keys, roles and
//! status. An account has its own cases, agreements, reports, checks, settings, limits and
//! [tally](EmulatedAccount::tally), and its own scenario if it differs from the others; its number is in the
//! ids of its cases. No token and no link of one account is good in another. The data of an account are made
//! when it is first called, so [`Scenario::generated_accounts`] can be a large number.
//!
//! AssumeRole gives credentials for a [`Role`], if the role trusts the caller and the request has the external
//! id of the role. They expire by the emulator's clock. A session of a role may do everything in its account:
//! the emulator evaluates no policies, and therefore refuses a session policy. The accounts of an
//! [`Organization`] are listed by `ListAccounts`.
//!
//! ```
//! use casebook_emulator::{AccountId, Emulator, Organization, Scenario};
//!
//! let scenario = Scenario::new()
//!     .organization(Some(Organization::new(AccountId::DEFAULT)))
//!     .generated_accounts(500);
//! let emulator = Emulator::builder().scenario(scenario).build()?;
//! let account = emulator.account("200000000500".parse()?);
//! assert!(account.cases()?[0].case_id.starts_with("case-200000000500-"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it refuses
//!
//! Support refuses an input whose types do not fit the service model with `SerializationException`, one
//! that breaks a constraint of the model with `ValidationError`, and one with a value that the service
//! does not know, such as an unknown category, with `InvalidParameterValueException`.
//!
//! Every operation of the service models is emulated. Other operations are refused with `InvalidAction`
//! (400) by Support and with `UnknownOperationException` (404) by Artifact, and the message suggests a
//! similar operation.
//!
//! A form (`POST /` with `Action=GetCallerIdentity` or `AssumeRole`) is answered as the Security Token
//! Service (STS) answers it. AWS Organizations has `ListAccounts` and `DescribeOrganization`, for requests
//! that are signed for us-east-1. These two services have no other operations here.
//!
//! # Controls
//!
//! The controls under `/_emulator/` do by HTTP what a test in Rust does by the methods of [`Emulator`].
//! They are for programs in other languages, and for an emulator on a port. They need no signature; they
//! take and return JSON. They refuse requests that a web page may have sent: those with an `Origin`,
//! `Referer` or `Sec-Fetch-Site` of another site, those with the content type of a form, and, on a port,
//! those for a host name other than `localhost` and the names of [`Builder::allow_host`].
//!
//! - `GET state` shows the identity, the counts, the time, the settings and the scenario. `POST reset` is
//!   [`Emulator::reset`], and `GET identity` is [`Emulator::identity`].
//! - `GET tally` adds up what is in the state of all accounts, and of each ([`Totals`]).
//! - `GET clock` shows the time. `POST clock` moves the clock by `{"advance_seconds": 60}` (back by a
//!   negative number) or sets it by `{"set": "2030-01-02T03:04:05Z"}`.
//! - `GET scenario` shows the scenario. `POST scenario` replaces it by another, in the form that
//!   [`Scenario::parse`] reads: `{"name": "no-support-plan"}`.
//! - `GET samples` shows the [`Samples`], in the form of the member `samples` of a scenario.
//! - `GET agreements` shows the agreements that the account has accepted.
//!   `POST agreements/{agreementId}/revise` makes a new revision of an agreement that can be accepted or,
//!   with `{"nda": true}`, of its non-disclosure agreement.
//! - `GET faults` shows the plan of faults and the tally: how many requests of each operation were seen,
//!   acted on, refused, answered and lost, and which faults they met. `POST faults` replaces the plan by
//!   another, in the form that [`Faults::parse`] reads. `DELETE faults` removes all faults. A reset
//!   brings the first plan back, and counts its calls from 1.
//! - `GET cases` and `GET cases/{caseId}` show cases. By `POST cases/{caseId}/…` the caller acts as the
//!   support agent: `start` begins to work on the case, `ask` asks the customer a question and `reply`
//!   writes a message, both with a body such as `{"body": "Which one?"}`, and `resolve` resolves the
//!   case. The `caseId` may also be the `displayId` of the case.
//! - `GET accounts` lists the accounts without their secrets, up to `limit` after the account `after`.
//!   `POST accounts` adds an account, in the form of the member `accounts` of a scenario. Under
//!   `accounts/{id}/` are the controls `state`, `tally`, `scenario`, `samples`, `agreements` and `cases` of one account;
//!   all others are of the default account. `POST accounts/{id}/scenario` gives the account its own scenario.
//!
//! # Faults
//!
//! [`Faults`] is a plan: a list of rules. Each rule says at which calls of which operations an
//! [`InjectedFault`] happens. A plan is set by [`Builder::faults`], [`Emulator::set_faults`], the control
//! `POST faults`, or a file for the command. Afterwards [`Emulator::tally`] and [`Emulator::requests`]
//! say which requests succeeded and which responses were delivered, and [`Emulator::cases`] and
//! [`EmulatedCase::communications`] what the emulator has stored, so that a test can compare them with
//! what a client believes.
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
//! Inside of the process, the end of a connection is a [`ConnectionLostError`] of the call or of the
//! [`Body`], and a stall is a future that never completes. On a port (`serve`), the socket is closed,
//! reset or stalled. The two faults that take time, latency and drip, wait by tokio's timer; they need
//! the feature `timed-faults`, which `serve` turns on. Nothing else needs a runtime.
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
mod organizations;
mod sample;
mod scenario;
#[cfg(feature = "serve")]
mod serve;
mod spelling;
mod state;
mod store;
mod sts;
mod support;
mod text_error;
mod time;

pub use crate::http::{Body, ConnectionLostError, HostError};
pub use account::{ACCOUNT_ID, AccountId, AccountIdError};
pub use auth::CredentialsError;
pub use emulator::{
    ACCESS_KEY_ID, Builder, EmulatedAccount, EmulatedCase, Emulator, ResponseFuture,
    SECRET_ACCESS_KEY,
};
pub use faults::{
    Drip, Faults, FaultsError, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall,
    Throttle, Trigger,
};
pub use sample::Samples;
pub use scenario::{
    Account, AccountKind, AccountStatus, Accounts, Organization, Plan, Role, Scenario,
    ScenarioError,
};
#[cfg(feature = "serve")]
pub use serve::serve;
pub use state::{
    AccountTotals, AttachmentSums, CaseCommunication, CaseError, CaseSummary, Counts,
    ReceivedRequest, Sums, Tally, Totals,
};
pub use store::{Inventory, OpenError};
pub use time::Clock;

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

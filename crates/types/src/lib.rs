//! Validated identifiers, open enums, timestamps and secrets of the AWS Artifact and AWS Support APIs.
//!
//! An identifier, a bounded text or a bounded number is validated when it is created, by the rules of
//! the service model. Only the constructors named `issued` do not validate: they are for tokens and links
//! in a response, so that an unusual value does not fail the whole response. A [`ValueError`] names the
//! value, what was expected, what was found and where.
//!
//! ```
//! use casebook_types::ReportId;
//!
//! let id: ReportId = "report-abcDEF0123456789".parse()?;
//! assert_eq!(id.as_str(), "report-abcDEF0123456789");
//!
//! let error = "report-abcDEF012345678é".parse::<ReportId>().unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "report id: expected an ASCII letter or digit, found 'é' at byte 22",
//! );
//! # Ok::<(), casebook_types::ValueError>(())
//! ```
//!
//! Responses are read leniently: an open enum keeps an unknown value, and a [`Timestamp`] keeps its
//! text even if the text is not a time. Long lists hold their strings as [`Text`], which needs no
//! allocation for a string of up to 23 bytes.
//!
//! [`Secret`] holds every secret value: its `Debug` output hides the value, and its memory is
//! overwritten when it is dropped. [`PresignedUrl`] and [`TermToken`] are built on it. Code that needs
//! the current time takes a [`Clock`].
//!
//! # Features
//!
//! - `jiff`: Converts a `Timestamp` to a `jiff::Timestamp` and back; with it, jiff is part of the
//!   public API.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for every type but `ValueError`, so
//!   that property tests get valid values, those at the limits included.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account_state;
#[cfg(feature = "proptest")]
#[doc(hidden)]
pub mod arbitrary;
mod arbitrary_macro;
mod arn;
pub mod artifact;
mod as_str;
mod bounded;
mod clock;
mod grammar;
mod idempotency_token;
mod invalid;
mod list;
mod number;
mod once_key;
mod open;
mod presigned;
mod region;
mod role;
mod secret;
mod setters;
pub mod support;
mod text;
mod timestamp;

pub use account_state::AccountState;
pub use arn::{AccountId, Arn};
pub use artifact::{
    AcceptanceType, AgreementType, CustomerAgreementState, NotificationSubscriptionStatus,
    PublishedState, ReportId, ReportVersion, TermToken, UploadState, ValidationExceptionReason,
};
pub use clock::Clock;
pub use idempotency_token::IdempotencyToken;
pub use invalid::ValueError;
pub use once_key::OnceKey;
pub use presigned::PresignedUrl;
pub use region::Region;
pub use role::{ExternalId, RoleName, RoleSessionName};
pub use secret::Secret;
pub use text::Text;
pub use timestamp::Timestamp;

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

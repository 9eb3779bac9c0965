//! Validated newtypes and shared words of the AWS Artifact and AWS Support APIs.
//!
//! Whatever a caller hands to an operation is a type of this crate that cannot hold anything the
//! service model refuses: parsing is the only way in, and a refusal names what was expected, what
//! was found and where.
//!
//! ```
//! use casebook_types::ReportId;
//!
//! let id: ReportId = "report-abcDEF0123456789".parse()?;
//! assert_eq!(id.as_str(), "report-abcDEF0123456789");
//!
//! let refused = "report-abcDEF012345678é".parse::<ReportId>().unwrap_err();
//! assert_eq!(
//!     refused.to_string(),
//!     "report id: expected an ASCII letter or digit, found 'é' at byte 22",
//! );
//! # Ok::<(), casebook_types::ValueError>(())
//! ```
//!
//! What a service answers is read leniently instead: the open enums keep words that nobody has
//! heard of, and a [`Timestamp`] keeps its text whether or not the text can be read. Where an answer
//! holds very many texts, they are [`Text`]s, which need no memory of their own while they are short.
//!
//! Secrets have one home, [`Secret`]; presigned links and term tokens are built on it.
//!
//! With the feature `proptest` every type is `proptest::arbitrary::Arbitrary`: `any::<Arn>()` gives
//! property tests valid values, those at the limits included. The feature `jiff` takes a [`Timestamp`]
//! to `jiff::Timestamp` and back.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "proptest")]
#[doc(hidden)]
pub mod arbitrary;
mod arbitrary_macro;
mod arn;
pub mod artifact;
mod as_str;
mod bounded;
mod grammar;
mod invalid;
mod number;
mod open;
mod presigned;
mod region;
mod secret;
pub mod support;
mod text;
mod timestamp;

pub use arn::{AccountId, Arn};
pub use artifact::{
    AcceptanceType, AgreementType, CustomerAgreementState, NotificationSubscriptionStatus,
    PublishedState, ReportId, ReportVersion, TermToken, UploadState, ValidationExceptionReason,
};
pub use invalid::ValueError;
pub use presigned::PresignedUrl;
pub use region::Region;
pub use secret::Secret;
pub use text::Text;
pub use timestamp::Timestamp;

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

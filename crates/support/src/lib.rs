//! AWS Support and Trusted Advisor as plain values, and a client for them.
//!
//! Each operation is a value that can be built, compared, stored and written down without a client:
//!
//! ```
//! use casebook_protocol::Operation;
//! use casebook_support::DescribeSeverityLevels;
//!
//! let request = DescribeSeverityLevels::new().language("en").encode()?;
//! assert_eq!(request.headers()["x-amz-target"], "AWSSupport_20130415.DescribeSeverityLevels");
//! assert_eq!(request.body(), r#"{"language":"en"}"#);
//! # Ok::<(), casebook_protocol::EncodeError>(())
//! ```
//!
//! What a request may hold is checked when it is built; what an answer holds is taken as it comes.
//!
//! The feature `client`, on by default, adds a `Client` that sends them, and what people would
//! otherwise write on top: `CaseFiles` sends any number of files, `Conversation` reads a case to its
//! end, `FlaggedResources` reads findings as they arrive, however many there are, `Refresh` refreshes
//! checks and waits for them, `CaseStatusWait` waits until a case has a status, `CaseCheck` tries a case without opening it, and a `Journal` opens a
//! case once, whatever breaks on the way.
//! Without it this crate has no runtime, no sockets and no TLS.
//!
//! With the feature `proptest` every operation and every answer is `proptest::arbitrary::Arbitrary`:
//! `any::<CaseDetails>()` gives property tests whatever the service could answer with.
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_support::auth::Credentials;
use casebook_support::types::Region;
use casebook_support::{Client, Config, DescribeSeverityLevels};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
// `Client::from_env()?` is all there is to it where the AWS CLI is set up.
let config = Config::new()
    .region(Region::US_EAST_1)
    .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
    .transport(Emulator::new());
let client = Client::new(&config)?;
let levels = client.send(DescribeSeverityLevels::new()).await?;
assert_eq!(levels.severity_levels.len(), 5);
# Ok(())
# }
```"
)]
//!
//! # Features
//!
//! - `client`, on by default: The client, conversations, files, refreshes, and the journal that
//!   opens a case once: tower, tokio, hyper and TLS come with it.
//! - `metrics`: Numbers about calls and attempts, for any recorder of the `metrics` facade; without
//!   `client` it has no effect.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod advisor;
mod api;
mod attachment;
mod blob;
#[cfg(all(test, feature = "client"))]
mod canned;
mod case;
#[cfg(feature = "client")]
mod case_service;
mod catalog;
#[cfg(feature = "client")]
mod client;
mod communication;
mod error;
mod lenient;
mod members;
#[cfg(feature = "client")]
mod now;
#[cfg(feature = "client")]
mod once;
mod over_limit;
mod up_to;

// The crates that stand in the signatures here, so that who works with this crate needs no other.
pub use casebook_protocol as protocol;
#[cfg(feature = "client")]
pub use casebook_stack as stack;
#[cfg(feature = "client")]
pub use casebook_stack::{Config, auth};
pub use casebook_types as types;

#[cfg(feature = "client")]
pub use advisor::{CheckRefresh, FlaggedResources, FlaggedResourcesError, Refresh, RefreshOutcome};
pub use advisor::{
    CheckResultAnswer, CheckSummaries, Checks, DescribeTrustedAdvisorCheckRefreshStatuses,
    DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, Finding, Findings, Metadata, MetadataIter, RefreshAnswer,
    RefreshStatuses, RefreshTrustedAdvisorCheck, TrustedAdvisorCategorySpecificSummary,
    TrustedAdvisorCheckDescription, TrustedAdvisorCheckRefreshStatus, TrustedAdvisorCheckResult,
    TrustedAdvisorCheckSummary, TrustedAdvisorCostOptimizingSummary, TrustedAdvisorResourceDetail,
    TrustedAdvisorResourcesSummary,
};
pub use api::Support;
pub use attachment::{
    AddAttachmentsToSet, Attachment, AttachmentAnswer, AttachmentSet, Attachments,
    DescribeAttachment,
};
#[cfg(feature = "client")]
pub use attachment::{CaseFiles, CaseFilesError, CaseFilesStep, Files, FilesError};
pub use blob::{Base64Error, Blob};
pub use case::{
    CaseCreated, CaseDetails, CaseResolved, Cases, CreateCase, DescribeCases,
    RecentCaseCommunications, ResolveCase,
};
#[cfg(feature = "client")]
pub use case::{CaseStatusError, CaseStatusWait};
#[cfg(feature = "client")]
pub use case_service::CaseService;
#[cfg(feature = "client")]
pub use catalog::{CaseCheck, Problem};
pub use catalog::{
    CatalogError, Category, CommunicationTypeOptions, CreateCaseOptions, DateInterval,
    DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, Service, ServiceCatalog, Services, SeverityLevel, SeverityLevels,
    SupportedHour, SupportedLanguage, SupportedLanguages,
};
#[cfg(feature = "client")]
pub use client::{Client, ClientError, dry_run};
#[cfg(feature = "client")]
pub use communication::Conversation;
pub use communication::{
    AddCommunicationToCase, AttachmentDetails, Communication, CommunicationAdded, Communications,
    DescribeCommunications,
};
pub use error::{Error, ErrorKind, ThrottlingReason};
#[cfg(feature = "client")]
pub use once::{
    Confirmation, Entry, Journal, JournalError, LookUpError, OnceError, OnceKey, OnceKeyError,
    OpenedCase, UnsettledError, Waiting,
};
pub use over_limit::LimitError;
pub use up_to::{CaseIdList, CcEmailAddresses, ServiceCodeList, UploadIds};

/// The example of the README, which is compiled and run.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

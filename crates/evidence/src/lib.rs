//! Formats that prove what a folder holds: chained records, sums, in-toto statements in DSSE envelopes, RFC 3161
//! timestamps.
//!
//! `casebook report sync` writes these files, and `casebook evidence` seals and checks them. With this crate an auditor
//! reads them without the command. It takes bytes and returns values: it opens no file, knows no clock and has no
//! network. Only new keys and new questions ask the system, for random numbers.
//!
//! - [`Chain`] reads `runs.txt`: a record ([`Run`]) on each line, each with the hash of the line before. It tells the
//!   files after each run ([`Files`]) and what does not fit.
//! - [`sums`] reads and writes `manifest-sha256.txt`, which `sha256sum -c` checks.
//! - A seal is a [`Statement`] in an [`Envelope`], signed by a [`SigningKey`] and checked by a [`PublicKey`].
//! - [`timestamp`] asks an authority for the time of a seal, and checks its answer.
//!
//! A signature proves as much as you trust its key: nothing is said about whose key it is, or whose certificate if no
//! authorities are given.
//!
//! ```
//! use casebook_evidence::{Caller, Chain, Envelope, NewKey, SigningKey, Statement, Tool};
//!
//! let tool = Tool::new("example", "1.0");
//! let caller = Caller::new("111122223333", "arn:aws:iam::111122223333:user/a", None);
//! let mut chain = Chain::default();
//! let mut run = chain.next_run(caller, tool.clone());
//! run.changed.added.insert("a.pdf".into(), "ab".repeat(32));
//! chain.add(&run.to_line());
//!
//! let new = NewKey::draw()?;
//! let key = SigningKey::from_pem(new.private_pem().as_bytes())?;
//! let statement = Statement::about(&chain, "2026-01-02T03:04:05Z".into(), new.public(), tool);
//! let seal = Envelope::seal(statement.ok_or("no run")?.to_json(), &key).to_json();
//!
//! let read = Envelope::read(&seal)?;
//! assert!(read.is_signed_by(new.public()));
//! let statement = Statement::read(&read.payload)?;
//! assert_eq!(statement.files(), chain.sums());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod chain;
mod envelope;
mod error;
mod files;
mod key;
mod pem;
mod run;
mod statement;
pub mod sums;
pub mod timestamp;
mod well_known;

pub use chain::Chain;
pub use envelope::Envelope;
pub use error::EvidenceError;
pub use files::{Changes, Files};
pub use key::{NewKey, PublicKey, SigningKey};
pub use run::{AnsweredRequest, Caller, Clocks, Run, Tool};
pub use statement::{Predicate, Statement};
pub use well_known::{MANIFEST, RUNS, SUMS};

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

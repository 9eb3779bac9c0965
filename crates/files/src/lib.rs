//! Files that are complete or absent, private to their owner, and never written through a link.
//!
//! Every file that casebook keeps goes through here: documents, manifests, journals, caches. A
//! [`StagedFile`] is an unfinished file: it lies beside its destination under a temporary name until
//! [`StagedFile::place`] renames it, so a reader sees either the old file or the new one. [`write()`]
//! does the same for a few bytes in one call, and [`sweep`] removes the parts that a killed process
//! left behind. A [`Lock`] is a file that one process at a time holds.
//!
//! Only regular files are opened: a link, a named pipe, a device or a socket in their place is
//! refused by its kind, before anything is written through it, and without blocking. Only
//! [`read_through_links`] follows links, for files whose path the user chooses.
//!
//! ```
//! use casebook_files::{Access, create_folder, read, remove, write};
//!
//! # let home = tempfile::tempdir()?;
//! let folder = home.path().join("state");
//! create_folder(&folder, Access::Owner)?;
//! let path = folder.join("kept.json");
//! write(&path, b"{}", Access::Owner)?;
//! assert_eq!(read(&path, 1024)?, b"{}");
//! remove(&path)?;
//! assert!(!path.exists());
//! # Ok::<(), std::io::Error>(())
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod access;
mod folder;
mod lock;
mod not_regular;
mod open;
mod staged_file;
mod sweep;
mod write;

pub use access::{Access, tighten};
pub use folder::{create_folder, sync_folder};
pub use lock::Lock;
pub use not_regular::NotRegularError;
pub use open::{open, read, read_through_links};
pub use staged_file::{PlacedFile, StagedFile};
pub use sweep::sweep;
pub use write::{remove, write};

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

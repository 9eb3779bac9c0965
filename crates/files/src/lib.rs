//! Atomic and durable file writes, private folders and lock files, which never write through a link.
//!
//! casebook keeps its documents, manifests, journals and caches with this crate:
//!
//! - [`write()`], [`write_new`], [`read`] and [`remove`] handle small files in one call. A reader sees
//!   either the old contents or the new ones.
//! - [`StagedFile`] does the same for large files: the file has a temporary name beside its destination
//!   until [`StagedFile::place`] renames it. [`sweep`] removes the temporary files of killed processes in a folder, and
//!   [`StagedFile::sweep_abandoned`] those for one destination. [`final_name`] recognizes them.
//! - [`StagedFolder`] does so for a whole folder, and [`link_or_copy`] gives a file a second name in it.
//! - [`Lock`] is an exclusive lock on a file.
//! - [`create_folder`] and [`sync_folder`] are for folders, and [`restrict_to_owner`] removes
//!   permissions.
//!
//! The functions open regular files only. They refuse a named pipe, a device or a socket with a
//! [`FileTypeError`], without blocking. Functions that open a file at the given path refuse a link as
//! well; only [`open_through_links`] and [`read_through_links`] follow one, for files whose path the user
//! chooses. [`write()`] and [`StagedFile::place`] replace a link and leave its target unchanged, and
//! [`remove`] removes a link.
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
mod file_type_error;
mod folder;
mod link;
mod lock;
mod open;
mod part_name;
mod staged_file;
mod staged_folder;
mod sweep;
mod write;

pub use access::{Access, restrict_to_owner};
pub use file_type_error::FileTypeError;
pub use folder::{create_folder, sync_folder};
pub use link::link_or_copy;
pub use lock::Lock;
pub use open::{open, open_through_links, open_to_write, read, read_through_links};
pub use part_name::final_name;
pub use staged_file::{PlacedFile, StagedFile};
pub use staged_folder::StagedFolder;
pub use sweep::sweep;
pub use write::{remove, write, write_new};

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

//! Files that are whole or not there, for their owner alone, and never written through a link.
//!
//! Every file that casebook keeps goes through here: documents, manifests, journals, caches. A
//! [`Part`] is a file in the making: it has a name of its own beside its place until
//! [`Part::place`] gives it its final one, so a reader sees the old file or the new one. [`write()`]
//! does that for a few bytes at once, and [`sweep`] removes the parts that a killed process left.
//! A [`Lock`] is a file that one process at a time holds.
//!
//! What is opened is a regular file: a link, a named pipe, a device or a socket in its place is
//! refused by name, before anything could be written through it, and without waiting for it. Only
//! [`read_through_links`] follows links, for files whose place the user names.
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

mod access;
mod folder;
mod lock;
mod not_regular;
mod open;
mod part;
mod sweep;
mod write;

pub use access::{Access, tighten};
pub use folder::{create_folder, sync_folder};
pub use lock::Lock;
pub use not_regular::NotRegular;
pub use open::{open, read, read_through_links};
pub use part::{Part, Placed};
pub use sweep::sweep;
pub use write::{remove, write};

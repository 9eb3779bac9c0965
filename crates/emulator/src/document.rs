//! The documents behind the links: real PDF files on the emulator's own port.
//!
//! A link names a copy of a document. The copy is written anew whenever somebody asks for it, and
//! comes out the same each time, so nothing large is ever kept.

mod link;
mod pdf;
mod range;
mod refuse;
mod serve;
mod stamp;
mod wording;

pub(crate) use link::{PREFIX, Paper, link};
pub(crate) use refuse::refuse;
pub(crate) use serve::serve;

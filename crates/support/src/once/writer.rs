//! What makes each write to a shared store a different one.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom as _, SystemRandom};

use super::error::JournalError;

/// What tells the writes of a call from all others.
#[derive(Debug)]
pub(super) struct Writer {
    /// A random number.
    call: String,
    writes: AtomicU64,
}

impl Writer {
    pub(super) fn new() -> Result<Self, JournalError> {
        let mut call = [0; 16];
        let filled = SystemRandom::new().fill(&mut call);
        filled.map_err(|_| {
            JournalError::io(Path::new("a random number"))(io::ErrorKind::Other.into())
        })?;
        Ok(Self {
            call: hex::encode(call),
            writes: AtomicU64::new(0),
        })
    }

    /// Returns a text that no other write has.
    pub(super) fn next(&self) -> String {
        let number = self.writes.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.call)
    }
}

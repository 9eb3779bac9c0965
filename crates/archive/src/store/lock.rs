//! The lock of an account.

use casebook_files::Lock;

/// The lock of an account, which is released on drop and at the end of the process.
#[derive(Debug)]
#[must_use = "the lock is released when it is dropped"]
pub struct AccountLock {
    /// `None` in a place without locks.
    _file: Option<Lock>,
}

impl AccountLock {
    pub(super) const fn new(file: Option<Lock>) -> Self {
        Self { _file: file }
    }
}

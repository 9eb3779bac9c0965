//! What a run reports while it goes on.

use casebook_stack::fleet::Account;

use super::outcome::AccountOutcome;

/// What a run reports while it goes on.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ArchiveEvent<'a> {
    /// The run begins to read an account.
    Begun(&'a Account),
    /// The run has read an account, as far as it could.
    Ended(&'a AccountOutcome),
}

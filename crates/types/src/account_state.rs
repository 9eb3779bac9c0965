//! The words for the state of an account.

use crate::open::open;

open! {
    /// The state of an account in its organization (API reference of Organizations, Account).
    ///
    /// ```
    /// use casebook_types::AccountState;
    ///
    /// assert_eq!(AccountState::from("SUSPENDED"), AccountState::Suspended);
    /// ```
    pub enum AccountState {
        /// The account is being made, and cannot be used yet.
        PendingActivation = "PENDING_ACTIVATION",
        /// The account can be used.
        Active = "ACTIVE",
        /// AWS has suspended the account, so its roles cannot be assumed.
        Suspended = "SUSPENDED",
        /// The account is being closed.
        PendingClosure = "PENDING_CLOSURE",
        /// The account is closed.
        Closed = "CLOSED",
    }
}

//! An account of a fleet with its clients.

use casebook_protocol::Api;
use casebook_types::Arn;

use super::Account;
use crate::client::Client;
use crate::config::Config;
use crate::error::BuildError;

/// An account of a [`Fleet`](super::Fleet), and the configuration by which clients act in it.
///
/// All clients of a member share its credentials and its limits on the rate of requests, which no other
/// member has. They share the connections of the whole fleet. The role is assumed at the first call of a
/// client, and again before its credentials expire. Its memory is free when the member and its clients are
/// dropped.
///
/// If the role cannot be assumed, the calls fail with
/// [`Error::Credentials`](crate::Error::Credentials), and nothing is sent to the service. That error names
/// the role and says what to do. Its source is the [`Error`](crate::Error) of `AssumeRole`, which has the code
/// of STS. A refusal is repeated for a minute without a request.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Member {
    /// The account.
    pub account: Account,
    /// The ARN of the role that is assumed; `None` for the caller's own account, in which the caller acts
    /// directly.
    pub role: Option<Arn>,
    /// The configuration of the clients.
    pub config: Config,
}

impl Member {
    /// Creates a client of a service that acts in this account.
    ///
    /// # Errors
    ///
    /// Fails like [`Client::new`]. Nothing was sent.
    pub fn client<A: Api>(&self) -> Result<Client<A>, BuildError> {
        Client::new(&self.config)
    }
}

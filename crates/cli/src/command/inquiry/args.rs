//! The arguments that several of the commands have.

use casebook::protocol::Operation;
use casebook::types::artifact::{ClientToken, InquiryId};
use clap::Args;

use crate::mutation::Mutation;

/// The argument that selects an inquiry.
#[derive(Args, Clone, Debug)]
pub(crate) struct InquiryArg {
    /// Id of the inquiry, as `inquiry list` prints it
    #[arg(value_name = "INQUIRY")]
    pub(super) inquiry: InquiryId,
}

/// The token of a command that the service carries out once.
#[derive(Args, Debug)]
pub(crate) struct TokenArg {
    /// Token by which AWS recognizes a repeated request
    ///
    /// Use that of a run whose outcome is not known. The default is a new one.
    #[arg(long, value_name = "TOKEN")]
    client_token: Option<ClientToken>,
}

impl TokenArg {
    /// Returns the token, or a new one of random bytes.
    pub(super) fn or_new(self) -> ClientToken {
        let new = || ClientToken::from_random(fastrand::u128(..).to_ne_bytes());
        self.client_token.unwrap_or_else(new)
    }
}

/// Describes an operation with the token of its request.
pub(super) fn token_mutation<Op: Operation>(token: &ClientToken) -> Mutation {
    const { Mutation::new::<Op>() }.with_token(token.clone(), "--client-token")
}

//! The arguments that several of the commands have.

use casebook::artifact::{Client, ListComplianceInquiries};
use casebook::protocol::Operation;
use casebook::types::artifact::{ClientToken, InquiryId};
use clap::Args;

use crate::command::ask::all;
use crate::command::name::{IdOrName, Kind};
use crate::failure::Failure;
use crate::mutation::Mutation;

/// The argument that selects an inquiry.
#[derive(Args, Clone, Debug)]
pub(crate) struct InquiryArg {
    /// Inquiry: id, ARN or name
    ///
    /// Words of the name suffice if only one inquiry has them.
    #[arg(value_name = "INQUIRY")]
    inquiry: IdOrName<InquiryId>,
}

const KIND: Kind = Kind {
    argument: "INQUIRY",
    one: "inquiry",
    list: "inquiry list",
};

impl InquiryArg {
    /// Returns the id of the inquiry. Only a name is looked up, in the list of all inquiries.
    ///
    /// # Errors
    ///
    /// Fails if the name fits no inquiry, or more than one.
    pub(super) async fn id(self, client: &Client) -> Result<InquiryId, Failure> {
        let list = async || all(client, ListComplianceInquiries::new()).await;
        self.inquiry.id(KIND, list).await
    }
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

//! The agreement that a command is about.

use casebook::artifact::{Client, ListAgreements, ListCustomerAgreements};
use casebook::types::artifact::{AgreementId, CustomerAgreementId};
use clap::Args;

use crate::command::ask::all;
use crate::command::name::{IdOrName, Kind};
use crate::failure::Failure;

/// The words for an agreement of the account.
pub(super) const OWN: Kind = Kind {
    argument: "AGREEMENT",
    one: "agreement of the account",
    list: "agreement list",
};

/// The words for an agreement that the account can accept.
pub(super) const OFFERED: Kind = Kind {
    argument: "AGREEMENT",
    one: "agreement that the account can accept",
    list: "agreement list --available",
};

/// An agreement of the account.
#[derive(Args, Clone, Debug)]
pub(crate) struct OwnAgreement {
    /// Agreement of the account: id, ARN or name
    ///
    /// Words of the name suffice if only one agreement has them.
    #[arg(value_name = "AGREEMENT")]
    agreement: IdOrName<CustomerAgreementId>,
}

/// An agreement that the account can accept.
#[derive(Args, Clone, Debug)]
pub(crate) struct OfferedAgreement {
    /// Agreement that can be accepted: id, ARN or name
    ///
    /// Words of the name suffice if only one agreement has them.
    #[arg(value_name = "AGREEMENT")]
    agreement: IdOrName<AgreementId>,
}

impl OwnAgreement {
    /// Returns the id. Only a name is looked up, in the list of the account's agreements.
    ///
    /// # Errors
    ///
    /// Fails if the name fits no agreement, or more than one.
    pub(super) async fn id(self, client: &Client) -> Result<CustomerAgreementId, Failure> {
        let list = async || all(client, ListCustomerAgreements::new()).await;
        self.agreement.id(OWN, list).await
    }
}

impl OfferedAgreement {
    /// Returns the id. Only a name is looked up, in the list of the agreements that the account can
    /// accept.
    ///
    /// # Errors
    ///
    /// Fails if the name fits no agreement, or more than one.
    pub(super) async fn id(self, client: &Client) -> Result<AgreementId, Failure> {
        let list = async || all(client, ListAgreements::new()).await;
        self.agreement.id(OFFERED, list).await
    }
}

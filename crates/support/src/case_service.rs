//! The service trait for opening cases and adding replies.

use casebook_stack::OperationService;

use crate::attachment::AddAttachmentsToSet;
use crate::case::{CreateCase, DescribeCases};
use crate::communication::{AddCommunicationToCase, DescribeCommunications};

/// A service that sends the operations for opening a case and adding replies to it.
///
/// A [`Client`](crate::Client) implements it, and so do tower layers around a client.
/// [`CaseFiles`](crate::CaseFiles) and [`Journal`](crate::Journal) send their requests through it.
/// Every type that is an [`OperationService`] for these five operations implements this trait.
pub trait CaseService:
    OperationService<CreateCase>
    + OperationService<AddCommunicationToCase>
    + OperationService<AddAttachmentsToSet>
    + OperationService<DescribeCases>
    + OperationService<DescribeCommunications>
{
}

impl<C> CaseService for C where
    C: OperationService<CreateCase>
        + OperationService<AddCommunicationToCase>
        + OperationService<AddAttachmentsToSet>
        + OperationService<DescribeCases>
        + OperationService<DescribeCommunications>
{
}

//! What cases are worked on with.

use casebook_stack::OperationService;

use crate::attachment::AddAttachmentsToSet;
use crate::case::{CreateCase, DescribeCases};
use crate::communication::{AddCommunicationToCase, DescribeCommunications};

/// A service that sends all operations that opening a case, and writing to it, takes: a
/// [`Client`](crate::Client), or tower layers around one.
///
/// [`CaseFiles`](crate::CaseFiles) and the [`Journal`](crate::Journal) stand on it. There is
/// nothing to implement: every [`OperationService`] of these operations is one.
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

//! The service trait for opening cases and adding replies.

use casebook_stack::OperationService;

use crate::attachment::AddAttachmentsToSet;
use crate::case::{CreateCase, DescribeCases};
use crate::communication::{AddCommunicationToCase, DescribeCommunications};
use crate::upload::{
    CompleteAttachmentUpload, DescribeAttachmentUploadStatus, GetAttachmentUploadLinks,
};

/// A service that sends the operations for opening a case and adding replies to it.
///
/// A [`Client`](crate::Client) implements it, and so do tower layers around a client.
/// [`CaseFiles`](crate::CaseFiles), [`Uploader`](crate::Uploader) and [`Journal`](crate::Journal) send
/// their requests through it. Every type that is an [`OperationService`] for these eight operations
/// implements this trait.
pub trait CaseService:
    OperationService<CreateCase>
    + OperationService<AddCommunicationToCase>
    + OperationService<AddAttachmentsToSet>
    + OperationService<GetAttachmentUploadLinks>
    + OperationService<CompleteAttachmentUpload>
    + OperationService<DescribeAttachmentUploadStatus>
    + OperationService<DescribeCases>
    + OperationService<DescribeCommunications>
{
}

impl<C> CaseService for C where
    C: OperationService<CreateCase>
        + OperationService<AddCommunicationToCase>
        + OperationService<AddAttachmentsToSet>
        + OperationService<GetAttachmentUploadLinks>
        + OperationService<CompleteAttachmentUpload>
        + OperationService<DescribeAttachmentUploadStatus>
        + OperationService<DescribeCases>
        + OperationService<DescribeCommunications>
{
}

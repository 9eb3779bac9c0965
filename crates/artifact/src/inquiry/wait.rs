//! Waiting until an inquiry is done.

mod error;
#[cfg(test)]
mod tests;

use std::time::Duration;

use casebook_stack::OperationService;
use casebook_stack::poll::Poll;
use casebook_types::artifact::{InquiryId, InquiryStatus};

use super::{GetComplianceInquiryMetadata, InquiryDetail};
use crate::client::{Client, ClientError};

pub use error::InquiryWaitError;

/// Waits until a compliance inquiry is done: until its status is
/// [`Completed`](InquiryStatus::Completed) or [`Failed`](InquiryStatus::Failed).
///
/// It polls the inquiry with [`GetComplianceInquiryMetadata`]. The client retries each request as usual;
/// if the request then still fails with a retryable error, the wait continues with the next poll. The
/// third poll in a row that fails with a status of 5xx ends it.
///
/// `InquiryWait` needs a tokio runtime. Dropping the future ends the wait, and changes nothing at the
/// service.
///
/// ```
#[doc = include_str!("../document/example.txt")]
/// use casebook_artifact::{InquiryWait, ListComplianceInquiries};
/// use casebook_types::artifact::InquiryStatus;
///
/// let page = client.send(ListComplianceInquiries::new()).await?;
/// let id = page.compliance_inquiries[0].inquiry_id()?;
/// let inquiry = InquiryWait::new(client, id).done().await?;
/// assert!(inquiry.status.is_some_and(|status| status.is_final()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct InquiryWait<C = Client> {
    client: C,
    inquiry_id: InquiryId,
    poll: Poll,
}

impl<C> InquiryWait<C> {
    /// Creates a wait for an inquiry. It sends its requests through a client, or through tower layers
    /// around one ([`OperationService`]).
    #[must_use]
    pub fn new(client: C, inquiry_id: InquiryId) -> Self {
        Self {
            client,
            inquiry_id,
            poll: Poll::new(Duration::from_secs(10), Duration::from_secs(30 * 60)),
        }
    }

    /// Sets the time between two polls: from 1 second to 365 days. The default is 10 seconds.
    #[must_use]
    pub fn poll_every(mut self, poll_every: Duration) -> Self {
        self.poll = self.poll.every(poll_every);
        self
    }

    /// Sets how long to wait: at most 365 days. The default is 30 minutes; a review by people takes
    /// longer.
    ///
    /// The last poll is sent when this time is over. The wait ends at most 5 seconds later.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.poll = self.poll.limit(limit);
        self
    }
}

impl<C: OperationService<GetComplianceInquiryMetadata>> InquiryWait<C> {
    /// Waits until the inquiry is done, and returns its details. An inquiry that failed is no error: see
    /// its [`status`](InquiryDetail::status) and [`status_message`](InquiryDetail::status_message).
    ///
    /// # Errors
    ///
    /// Fails if the limit is reached first, if a poll fails with an error that is not retryable, and if
    /// three in a row fail with a status of 5xx.
    /// [`InquiryWaitError::sent`] says whether a poll reached the service. Polls change nothing there.
    pub async fn done(&self) -> Result<InquiryDetail, InquiryWaitError> {
        let mut last = None;
        let done = |inquiry: InquiryDetail| {
            last = inquiry.status.clone().or(last.take());
            let is_done = last.as_ref().is_some_and(InquiryStatus::is_final);
            is_done.then_some(inquiry)
        };
        let polled = self.poll.until(|| self.ask(), done).await;
        polled.map_err(|failure| InquiryWaitError {
            inquiry_id: self.inquiry_id.clone(),
            last,
            failure,
        })
    }

    /// Returns the details of the inquiry as they are now.
    async fn ask(&self) -> Result<InquiryDetail, ClientError> {
        let get = GetComplianceInquiryMetadata::new(self.inquiry_id.clone());
        let answer = self.client.send(get).await?;
        Ok(answer.compliance_inquiry_detail.unwrap_or_default())
    }
}

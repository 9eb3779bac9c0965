//! Streaming the resources of a check.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use casebook_protocol::json::Splitter;
use casebook_stack::{OperationService, ResponseStream, StreamedOperation};
use futures_core::Stream;

use super::{
    CheckResultOutput, DescribeTrustedAdvisorCheckResult, TrustedAdvisorCheckResult,
    TrustedAdvisorResourceDetail,
};
use crate::client::ClientError;
use crate::error::Error;

mod error;
#[cfg(all(test, feature = "proptest"))]
mod splitter_tests;
#[cfg(test)]
mod tests;

use error::Cause;
pub use error::FlaggedResourcesError;

/// The flagged resources of a check, as a [`Stream`] that holds one resource at a time.
///
/// A check can flag very many resources, and the service returns them all in one response.
/// [`Client::send`](casebook_stack::Client::send) holds the whole response in memory. This stream
/// yields each resource as it arrives, and holds one resource, one chunk of the response, and the other
/// members. A resource of more than 1 MiB of JSON is an error, and so are more than 16 MiB of other
/// members.
///
/// Until the response begins, the request is signed, throttled and retried like any other. After
/// that it is not retried, so no resource is yielded twice. If the response breaks off, the stream
/// yields an error with the number of resources that were read. The stream ends after the first error.
///
/// ```
#[doc = include_str!("../example.txt")]
/// use casebook_support::{DescribeTrustedAdvisorCheckResult, FlaggedResources};
///
/// let describe = DescribeTrustedAdvisorCheckResult::new("Z4qTOWIsYy".parse()?);
/// let mut resources = FlaggedResources::open(&client, describe).await?;
/// while let Some(resource) = resources.try_next().await? {
///     println!("{:?}", resource.region);
/// }
/// assert!(resources.resources_read() > 0);
/// let result = resources.result().expect("the check has run");
/// assert!(result.status.is_some() && result.flagged_resources.is_empty());
/// # Ok(())
/// # }
/// ```
pub struct FlaggedResources {
    /// The response and its splitter. `None` after the end of the response or the first error.
    reading: Option<(ResponseStream<Error>, ResourceSplitter)>,
    read: u64,
    result: Option<TrustedAdvisorCheckResult>,
}

type ResourceSplitter = Splitter<CheckResultOutput, TrustedAdvisorResourceDetail>;

/// The path to the list of resources in the JSON of the response.
const LIST: &[&str] = &["result", "flaggedResources"];

impl FlaggedResources {
    /// Sends the request, and waits until the response begins.
    ///
    /// # Errors
    ///
    /// Fails as [`Client::send`](casebook_stack::Client::send) does.
    /// [`ClientError::sent`](casebook_stack::Error::sent) says whether the request reached the
    /// service. The request changes nothing there.
    pub async fn open<C>(
        client: &C,
        describe: DescribeTrustedAdvisorCheckResult,
    ) -> Result<Self, ClientError>
    where
        C: OperationService<StreamedOperation<DescribeTrustedAdvisorCheckResult>>,
    {
        let response = client.send(StreamedOperation::new(describe)).await?;
        Ok(Self {
            reading: Some((response, Splitter::new(LIST))),
            read: 0,
            result: None,
        })
    }

    /// Returns the number of resources that the stream has yielded so far.
    #[must_use]
    pub fn resources_read(&self) -> u64 {
        self.read
    }

    /// Returns the result of the check, without the flagged resources.
    ///
    /// The result is `None` until the stream has ended without an error, because members of the result
    /// may follow the resources. It stays `None` if the response contains no result.
    #[must_use]
    pub fn result(&self) -> Option<&TrustedAdvisorCheckResult> {
        self.result.as_ref()
    }

    casebook_stack::stream_methods!(TrustedAdvisorResourceDetail, FlaggedResourcesError);
}

impl Stream for FlaggedResources {
    type Item = Result<TrustedAdvisorResourceDetail, FlaggedResourcesError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some((response, splitter)) = &mut this.reading else {
            return Poll::Ready(None);
        };
        let cause = loop {
            match splitter.next_entry() {
                Ok(Some(resource)) => {
                    this.read += 1;
                    return Poll::Ready(Some(Ok(resource)));
                }
                Ok(None) => {}
                Err(error) => break Cause::Unreadable(error, response.responder()),
            }
            match ready!(Pin::new(&mut *response).poll_next(cx)) {
                Some(Ok(piece)) => splitter.push(&piece),
                Some(Err(error)) => break Cause::BrokenOff(error),
                None => match splitter.finish() {
                    Ok(output) => {
                        this.result = without_resources(output);
                        this.reading = None;
                        return Poll::Ready(None);
                    }
                    Err(error) => break Cause::Unreadable(error, response.responder()),
                },
            }
        };
        let error = FlaggedResourcesError::new(this.read, cause, response);
        this.reading = None;
        Poll::Ready(Some(Err(error)))
    }
}

/// Returns the result with an empty list of resources. The [`Splitter`] leaves one empty resource in the
/// list, in place of all that the stream has yielded.
fn without_resources(output: CheckResultOutput) -> Option<TrustedAdvisorCheckResult> {
    let mut result = output.result?;
    result.flagged_resources.clear();
    Some(result)
}

impl fmt::Debug for FlaggedResources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlaggedResources")
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

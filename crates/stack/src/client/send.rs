//! The methods of a client that send operations.

use std::future::poll_fn;

use bytes::Bytes;
use casebook_protocol::{Api, Operation, Paginated};
use http::{Request, Response};
use tower_service::Service;

use super::Client;
use super::response_future::{ResponseFuture, not_ready_error};
use crate::error::{BoxError, Error};
use crate::pages::{Items, Pages};
use crate::response_stream::{ResponseStream, StreamedOperation};

impl<A, S> Client<A, S>
where
    A: Api,
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone,
    S::Error: Into<BoxError>,
{
    /// Sends one operation and waits for its output.
    ///
    /// Dropping the future cancels the call. If the request was already sent, the service may still
    /// act on it.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted.
    pub async fn send<Op: Operation<Api = A>>(
        &self,
        operation: Op,
    ) -> Result<Op::Output, Error<A::Error>> {
        let mut service = self.service.clone();
        poll_fn(|cx| service.poll_ready(cx))
            .await
            .map_err(not_ready_error)?;
        ResponseFuture::call(&mut service, self.tracked, self.signing, operation).await
    }

    /// Waits until the layers can take an operation.
    ///
    /// A client is a service for every operation, so with `tower::ServiceExt::ready` the compiler
    /// needs to be told which operation is meant. This method does not need that.
    ///
    /// ```
    #[doc = include_str!("../example.txt")]
    /// use tower::Service as _;
    ///
    /// # block_on(async {
    /// # let mut client = client("a")?;
    /// let log = client.ready().await?.call(Log).await?;
    /// assert_eq!(log, "a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a layer can never become ready again. Nothing was sent.
    pub async fn ready(&mut self) -> Result<&mut Self, Error<A::Error>> {
        let ready = poll_fn(|cx| self.service.poll_ready(cx)).await;
        ready.map_err(not_ready_error)?;
        Ok(self)
    }

    /// Sends one operation and returns its response as a stream, whatever its size.
    ///
    /// Until the response begins, this method works like [`send`](Self::send): the same layers
    /// sign, throttle and retry the request. Afterwards nothing is retried. The deadline of the
    /// call still applies, and the time limit of an attempt applies to each piece of the body.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted. A failure in the
    /// middle of the body is an error of the stream; whether the service acted is not known then.
    ///
    /// # Examples
    ///
    /// Counting the lines of a response while it arrives:
    ///
    /// ```
    #[doc = include_str!("../example.txt")]
    /// # block_on(async {
    /// # let client = client("a\nb\n")?;
    /// let mut response = client.stream(Log).await?;
    /// let mut lines = 0;
    /// while let Some(piece) = response.try_next().await? {
    ///     lines += piece.iter().filter(|byte| **byte == b'\n').count();
    /// }
    /// assert_eq!(lines, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub async fn stream<Op: Operation<Api = A>>(
        &self,
        operation: Op,
    ) -> Result<ResponseStream<A::Error>, Error<A::Error>> {
        self.send(StreamedOperation::new(operation)).await
    }

    /// Returns the pages of a list as a stream. The stream requests a page only when it is polled.
    ///
    /// An entry that you keep keeps its whole page in memory. Keep the copy `entry.detached()`
    /// instead.
    #[must_use]
    pub fn pages<Op>(&self, operation: Op) -> Pages<Op, Self>
    where
        Op: Paginated<Api = A>,
    {
        Pages::new(self.clone(), operation)
    }

    /// Returns the entries of all pages of a list as a stream.
    ///
    /// If you keep only a few entries of many, keep `entry.detached()`, as [`Items`] explains.
    #[must_use]
    pub fn items<Op>(&self, operation: Op) -> Items<Op, Self>
    where
        Op: Paginated<Api = A>,
    {
        Items::new(self.pages(operation))
    }
}

//! Typed services: a client, and whatever layers stand around it.

use std::future::{Future, poll_fn};

use casebook_protocol::{Api, Operation, Paginated};
use tower::load_shed::error::Overloaded;
use tower_service::Service;

use crate::error::{BoxError, Error};
use crate::pages::{Items, Pages};
use crate::scope::Scope;

/// Why an operation has no answer.
pub type OperationError<Op> = Error<<<Op as Operation>::Api as Api>::Error>;

pub(crate) type Answer<Op> = Result<<Op as Operation>::Output, OperationError<Op>>;

/// A service that sends an operation: a [`Client`](crate::Client), or layers around one.
///
/// Every tower service is one that takes the operation, answers with its output, can be cloned and
/// shared by threads, and whose error can be boxed. So all that is built on a client, such as lists
/// and the helpers of the services, goes through the layers that stand around it.
///
/// A layer for all operations is generic over them; tower's own are. One that is written for some
/// leaves the others alone by an `impl` for each.
///
/// ```
/// # use bytes::Bytes;
/// # use casebook_auth::Credentials;
/// # use casebook_protocol::{
/// #     Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault, Operation,
/// # };
/// # use casebook_stack::{BoxError, Client};
/// # use casebook_types::Region;
/// # use http::{Request, Response};
/// # #[derive(Debug)]
/// # struct Desk;
/// # impl Api for Desk {
/// #     type Error = Fault;
/// #     const SERVICE_ID: &'static str = "desk";
/// #     const SIGNING_NAME: &'static str = "desk";
/// #     fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
/// #         Endpoint::regional("desk", &Region::US_EAST_1, params, Some(Region::US_EAST_1))
/// #     }
/// # }
/// # #[derive(Debug)]
/// # struct Log;
/// # impl Operation for Log {
/// #     type Api = Desk;
/// #     type Output = Bytes;
/// #     const NAME: &'static str = "Log";
/// #     const EFFECT: Effect = Effect::Reads;
/// #     fn encode(&self) -> Result<Request<Bytes>, EncodeError> { Ok(Request::new(Bytes::new())) }
/// #     fn decode(answer: Response<Bytes>) -> Result<Bytes, DecodeError> { Ok(answer.into_body()) }
/// # }
/// use std::time::Duration;
///
/// use casebook_stack::OperationService as _;
/// use tower::timeout::TimeoutLayer;
/// use tower::ServiceBuilder;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// # let client = Client::<Desk>::builder()
/// #     .region(Region::US_EAST_1)
/// #     .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
/// #     .transport(tower::service_fn(|_request| async {
/// #         Ok::<_, BoxError>(Response::new(http_body_util::Full::new(Bytes::from("a"))))
/// #     }))
/// #     .build()?;
/// let patient = ServiceBuilder::new()
///     .layer(TimeoutLayer::new(Duration::from_secs(5)))
///     .service(client);
/// let log = patient.send(Log).await?;
/// assert_eq!(log, "a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not send `{Op}`",
    label = "expected a client, or tower layers around one",
    note = "what sends `{Op}` is a `tower::Service<{Op}>` whose response is the output of `{Op}`, \
            whose error is `Into<BoxError>`, whose future is `Send`, and which is \
            `Clone + Send + Sync + 'static` itself; a layer of one's own is best written for every \
            operation, as `impl<Op: Operation, S: Service<Op>> Service<Op> for MyService<S>`"
)]
pub trait OperationService<Op: Operation>: Clone + Send + Sync + 'static {
    /// Sends one operation and waits for its answer.
    ///
    /// An error of the client comes back as it was, also where a layer has boxed it; any other is
    /// [`Error::Layer`]. Where a layer gives up, such as tower's `Timeout`, [`Error::sent`] says by
    /// the request's own progress whether it has left, unless the layer has the request sent by
    /// another task, as tower's `Buffer` does, or more than once: then the error is taken to leave
    /// it open.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted.
    fn send(
        &self,
        operation: Op,
    ) -> impl Future<Output = Result<Op::Output, OperationError<Op>>> + Send + use<Self, Op>;

    /// The pages of a list, one after the other, each asked for when the one before was taken.
    #[must_use]
    fn pages(&self, operation: Op) -> Pages<Op, Self>
    where
        Op: Paginated,
    {
        Pages::new(self.clone(), operation)
    }

    /// The entries of a list, over all of its pages.
    #[must_use]
    fn items(&self, operation: Op) -> Items<Op, Self>
    where
        Op: Paginated,
    {
        Items::new(self.pages(operation))
    }
}

impl<Op, S> OperationService<Op> for S
where
    Op: Operation,
    S: Service<Op, Response = Op::Output> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn send(
        &self,
        operation: Op,
    ) -> impl Future<Output = Result<Op::Output, OperationError<Op>>> + Send + use<Op, S> {
        let mut service = self.clone();
        async move {
            let ready = poll_fn(|cx| service.poll_ready(cx)).await;
            // The operation was not even handed over.
            ready.map_err(|error| Error::from_box(error.into()).unsent())?;
            let mut scope = Scope::of::<Op>();
            let call = scope.enter(|| service.call(operation));
            let answer = scope.run(call).await;
            answer.map_err(|error| judged(Error::from_box(error.into()), &scope))
        }
    }
}

/// The error of a layer, with what is known of the request.
fn judged<E>(error: Error<E>, scope: &Scope) -> Error<E> {
    match (&error, scope.progress()) {
        (_, Some(progress)) => error.judged_by(progress),
        // tower's `LoadShed` refuses before it calls anything.
        (Error::Layer(why), None) if why.is::<Overloaded>() && !scope.is_taken() => error.unsent(),
        _ => error,
    }
}

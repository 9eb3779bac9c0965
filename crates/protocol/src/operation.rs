//! The traits of services and operations.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use casebook_types::Region;

use crate::decode::DecodeError;
use crate::encode::EncodeError;
use crate::endpoint::{Endpoint, EndpointError, EndpointParams};
use crate::fault::Fault;
use crate::rate_quota::RateQuota;

/// An AWS service: its names, its endpoint rules and its error type.
pub trait Api: 'static {
    /// The error of this service, made from a [`Fault`].
    ///
    /// `AsRef` gives access to the fault, so that generic code can read code, message and request
    /// id of any service's error.
    type Error: From<Fault> + AsRef<Fault> + Error + Send + Sync + 'static;

    /// The name of the service in config files and environment variables, in lower case.
    const SERVICE_ID: &'static str;

    /// The service name in the scope of a signature.
    const SIGNING_NAME: &'static str;

    /// The Region to use if the caller has configured none. `None` means that the caller has to
    /// configure a Region.
    ///
    /// [`EndpointParams::resolve`] sets it before it calls [`endpoint`](Self::endpoint).
    const FALLBACK_REGION: Option<Region> = None;

    /// Returns the endpoint of the service for these parameters, by the rules of the service.
    ///
    /// [`EndpointParams::resolve`], which clients call, does not call this function if the
    /// parameters have a URL, because then the URL is the endpoint.
    ///
    /// # Errors
    ///
    /// Fails if the parameters contradict each other or the Region is missing. Nothing was sent.
    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError>;

    /// Reads a response of the service whose status is not 2xx.
    ///
    /// The default reads errors in JSON. A service of awsQuery, ec2Query or restXml, whose errors are
    /// XML, returns `xml::fault(response)` here (feature `query`).
    #[must_use]
    fn fault(response: http::Response<Bytes>) -> Fault {
        Fault::read(response)
    }

    /// Returns the published quota of calls per second that the calls of an operation count towards;
    /// `None`, the default, if none is published.
    ///
    /// This is the only place that tells which operation has which quota. A throttle keeps these quotas
    /// only if it is asked to.
    #[must_use]
    fn rate_quota(operation: &str) -> Option<RateQuota> {
        let _ = operation;
        None
    }
}

/// A request to a service as a plain value, which encodes itself and decodes the response.
///
/// An implementation does no I/O and has no state: equal values make equal requests. The request is in
/// origin form, with a path and a query only. Layers add the authority and the signature.
pub trait Operation: fmt::Debug + Send + 'static {
    /// The service that the operation belongs to.
    type Api: Api;

    /// The decoded response.
    type Output: Send + 'static;

    /// The exact name in the service model.
    const NAME: &'static str;

    /// The effect at the service if this operation is sent twice. It decides whether a client may
    /// retry.
    const EFFECT: Effect;

    /// Encodes the operation as a request.
    ///
    /// # Errors
    ///
    /// Fails if the operation does not fit into a request, for example if the URI is longer than
    /// [`http::Uri`] can hold. Nothing was sent.
    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError>;

    /// Decodes a response whose status is 2xx.
    ///
    /// # Errors
    ///
    /// Fails if the body does not have the documented shape. Whether the operation took place is
    /// **not known** then: a proxy may have responded in place of the service.
    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError>;
}

/// The effect at the service if an operation is sent twice.
///
/// After some failures it is open whether the service received the request. This effect decides
/// whether the operation may then be sent again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a retry policy must decide on every one of them"
)]
pub enum Effect {
    /// The operation changes nothing, so it may be retried after any failure.
    ReadOnly,
    /// A second request has no further effect, because the operation sets a value, or because a
    /// token identifies the request.
    Idempotent,
    /// A second request has the effect again, such as a second case. The operation may be retried
    /// only if the first request certainly had no effect.
    NonIdempotent,
}

/// An operation that reads a list page by page.
pub trait Paginated: Operation + Clone {
    /// One entry of a page.
    type Item: Send + 'static;

    /// The pagination token.
    type Token: Clone + fmt::Debug + PartialEq + Send + 'static;

    /// Returns this operation, changed to request the page that begins at `token`.
    #[must_use]
    fn starting_at(self, token: Self::Token) -> Self;

    /// Returns the token of the page that follows `page`, or `None` if `page` is the last one.
    ///
    /// Return `None` for an empty token, too: services end a list with a missing, null or empty token.
    fn next_token(page: &Self::Output) -> Option<Self::Token>;

    /// Returns the number of entries of a page. It can be 0 although more pages follow.
    fn count(page: &Self::Output) -> usize;

    /// Returns the entries of a page.
    fn into_items(page: Self::Output) -> Vec<Self::Item>;
}

/// Implements [`Operation`] for a request whose response is JSON. The arguments are the service,
/// the request, its output, its [`Effect`], and a closure that encodes the request. `NAME` is the
/// name of the request's type.
///
/// ```
#[doc = include_str!("example.txt")]
/// use casebook_protocol::Operation;
///
/// request! {
///     /// Names a topic.
///     pub struct PutName {
///         /// The topic.
///         topic: String,
///         /// Its name.
///         name?: String,
///     }
///
///     /// Creates a request without a name.
///     fn new;
/// }
///
/// response! {
///     /// The output of [`PutName`], which has no members.
///     pub struct PutNameOutput: Eq {}
/// }
///
/// operation! {
///     Topics: PutName -> PutNameOutput, Idempotent;
///     |put| rest_json::put("/name/{topic}").label("topic", &put.topic).finish_with(&put.name)
/// }
///
/// let put = PutName::new("cases".to_owned()).name("Cases".to_owned());
/// assert_eq!((PutName::NAME, put.encode()?.uri().path()), ("PutName", "/name/cases"));
///
/// let response = http::Response::builder().status(204).body(Bytes::new())?;
/// assert_eq!(PutName::decode(response)?, PutNameOutput::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    (
        $api:ty: $operation:ident -> $output:ty, $effect:ident;
        |$request:pat_param| $encoded:expr
    ) => {
        impl $crate::Operation for $operation {
            type Api = $api;
            type Output = $output;

            const NAME: &'static str = stringify!($operation);
            const EFFECT: $crate::Effect = $crate::Effect::$effect;

            fn encode(
                &self,
            ) -> ::std::result::Result<
                $crate::http::Request<$crate::bytes::Bytes>,
                $crate::EncodeError,
            > {
                let $request = self;
                $encoded
            }

            fn decode(
                response: $crate::http::Response<$crate::bytes::Bytes>,
            ) -> ::std::result::Result<Self::Output, $crate::DecodeError> {
                $crate::output(response)
            }
        }
    };
}

/// Implements [`Paginated`] for an operation. The arguments are the field of a page that holds the
/// entries, the type of an entry, and the type of the token, which must have a method `as_str`.
///
/// The token is in the field `next_token`, both in the operation, which has a setter for it, and in
/// the page.
///
/// ```
#[doc = include_str!("example.txt")]
/// # use casebook_types::artifact::NextToken;
/// # request! {
/// #     pub struct ListTopics: Default { next_token?: NextToken }
/// #     fn new;
/// # }
/// # response! {
/// #     pub struct TopicsPage: Eq {
/// #         "topics" => topics: Vec<String> = texts,
/// #         "nextToken" => next_token?: NextToken = issued(NextToken::issued),
/// #     }
/// # }
/// # operation! {
/// #     Topics: ListTopics -> TopicsPage, ReadOnly;
/// #     |list| rest_json::get("/topics")
/// #         .query_opt("nextToken", list.next_token.as_ref().map(NextToken::as_str))
/// #         .finish()
/// # }
/// use casebook_protocol::{Operation, Paginated};
///
/// paginated! { ListTopics: topics of String, by NextToken }
///
/// let response = http::Response::new(Bytes::from(r#"{"topics": ["a"], "nextToken": "2"}"#));
/// let page = ListTopics::decode(response)?;
/// let token = <ListTopics as Paginated>::next_token(&page).expect("there is one more page");
/// assert_eq!(ListTopics::new().starting_at(token).encode()?.uri(), "/topics?nextToken=2");
/// assert_eq!(ListTopics::into_items(page), ["a"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! paginated {
    ($operation:ident: $items:ident of $item:ty, by $token:ty) => {
        impl $crate::Paginated for $operation {
            type Item = $item;
            type Token = $token;

            fn starting_at(self, token: Self::Token) -> Self {
                self.next_token(token)
            }

            fn next_token(page: &Self::Output) -> Option<Self::Token> {
                let token = page.next_token.clone();
                token.filter(|token| !token.as_str().is_empty())
            }

            fn count(page: &Self::Output) -> usize {
                page.$items.len()
            }

            fn into_items(page: Self::Output) -> Vec<Self::Item> {
                page.$items
            }
        }
    };
}

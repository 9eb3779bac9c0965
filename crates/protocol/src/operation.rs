//! What a service is, and what can be asked of it.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use casebook_types::Region;

use crate::decode::DecodeError;
use crate::encode::EncodeError;
use crate::endpoint::{Endpoint, EndpointError, EndpointParams};
use crate::fault::Fault;

/// A service: what it is called, where it listens, and what it says when it refuses.
pub trait Api: 'static {
    /// What this service says when it refuses.
    ///
    /// The [`Fault`] it was made from stays within reach, so that code, message and request id can
    /// be asked for without knowing the service.
    type Error: From<Fault> + AsRef<Fault> + Error + Send + Sync + 'static;

    /// The service id in lower case, as configuration files and variables spell it.
    const SERVICE_ID: &'static str;

    /// The service name inside a signature's scope.
    const SIGNING_NAME: &'static str;

    /// The Region to use if none is configured; `None` if the caller has to name one.
    ///
    /// [`EndpointParams::resolve`] fills it in. The rules below still refuse a missing Region.
    const FALLBACK_REGION: Option<Region> = None;

    /// Where the service listens for the given Region and flags.
    ///
    /// # Errors
    ///
    /// Fails when the parameters contradict each other or the Region is missing. Nothing was sent.
    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError>;

    /// Reads an answer of the service whose status is not 2xx.
    ///
    /// A refusal in JSON is read as it is; a service that refuses in XML, which is every one of
    /// awsQuery, ec2Query and restXml, says `xml::fault(response)` here (feature `query`).
    #[must_use]
    fn fault(response: http::Response<Bytes>) -> Fault {
        Fault::read(response)
    }
}

/// One question to a service, as a value that can write itself down and read the answer.
///
/// An implementation does no I/O and keeps no state: equal values make equal requests. The request
/// is in origin form, a path and a query; authority, credentials and signature are other layers'
/// business.
pub trait Operation: fmt::Debug + Send + 'static {
    /// The service that understands this operation.
    type Api: Api;

    /// The answer.
    type Output: Send + 'static;

    /// The name in the service model, letter for letter.
    const NAME: &'static str;

    /// What happens at the service when this is sent twice.
    const EFFECT: Effect;

    /// Writes the operation as a request.
    ///
    /// # Errors
    ///
    /// Fails when the operation does not fit into a request, such as a URI longer than
    /// [`http::Uri`] can hold. Nothing was sent then.
    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError>;

    /// Reads the answer out of a response whose status is 2xx.
    ///
    /// # Errors
    ///
    /// Fails when the body does not have the documented shape. Whether the operation took place is
    /// **not known** then: something else may have answered in place of the service.
    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError>;
}

/// What happens at the service when an operation is sent twice.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever retries must decide on every one of them"
)]
pub enum Effect {
    /// Nothing changes at all; it may be sent again after any failure.
    ReadOnly,
    /// The second one is recognised as the first, by its nature or by a token.
    Idempotent,
    /// The second one counts again; it may be repeated only when the first surely never arrived.
    NonIdempotent,
}

/// An operation that answers in pages.
pub trait Paginated: Operation + Clone {
    /// One entry of a page.
    type Item: Send + 'static;

    /// What says where the next page begins.
    type Token: Clone + fmt::Debug + PartialEq + Send + 'static;

    /// The same question, for the page that begins at `token`.
    #[must_use]
    fn starting_at(self, token: Self::Token) -> Self;

    /// Where the page after this one begins; `None` on the last page.
    ///
    /// An empty token is no token: services end a list with an absent, null or empty one.
    fn next_token(page: &Self::Output) -> Option<Self::Token>;

    /// How many entries a page has, which may be none even when more pages follow.
    fn count(page: &Self::Output) -> usize;

    /// The entries of a page.
    fn into_items(page: Self::Output) -> Vec<Self::Item>;
}

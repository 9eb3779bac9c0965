//! Tells the layers which operation a request belongs to.

use std::fmt;

use bytes::Bytes;
use casebook_protocol::{Api, Effect, Fault, Operation, RateQuota};
use http::Response;
use tokio::time::Instant;
use uuid::fmt::Hyphenated;
use uuid::{Builder, Uuid};

/// A request extension: the operation that the request belongs to.
///
/// With it, every layer knows the name of the operation and the effect of sending the operation
/// twice.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Call {
    /// The id of the service, in lower case, such as `support`.
    pub service: &'static str,
    /// The name of the operation as in the service model, such as `DescribeCases`.
    pub operation: &'static str,
    /// The effect of the operation at the service, which decides whether it may be sent twice.
    pub effect: Effect,
    /// The id of this call. All attempts of the call have this id.
    pub invocation: InvocationId,
    /// The published quota of calls per second that the call counts towards, if there is one.
    pub rate_quota: Option<RateQuota>,
    /// The reader of the service's error responses: see [`Api::fault`].
    pub(crate) fault: FaultReader,
}

impl Call {
    /// Returns a new call of an operation, with a random invocation id.
    #[must_use]
    pub fn of<Op: Operation>() -> Self {
        Self {
            service: <Op::Api as Api>::SERVICE_ID,
            operation: Op::NAME,
            effect: Op::EFFECT,
            invocation: InvocationId::random(),
            rate_quota: Op::Api::rate_quota(Op::NAME),
            fault: FaultReader(Op::Api::fault),
        }
    }
}

/// A request extension: the time at which the deadline of the whole call ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a point in time with a name")]
pub struct CallDeadline(pub Instant);

/// A response extension: the endpoint that a response came from, if the response is not marked as
/// JSON. Such a response probably cannot be decoded, and the error then names the endpoint.
#[derive(Clone, Debug)]
pub(crate) struct ResponseOrigin(pub(crate) Box<str>);

/// The reader of a service's error responses.
#[derive(Clone, Copy)]
pub(crate) struct FaultReader(fn(Response<Bytes>) -> Fault);

impl FaultReader {
    pub(crate) fn read(self, response: Response<Bytes>) -> Fault {
        (self.0)(response)
    }
}

/// Returns the reader for a request without a [`Call`], which reads JSON.
impl Default for FaultReader {
    fn default() -> Self {
        Self(Fault::read)
    }
}

/// All readers are equal, so that two calls of one operation are equal: the reader depends on the
/// service alone, which [`Call`] compares too.
impl PartialEq for FaultReader {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FaultReader {}

casebook_types::opaque!(FaultReader);

/// A random id of one call, which all of its attempts share.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct InvocationId(Uuid);

impl InvocationId {
    fn random() -> Self {
        let random = fastrand::u128(..).to_ne_bytes();
        Self(Builder::from_random_bytes(random).into_uuid())
    }

    /// Writes the id into `text` and returns it.
    pub(crate) fn encode(self, text: &mut [u8; Hyphenated::LENGTH]) -> &str {
        self.0.hyphenated().encode_lower(text)
    }
}

/// Writes a UUID, version 4 (RFC 9562, section 5.4).
impl fmt::Display for InvocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invocation_id_is_a_new_uuid_of_version_four() {
        let id = InvocationId::random();
        assert_eq!(id.0.get_version_num(), 4);
        assert_eq!(id.encode(&mut [0; Hyphenated::LENGTH]), id.to_string());
        assert_eq!(id.to_string().parse(), Ok(id.0));
        assert_ne!(id, InvocationId::random());
    }
}

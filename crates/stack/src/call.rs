//! What the layers know about the operation they carry.

use std::fmt;

use bytes::Bytes;
use casebook_protocol::{Api, Effect, Fault, Operation};
use http::Response;
use uuid::fmt::Hyphenated;
use uuid::{Builder, Uuid};

/// The operation behind a request, in the request's extensions.
///
/// Every layer can read it: it says what the operation is called and what sending it twice does.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Call {
    /// The service, by its id in lower case.
    pub service: &'static str,
    /// The operation, letter for letter as the service model has it.
    pub operation: &'static str,
    /// What happens at the service when it is sent twice.
    pub effect: Effect,
    /// What all attempts of this call have in common.
    pub invocation: InvocationId,
    /// How its service puts a refusal: see [`Api::fault`].
    pub(crate) fault: FaultReader,
}

impl Call {
    /// The call that an operation makes.
    #[must_use]
    pub fn of<Op: Operation>() -> Self {
        Self {
            service: <Op::Api as Api>::SERVICE_ID,
            operation: Op::NAME,
            effect: Op::EFFECT,
            invocation: InvocationId::random(),
            fault: FaultReader(Op::Api::fault),
        }
    }
}

/// The way in which a service puts its refusals.
#[derive(Clone, Copy)]
pub(crate) struct FaultReader(fn(Response<Bytes>) -> Fault);

impl FaultReader {
    pub(crate) fn read(self, response: Response<Bytes>) -> Fault {
        (self.0)(response)
    }
}

/// That of a service that is not known.
impl Default for FaultReader {
    fn default() -> Self {
        Self(Fault::read)
    }
}

/// It follows from the service of the call, which is compared already.
impl PartialEq for FaultReader {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FaultReader {}

impl fmt::Debug for FaultReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaultReader")
    }
}

/// A random identifier of one call, the same for all of its attempts.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct InvocationId(Uuid);

impl InvocationId {
    fn random() -> Self {
        let random = fastrand::u128(..).to_ne_bytes();
        Self(Builder::from_random_bytes(random).into_uuid())
    }

    /// Its text, in the memory that is given for it.
    pub(crate) fn encode(self, text: &mut [u8; Hyphenated::LENGTH]) -> &str {
        self.0.hyphenated().encode_lower(text)
    }
}

/// In the form of a UUID, version 4 (RFC 9562, section 5.4).
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

//! What the rooms know about the operation they carry.

use std::fmt;

use casebook_protocol::{Api, Effect, Operation};

/// The operation behind a request, in the request's extensions.
///
/// Every room can read it: it says what the operation is called and what sending it twice does.
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
        }
    }
}

/// A random identifier of one call, the same for all of its attempts.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct InvocationId(u128);

impl InvocationId {
    fn random() -> Self {
        Self(fastrand::u128(..))
    }
}

/// In the form of a UUID, version 4 (RFC 9562, section 5.4).
impl fmt::Display for InvocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.uuid()).unwrap_or_default())
    }
}

impl InvocationId {
    /// The characters of its UUID, which are ASCII.
    pub(crate) fn uuid(self) -> [u8; 36] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let id = self.0 & !(0xf000 << 64) | 0x4000 << 64;
        let id = id & !(0xc000 << 48) | 0x8000 << 48;
        let mut uuid = [b'-'; 36];
        let mut at = 0;
        for byte in id.to_be_bytes() {
            if matches!(at, 8 | 13 | 18 | 23) {
                at += 1;
            }
            uuid[at] = DIGITS[usize::from(byte >> 4)];
            uuid[at + 1] = DIGITS[usize::from(byte & 15)];
            at += 2;
        }
        uuid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invocation_id_is_a_uuid_of_version_four() {
        assert_eq!(
            InvocationId(0).to_string(),
            "00000000-0000-4000-8000-000000000000"
        );
        assert_eq!(
            InvocationId(u128::MAX).to_string(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}

//! What the layers know about the operation they carry.

use std::fmt;

use casebook_protocol::{Api, Effect, Operation};

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
        let id = self.0 & !(0xf000 << 64) | 0x4000 << 64;
        let id = id & !(0xc000 << 48) | 0x8000 << 48;
        let [a, b, c, d] = [96, 64, 32, 0].map(|at| digits((id >> at) as u32));
        let mut uuid = [b'-'; 36];
        uuid[..8].copy_from_slice(&a);
        uuid[9..13].copy_from_slice(&b[..4]);
        uuid[14..18].copy_from_slice(&b[4..]);
        uuid[19..23].copy_from_slice(&c[..4]);
        uuid[24..28].copy_from_slice(&c[4..]);
        uuid[28..].copy_from_slice(&d);
        uuid
    }
}

/// The hexadecimal digits of a number, all eight at once: each four bits get a byte of their own.
fn digits(number: u32) -> [u8; 8] {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let spread = u64::from(number);
    let spread = (spread << 16 | spread) & 0x0000_ffff_0000_ffff;
    let spread = (spread << 8 | spread) & 0x00ff_00ff_00ff_00ff;
    let spread = (spread << 4 | spread) & 0x0f0f_0f0f_0f0f_0f0f;
    // One in each byte that is a letter: from ten on, six more carry.
    let letters = (spread + 6 * EACH) >> 4 & EACH;
    let gap = u64::from(b'a' - b'9' - 1);
    (spread + u64::from(b'0') * EACH + gap * letters).to_be_bytes()
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
        assert_eq!(
            InvocationId(0x0123_4567_89ab_cdef_fedc_ba98_7654_3210).to_string(),
            "01234567-89ab-4def-bedc-ba9876543210"
        );
    }
}

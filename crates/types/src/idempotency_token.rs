//! The token that makes an operation idempotent.

use crate::Text;
use crate::bounded::text;
use crate::grammar::NonEmpty;

text! {
    /// A token by which a service recognizes an operation that it has received before: any text that is
    /// not empty.
    ///
    /// The token is a field of an operation. The operation gets the token when it is created and sends
    /// the same token with every attempt, so the service acts once. An operation with a token is
    /// `Effect::Idempotent`.
    ///
    /// ```
    /// use casebook_types::IdempotencyToken;
    ///
    /// // Take the bytes from `rand`, `fastrand` or a similar crate.
    /// let random = [7; 16];
    /// let token = IdempotencyToken::from_random(random);
    /// assert_eq!(token.as_str(), "07070707-0707-4707-8707-070707070707");
    /// ```
    pub struct IdempotencyToken("idempotency token") = NonEmpty;
}

impl IdempotencyToken {
    /// Makes a token of random bytes: a UUID of version 4, which is what services expect (RFC 9562,
    /// section 5.4).
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(random_uuid(bytes))
    }
}

/// Writes random bytes as a UUID of version 4 (RFC 9562, section 5.4).
pub(crate) fn random_uuid(bytes: [u8; 16]) -> Text {
    let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let mut text = uuid::Uuid::encode_buffer();
    let text: &str = uuid.hyphenated().encode_lower(&mut text);
    text.into()
}

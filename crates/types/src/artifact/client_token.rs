//! The token of an operation that Artifact carries out once.

use crate::bounded::text;
use crate::grammar::AsciiText;
use crate::idempotency_token::random_uuid;

text! {
    /// A token by which Artifact recognizes a request that it has received before: 1 to 128 ASCII
    /// letters, digits, `_` or `-` (service model, IdempotentClientToken).
    ///
    /// Make one token for each operation, and send the same token with every attempt: Artifact then
    /// acts once.
    ///
    /// ```
    /// use casebook_types::artifact::ClientToken;
    ///
    /// // Take the bytes from `rand`, `fastrand` or a similar crate.
    /// let token = ClientToken::from_random([7; 16]);
    /// assert_eq!(token.as_str(), "07070707-0707-4707-8707-070707070707");
    ///
    /// let refused = "one two".parse::<ClientToken>().unwrap_err();
    /// assert!(refused.to_string().ends_with("'_' or '-', found ' ' at byte 3"));
    /// ```
    pub struct ClientToken("client token") = AsciiText {
        marks: "_-",
        blanks: false,
        expected: "an ASCII letter, digit, '_' or '-'",
        min: 1,
        max: 128,
    };
}

impl ClientToken {
    /// Makes a token of random bytes: a UUID of version 4 (RFC 9562, section 5.4).
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(random_uuid(bytes))
    }
}

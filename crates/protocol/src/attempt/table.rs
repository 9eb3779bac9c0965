//! The table that decides which attempts are repeated.

use super::Sent;
use crate::Effect;

/// The failure of an attempt, as far as it decides whether and when the request is sent again.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RetryClass {
    /// Another attempt would fail in the same way.
    Final,
    /// Another attempt may succeed, after a short wait.
    Transient,
    /// The service, or an intermediary such as a proxy, throttled the request.
    ///
    /// If the service did, it has not acted.
    Throttled,
    /// The service, or an intermediary, did not accept the time of the signature. The next attempt has
    /// the corrected time.
    ///
    /// If the service did not accept it, it has not acted.
    Skewed,
    /// The service, or an intermediary, refused the credentials, such as those of a session that has
    /// expired. The next attempt has new ones.
    ///
    /// If the service refused them, it has not acted.
    Renewed,
}

impl RetryClass {
    /// Returns the value as a word for logs and messages: `final`, `transient`, `throttled`,
    /// `skewed` or `renewed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Transient => "transient",
            Self::Throttled => "throttled",
            Self::Skewed => "skewed",
            Self::Renewed => "renewed",
        }
    }
}

/// Returns whether a request may be sent again after a failed attempt.
///
/// The answer depends on the class of the failure, on the effect of the operation at the service,
/// and on whether the attempt reached the service.
///
/// | class of the failure | reached the service ([`Sent`]) | `ReadOnly`, `Idempotent` | `NonIdempotent` |
/// |---|---|---|---|
/// | `Final` | any | no | no |
/// | `Throttled`, `Skewed`, `Renewed` | [`Sent::Yes`]: the service refused the request, and did not act | yes | yes |
/// | `Throttled`, `Skewed`, `Renewed` | [`Sent::No`] | yes | yes |
/// | `Throttled`, `Skewed`, `Renewed` | [`Sent::Perhaps`]: an intermediary refused it | yes | no |
/// | `Transient` | [`Sent::No`] | yes | yes |
/// | `Transient` | [`Sent::Perhaps`], [`Sent::Yes`] | yes | no |
///
/// `Transient` never comes with [`Sent::Yes`] from a [`Fault`](crate::Fault), nor `Skewed` with
/// [`Sent::Perhaps`]. An error type of your own may combine them, if its service reports a temporary
/// failure after it has acted, or if an intermediary checks the time of the signature.
///
/// ```
/// use casebook_protocol::Effect;
/// use casebook_protocol::attempt::{RetryClass, Sent, may_repeat};
///
/// // The connection broke after CreateCase was sent: it opened a case, or not.
/// assert!(!may_repeat(RetryClass::Transient, Effect::NonIdempotent, Sent::Perhaps));
/// // No connection could be made.
/// assert!(may_repeat(RetryClass::Transient, Effect::NonIdempotent, Sent::No));
/// ```
#[must_use]
pub const fn may_repeat(class: RetryClass, effect: Effect, sent: Sent) -> bool {
    match (class, effect, sent) {
        (RetryClass::Final, _, _) => false,
        (_, Effect::ReadOnly | Effect::Idempotent, _)
        | (_, Effect::NonIdempotent, Sent::No)
        | (
            RetryClass::Throttled | RetryClass::Skewed | RetryClass::Renewed,
            Effect::NonIdempotent,
            Sent::Yes,
        ) => true,
        (_, Effect::NonIdempotent, Sent::Perhaps)
        | (RetryClass::Transient, Effect::NonIdempotent, Sent::Yes) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RetryClass::{Final, Renewed, Skewed, Throttled, Transient};
    use super::*;
    use crate::attempt::Sent::{No, Perhaps, Yes};

    #[test]
    fn the_function_agrees_with_the_documented_table() {
        let mut rows = Vec::new();
        for class in [Final, Transient, Throttled, Skewed, Renewed] {
            for sent in [No, Perhaps, Yes] {
                let repeats = [Effect::ReadOnly, Effect::Idempotent, Effect::NonIdempotent]
                    .map(|effect| u8::from(may_repeat(class, effect, sent)));
                rows.push((class, sent, repeats));
            }
        }
        let expected = [
            (Final, No, [0, 0, 0]),
            (Final, Perhaps, [0, 0, 0]),
            (Final, Yes, [0, 0, 0]),
            (Transient, No, [1, 1, 1]),
            (Transient, Perhaps, [1, 1, 0]),
            (Transient, Yes, [1, 1, 0]),
            (Throttled, No, [1, 1, 1]),
            (Throttled, Perhaps, [1, 1, 0]),
            (Throttled, Yes, [1, 1, 1]),
            (Skewed, No, [1, 1, 1]),
            (Skewed, Perhaps, [1, 1, 0]),
            (Skewed, Yes, [1, 1, 1]),
            (Renewed, No, [1, 1, 1]),
            (Renewed, Perhaps, [1, 1, 0]),
            (Renewed, Yes, [1, 1, 1]),
        ];
        assert_eq!(rows, expected);
    }
}

//! The decision.

use casebook_protocol::Effect;

use crate::error::Sent;

/// What went wrong with an attempt, as far as another one is concerned.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// It would be the same again.
    Final,
    /// It may be over in a moment.
    Transient,
    /// A slower pace is asked for: by the service, which has done nothing, or by a stranger on the
    /// way, such as a proxy.
    Throttled,
    /// The service, which has done nothing, did not accept the time of the signature; the clock has
    /// been set right since.
    Skewed,
}

/// Whether an attempt may be repeated: by what went wrong, by what the operation does when it is
/// sent twice, and by how far the attempt got.
///
/// | what went wrong | got as far as | `Reads`, `Repeatable` | `Once` |
/// |---|---|---|---|
/// | `Final` | anywhere | no | no |
/// | `Skewed` | anywhere: it was refused unread | again | again |
/// | `Throttled` | [`Sent::No`], [`Sent::Yes`]: it was refused unread | again | again |
/// | `Throttled` | [`Sent::Perhaps`]: a stranger refused it | again | no |
/// | `Transient` | [`Sent::No`] | again | again |
/// | `Transient` | [`Sent::Perhaps`], [`Sent::Yes`] | again | no |
///
/// ```
/// use casebook_protocol::Effect;
/// use casebook_stack::{Sent, Trouble, may_repeat};
///
/// // The connection broke after CreateCase had left: one case is open, or none.
/// assert!(!may_repeat(Trouble::Transient, Effect::Once, Sent::Perhaps));
/// // There was no connection at all.
/// assert!(may_repeat(Trouble::Transient, Effect::Once, Sent::No));
/// ```
#[must_use]
pub const fn may_repeat(trouble: Trouble, effect: Effect, sent: Sent) -> bool {
    match (trouble, effect, sent) {
        (Trouble::Final, _, _) => false,
        (Trouble::Skewed, _, _)
        | (Trouble::Throttled, _, Sent::No | Sent::Yes)
        | (Trouble::Transient, _, Sent::No)
        | (Trouble::Throttled | Trouble::Transient, Effect::Reads | Effect::Repeatable, _) => true,
        (Trouble::Throttled, Effect::Once, Sent::Perhaps)
        | (Trouble::Transient, Effect::Once, Sent::Perhaps | Sent::Yes) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Sent::{No, Perhaps, Yes};
    use super::Trouble::{Final, Skewed, Throttled, Transient};
    use super::*;

    #[test]
    fn the_table_is_this() {
        let mut rows = Vec::new();
        for trouble in [Final, Transient, Throttled, Skewed] {
            for sent in [No, Perhaps, Yes] {
                let again = [Effect::Reads, Effect::Repeatable, Effect::Once]
                    .map(|effect| u8::from(may_repeat(trouble, effect, sent)));
                rows.push((trouble, sent, again));
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
            (Skewed, Perhaps, [1, 1, 1]),
            (Skewed, Yes, [1, 1, 1]),
        ];
        assert_eq!(rows, expected);
    }
}

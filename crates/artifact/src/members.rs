//! The members of responses.

/// Implements reading for a structure, as [`casebook_protocol::members!`] does, and `Arbitrary`
/// with the same list of fields.
macro_rules! members {
    ($type:ident { $($name:literal => $field:ident: $read:expr),+ $(,)? }) => {
        casebook_protocol::members! { $type { $($name => $field: $read),+ } }
        casebook_types::arbitrary! { response $type { $($field),+ } }
    };
}
pub(crate) use members;

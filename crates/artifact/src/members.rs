//! What an answer is made of.

/// Says how a structure is read, as [`casebook_protocol::members!`] does, and by the same list of
/// fields how property tests draw one.
macro_rules! members {
    ($type:ident { $($name:literal => $field:ident: $read:expr),+ $(,)? }) => {
        casebook_protocol::members! { $type { $($name => $field: $read),+ } }
        casebook_types::arbitrary! { response $type { $($field),+ } }
    };
}
pub(crate) use members;

//! Types that stand for a text.

/// Lets a type stand where a `str` is wanted: it compares with texts both ways, and a map by it can be
/// asked by `&str`.
///
/// The type has a method `as_str`, and its `Eq`, `Ord` and `Hash` have to be those of this text, or
/// such a map finds nothing ([`Borrow`](std::borrow::Borrow)). Secrets are never among these types.
#[doc(hidden)]
#[macro_export]
macro_rules! as_str {
    ($type:ty) => {
        impl ::std::convert::AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::borrow::Borrow<str> for $type {
            #[inline]
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        $crate::as_str!(@equal $type: str, &str, ::std::string::String);
    };
    (@equal $type:ty: $($other:ty),+) => {$(
        impl PartialEq<$other> for $type {
            fn eq(&self, other: &$other) -> bool {
                self.as_str() == &other[..]
            }
        }

        impl PartialEq<$type> for $other {
            fn eq(&self, other: &$type) -> bool {
                &self[..] == other.as_str()
            }
        }
    )+};
}

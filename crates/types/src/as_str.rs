//! The macros for types that are compared with `str`, borrowed as `str`, and written as `str`.

/// Implements comparison with `str` in both directions, `AsRef<str>` and `Borrow<str>`.
///
/// The type must have a method `as_str`. Its `Eq`, `Ord` and `Hash` must agree with those of the text that
/// `as_str` returns: otherwise a map with such keys does not find a key by a `&str`
/// ([`Borrow`](std::borrow::Borrow)). Never use this macro for a secret, because functions that take an
/// `AsRef<str>`, such as those for logging, would then accept the secret.
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

/// Implements `Display` and `Serialize`, which write the text that the method `as_str` returns.
macro_rules! written {
    ($type:ty) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use written;

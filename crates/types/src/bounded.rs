//! The macros that define newtypes of strings.

/// Defines a newtype of a string that follows a [`Grammar`](crate::grammar::Grammar).
macro_rules! text {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($value_name:literal) = $grammar:expr $(, $issued:ident)?;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize)]
        #[serde(try_from = "crate::Text")]
        pub struct $name($crate::Text);

        impl $name {
            /// Returns the text as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        $crate::bounded::checked!(
            $name($value_name) = $grammar, std::convert::identity $(, $issued)?
        );

        impl TryFrom<String> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<$crate::Text> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: $crate::Text) -> Result<Self, Self::Error> {
                Self::check(&text).map(|()| Self(text))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        $crate::as_str!($name);
        $crate::as_str::written!($name);

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }

        impl From<$name> for $crate::Text {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub(crate) use text;

/// Defines a newtype of a [`Secret`](crate::Secret) that follows a grammar.
///
/// Its `Debug` hides the text, it has no `Display`, and its errors do not quote the text.
macro_rules! secret_text {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($value_name:literal) = $grammar:expr $(, $issued:ident)?;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name($crate::Secret);

        impl $name {
            /// Returns the secret text. Keep it out of logs.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose()
            }
        }

        $crate::bounded::checked!(
            $name($value_name) = $grammar, $crate::ValueError::concealed $(, $issued)?
        );

        impl TryFrom<String> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let secret = $crate::Secret::from(text);
                Self::check(secret.expose()).map(|()| Self(secret))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.expose())
            }
        }
    };
}
pub(crate) use secret_text;

/// Implements what the newtypes of [`text!`] and [`secret_text!`] have in common: the check by the
/// grammar, parsing, and `Arbitrary`. `$finish_error` is applied to each error: for a secret it removes
/// the quoted input.
///
/// With `issued`, the type also has a constructor that accepts every text, for a token that the service
/// issued. The client only sends such a token back. If it rejected a token that the grammar refuses, the
/// whole response would be lost.
macro_rules! checked {
    ($name:ident($value_name:literal) = $grammar:expr, $finish_error:expr $(, $issued:ident)?) => {
        impl $name {
            fn check(text: &str) -> Result<(), $crate::ValueError> {
                $crate::grammar::Grammar::check(&$grammar, text)
                    .map_err(|kind| $finish_error($crate::ValueError::new($value_name, kind)))
            }

            $(
                /// Creates a value from a text that the service issued, without validating it.
                #[must_use]
                pub fn $issued(text: String) -> Self {
                    Self(text.into())
                }
            )?
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::check(text).map(|()| Self(text.into()))
            }
        }

        $crate::arbitrary!(
            $name = $crate::grammar::Draw::texts(&$grammar).prop_map(|text| Self(text.into()))
                $(, $issued)?
        );
    };
}
pub(crate) use checked;

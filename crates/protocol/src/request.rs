//! The macro that writes the type of a request.

/// Writes the structure of an operation from one list: its fields, `new`, the setters, serde's traits
/// and, if the crate that calls the macro has its feature `proptest` on, `proptest`'s `Arbitrary`.
///
/// A field with a question mark is optional: its type is an `Option`, and it has a setter. All
/// other fields are arguments of `new`. To write `new` by hand, leave it out of the list. With `=
/// Into` behind the type, the setter takes `impl Into<…>` of the type. Behind the name of the
/// structure stand further traits to derive.
///
/// The names in JSON are those of the fields in camel case. Deserializing a name that is no field
/// is an error.
///
/// ```
/// use casebook_protocol::request;
///
/// request! {
///     /// Creates a topic.
///     pub struct CreateTopic {
///         /// The name.
///         name: String,
///         /// The name that people see.
///         display_name?: String = Into,
///         /// The number of partitions. The default is 1.
///         partitions?: i64,
///     }
///
///     /// Creates a request for a topic with a name.
///     fn new;
/// }
///
/// let create = CreateTopic::new("cases".to_owned()).display_name("Cases");
/// assert_eq!(create.partitions, None);
/// assert_eq!(serde_json::to_string(&create)?, r#"{"name":"cases","displayName":"Cases"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(: $($derive:ident),+)? { $($fields:tt)* }

        $(#[$of_new:meta])*
        fn new;
    ) => {
        $crate::request! {
            $(#[$meta])*
            pub struct $name $(: $($derive),+)? { $($fields)* }
        }

        impl $name {
            $crate::request! { @new { $(#[$of_new])* } $($fields)* }
        }
    };
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(: $($derive:ident),+)? {
            $(
                $(#[doc = $doc:expr])*
                $(#[serde($($serde:tt)*)])?
                $field:ident $(?: $optional:ty $(= $into:ident)?)? $(: $required:ty)?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(
            Clone, Debug, ::serde::Deserialize, Eq, Hash, PartialEq, ::serde::Serialize
            $(, $($derive),+)?
        )]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $doc])*
                $(#[serde($($serde)*)])?
                $(pub $field: $required,)?
                $(
                    #[serde(default, skip_serializing_if = "Option::is_none")]
                    pub $field: Option<$optional>,
                )?
            )*
        }

        $crate::arbitrary! { $name { $($field),* } }

        impl $name {
            $($crate::request! {
                @setter { $(#[doc = $doc])* }
                $field $(?: $optional $(= $into)?)? $(: $required)?
            })*
        }
    };
    (
        @new { $(#[$of_new:meta])* }
        $(
            $(#[$of_field:meta])*
            $field:ident $(?: $optional:ty $(= $into:ident)?)? $(: $required:ty)?
        ),* $(,)?
    ) => {
        $(#[$of_new])*
        #[must_use]
        pub fn new($($($field: $required,)?)*) -> Self {
            Self {
                $(
                    $($field: ::std::convert::identity::<$required>($field),)?
                    $($field: None::<$optional>,)?
                )*
            }
        }
    };
    (@setter { $(#[$doc:meta])* } $field:ident: $required:ty) => {};
    (@setter { $(#[$doc:meta])* } $field:ident?: $type:ty $(= $into:ident)?) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $crate::request!(@argument $type $(, $into)?)) -> Self {
            self.$field = Some($crate::request!(@value $field $(, $into)?));
            self
        }
    };
    (@argument $type:ty) => { $type };
    (@argument $type:ty, $into:ident) => { impl $into<$type> };
    (@value $value:ident) => { $value };
    (@value $value:ident, $into:ident) => { $value.into() };
}

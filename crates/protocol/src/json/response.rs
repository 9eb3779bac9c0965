//! The macro that writes the type of a response.

/// Writes a structure of a response from one list: the structure, serde's `Serialize`, and all that
/// [`members!`](crate::members) implements.
///
/// A line of the list has the name of the member, the field, the type of the field, and the
/// function that reads it. A question mark after the field makes it an `Option`; when the structure
/// is written as JSON, a field that is `None` is left out. Behind the name of the structure stand
/// further traits to derive.
///
/// If the crate that calls the macro has its feature `proptest` on, the structure also gets
/// `proptest`'s `Arbitrary`.
///
/// ```
/// use casebook_protocol::{json, response};
///
/// response! {
///     /// One page of severities.
///     pub struct Severities: Eq {
///         /// The codes.
///         "codes" => codes: Vec<String> = texts,
///         /// The token of the next page.
///         "nextToken" => next_token?: String = text,
///     }
/// }
///
/// let page: Severities = json::parse(r#"{"codes": ["low"], "nextToken": null}"#)?;
/// assert_eq!((page.codes.len(), &page.next_token), (1, &None));
/// assert_eq!(serde_json::to_string(&page)?, r#"{"codes":["low"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! response {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(: $($derive:ident),+)? {
            $(
                $(#[$of_field:meta])*
                $wire:literal => $field:ident $(?: $optional:ty)? $(: $type:ty)? = $read:expr
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize $(, $($derive),+)?)]
        pub struct $name {
            $(
                $(#[$of_field])*
                $(
                    #[serde(rename = $wire, skip_serializing_if = "Option::is_none")]
                    pub $field: Option<$optional>,
                )?
                $(
                    #[serde(rename = $wire)]
                    pub $field: $type,
                )?
            )*
        }

        $crate::members! { $name { $($wire => $field: $read),* } }
        $crate::arbitrary! { response $name { $($field),* } }
    };
}

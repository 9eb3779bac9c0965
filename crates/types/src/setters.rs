//! Macros that write setters, methods that compare one field with a pattern, and a `Debug` without fields.

/// Writes setters, which take and return `self`. Each sets the field that has the setter's name to the
/// expression behind `=>`.
///
/// The parameter has the setter's name too, so the expression can convert or bound it. Put the macro into
/// the `impl` block of the structure. If the list begins with `const`, the setters are constant functions.
///
/// ```
/// # use std::time::Duration;
/// #[derive(Default)]
/// struct Poll {
///     every: Duration,
///     name: Option<String>,
/// }
///
/// impl Poll {
///     casebook_types::setters! {
///         /// Sets the time between two polls: at least one second.
///         every: Duration => every.max(Duration::from_secs(1));
///         /// Sets the name.
///         name: impl Into<String> => Some(name.into());
///     }
/// }
///
/// let poll = Poll::default().every(Duration::ZERO).name("disk");
/// assert_eq!(poll.every.as_secs(), 1);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! setters {
    (@ [$($const:tt)?] $(#[$meta:meta])* $name:ident: $type:ty => $value:expr) => {
        $(#[$meta])*
        #[must_use]
        pub $($const)? fn $name(mut self, $name: $type) -> Self {
            self.$name = $value;
            self
        }
    };
    (const $($(#[$meta:meta])* $name:ident: $type:ty => $value:expr;)*) => {
        $($crate::setters! { @ [const] $(#[$meta])* $name: $type => $value })*
    };
    ($($(#[$meta:meta])* $name:ident: $type:ty => $value:expr;)*) => {
        $($crate::setters! { @ [] $(#[$meta])* $name: $type => $value })*
    };
}

/// Writes methods that return whether a field matches a pattern. Put the macro into the `impl` block of the
/// structure. The first line names the field: `0;` in this example.
///
/// ```
/// enum Kind {
///     Timeout,
///     Refused(u16),
/// }
///
/// struct Error(Kind);
///
/// impl Error {
///     casebook_types::predicates! {
///         0;
///         /// Returns whether the time limit passed.
///         is_timeout: Kind::Timeout,
///         /// Returns whether the service was busy.
///         is_busy: Kind::Refused(429 | 503),
///         /// Returns whether the service had an error.
///         is_server_error: Kind::Refused(status) if *status >= 500,
///     }
/// }
///
/// let error = Error(Kind::Refused(503));
/// assert!(error.is_busy() && error.is_server_error() && !error.is_timeout());
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! predicates {
    ($field:tt; $($(#[$meta:meta])* $name:ident: $pattern:pat $(if $guard:expr)?,)*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(&self) -> bool {
                matches!(&self.$field, $pattern $(if $guard)?)
            }
        )*
    };
}

/// Writes a `Debug` that shows the name of a type and none of its fields. The parameters of a generic type
/// stand before its name, with their bounds.
///
/// ```
/// use std::fmt::Display;
///
/// struct Password(String);
/// struct Pair<A, B>(A, B);
///
/// casebook_types::opaque!(Password);
/// casebook_types::opaque!([A: Display, B] Pair<A, B>);
///
/// assert_eq!(format!("{:?}", Password("letmein".to_owned())), "Password");
/// assert_eq!(format!("{:?}", Pair(1, 2)), "Pair");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! opaque {
    ($(#[$meta:meta])* $([$($parameters:tt)*])? $name:ident $(<$($argument:ident),*>)?) => {
        $(#[$meta])*
        impl $(<$($parameters)*>)? ::std::fmt::Debug for $name $(<$($argument),*>)? {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

//! Writes the methods that only set one field, or only compare one.

/// Writes setters, which take and return `self`: each sets the field of its own name to an expression.
///
/// The parameter has the name of the setter, so the expression can convert or bound it. Put the macro into
/// the `impl` block of the structure.
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
    ($($(#[$meta:meta])* $name:ident: $type:ty => $value:expr;)*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(mut self, $name: $type) -> Self {
                self.$name = $value;
                self
            }
        )*
    };
}

/// Writes methods that return whether a field matches a pattern. Put the macro into the `impl` block of the
/// structure, and name the field first.
///
/// ```
/// enum Kind {
///     Timeout,
///     Refused(u16),
/// }
///
/// struct Error {
///     kind: Kind,
/// }
///
/// impl Error {
///     casebook_types::predicates! {
///         kind;
///         /// Returns whether the time limit passed.
///         is_timeout: Kind::Timeout,
///         /// Returns whether the service was busy.
///         is_busy: Kind::Refused(429 | 503),
///     }
/// }
///
/// assert!(Error { kind: Kind::Refused(503) }.is_busy());
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! predicates {
    ($field:ident; $($(#[$meta:meta])* $name:ident: $pattern:pat,)*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(&self) -> bool {
                matches!(self.$field, $pattern)
            }
        )*
    };
}

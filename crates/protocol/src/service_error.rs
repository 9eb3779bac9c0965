//! The macro that writes the error type of a service.

use crate::fault::Fault;

/// Defines the error type of a service and the enum of its kinds. Each kind has its error codes and
/// the members to read from the response.
///
/// Define kinds named `InternalServer` and `Throttling`: a fault with status 5xx and no known code
/// becomes `InternalServer`, and a fault with status 429 and no code becomes `Throttling`. The
/// macro adds `Common` and `Other`.
#[doc(hidden)]
#[macro_export]
macro_rules! service_error {
    (
        $(#[$meta:meta])*
        pub struct Error { kind: $kind:ty }

        $(#[$kinds_meta:meta])*
        pub enum ErrorKind {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident $( = $($code:literal)|+ )? $({
                    $( $(#[$field_meta:meta])* $field:ident: $type:ty = $read:expr, )+
                })?,
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct Error {
            kind: $kind,
            fault: $crate::Fault,
        }

        $(#[$kinds_meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum ErrorKind {
            $( $(#[$variant_meta])* $variant $({ $( $(#[$field_meta])* $field: $type, )+ })?, )+
            /// An error that all AWS services have in common.
            Common($crate::CommonError),
            /// An error with an unknown code, or without a code.
            Other,
        }

        impl Error {
            /// Returns the kind of the error.
            #[must_use]
            pub fn kind(&self) -> &ErrorKind {
                std::borrow::Borrow::borrow(&self.kind)
            }

            /// Returns the error response: status, code, message and request id.
            #[must_use]
            pub fn fault(&self) -> &$crate::Fault {
                &self.fault
            }
        }

        impl From<$crate::Fault> for Error {
            fn from(fault: $crate::Fault) -> Self {
                Self {
                    kind: ErrorKind::of(&fault).into(),
                    fault,
                }
            }
        }

        impl ErrorKind {
            fn of(fault: &$crate::Fault) -> Self {
                let name = match fault.code() {
                    $( $( Some($($code)|+) => stringify!($variant), )? )+
                    code => match code.map($crate::CommonError::from_code) {
                        Some(Some($crate::CommonError::InternalFailure)) => "InternalServer",
                        Some(Some(common)) => return Self::Common(common),
                        _ if fault.status().is_server_error() => "InternalServer",
                        None if fault.is_throttling() => "Throttling",
                        _ => return Self::Other,
                    },
                };
                $(
                    if name == stringify!($variant) {
                        return Self::$variant $({ $( $field: ($read)(fault), )+ })?;
                    }
                )+
                Self::Other
            }
        }

        impl AsRef<$crate::Fault> for Error {
            fn as_ref(&self) -> &$crate::Fault {
                &self.fault
            }
        }

        impl std::fmt::Display for Error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.fault.fmt(f)
            }
        }

        impl std::error::Error for Error {}
    };
}

/// Returns a function that reads a member of a fault as a text.
pub fn text(member: &'static str) -> impl Fn(&Fault) -> Option<String> {
    move |fault| fault.text(member).map(str::to_owned)
}

/// Returns a function that reads a member of a fault as a list. An entry that cannot be read is
/// left out, so that an odd entry does not lose the others.
pub fn list<T: serde::de::DeserializeOwned>(member: &'static str) -> impl Fn(&Fault) -> Vec<T> {
    move |fault| {
        let list = fault.members().get(member).and_then(|list| list.as_array());
        let entries = list.into_iter().flatten();
        entries
            .filter_map(|entry| T::deserialize(entry).ok())
            .collect()
    }
}

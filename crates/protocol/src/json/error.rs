//! What the reader wanted when it stopped.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// Why the reader stopped. Where is where it stands.
///
/// Behind a pointer, so that results stay small where all goes well.
#[derive(Debug)]
pub(super) struct Error(Box<Wanted>);

#[derive(Debug)]
enum Wanted {
    /// More than there is.
    More,
    /// JSON.
    Json,
    /// Something else than what the JSON says.
    Shape(Box<str>),
}

impl Error {
    #[cold]
    pub(super) fn ends() -> Self {
        Self(Box::new(Wanted::More))
    }

    #[cold]
    pub(super) fn json() -> Self {
        Self(Box::new(Wanted::Json))
    }

    #[cold]
    pub(super) fn shape(wanted: &dyn fmt::Display) -> Self {
        Self(Box::new(Wanted::Shape(wanted.to_string().into())))
    }

    /// What was wanted, in words that repeat nothing of the text.
    pub(super) fn expected(self) -> Box<str> {
        match *self.0 {
            Wanted::More => "more text".into(),
            Wanted::Json => "valid JSON".into(),
            Wanted::Shape(wanted) => wanted,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.0 {
            Wanted::More => "more text",
            Wanted::Json => "valid JSON",
            Wanted::Shape(wanted) => wanted,
        })
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    /// The reasons of types say last what they expected; what stands before may be a quotation.
    #[cold]
    fn custom<T: fmt::Display>(reason: T) -> Self {
        let reason = reason.to_string();
        let wanted = reason.rsplit_once(", expected ").map(|(_, wanted)| wanted);
        Self::shape(&wanted.unwrap_or("the documented shape"))
    }

    #[cold]
    fn invalid_type(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::shape(&wanted)
    }

    #[cold]
    fn invalid_value(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::shape(&wanted)
    }

    #[cold]
    fn invalid_length(_: usize, wanted: &dyn Expected) -> Self {
        Self::shape(&wanted)
    }
}

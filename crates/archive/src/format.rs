//! The formats of the parts.

mod error;
mod jsonl;
mod limits;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
mod stamps;

use std::fmt;
use std::str::FromStr;

pub use error::PartError;
pub(crate) use part::read_rows;
pub use part::{PartBuffer, read_stamps};
pub use stamps::OwnedStamp;
pub(crate) use stamps::{NamedDocument, StoredRow};

/// The format of the parts of an archive.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Format {
    /// Apache Parquet, compressed by Zstandard.
    #[cfg(feature = "parquet")]
    #[cfg_attr(docsrs, doc(cfg(feature = "parquet")))]
    Parquet,
    /// JSON: a line for each row, which is an object with all columns in their order.
    ///
    /// Nulls are written out. A time is a text in RFC 3339 and UTC with microseconds, and values under
    /// headings are an object.
    Jsonl,
}

impl Format {
    /// All formats that this build can write.
    pub const ALL: &'static [Self] = &[
        #[cfg(feature = "parquet")]
        Self::Parquet,
        Self::Jsonl,
    ];

    /// Returns the name, which is also the extension of the parts.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut formats = Self::ALL.iter().copied();
        formats
            .find(|format| format.extension() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// The error of a name that is no format of this build.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("format of the parts: expected ")?;
        for (index, format) in Format::ALL.iter().enumerate() {
            let or = if index == 0 { "" } else { " or " };
            write!(f, "{or}{format}")?;
        }
        write!(f, ", found {:?}", self.0)
    }
}

impl std::error::Error for UnknownFormat {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_read_as_it_is_written() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(*format));
        }
        let error = "csv".parse::<Format>().unwrap_err().to_string();
        assert!(error.ends_with(r#"jsonl, found "csv""#), "{error}");
    }
}

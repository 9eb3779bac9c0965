//! The file that marks an archive.

use serde_json::{Value, json};

use super::error::ErrorKind;
use crate::VERSION;
use crate::format::Format;

/// The contents of the file that marks an archive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Marker {
    pub(super) format: Format,
}

impl Marker {
    /// The number of bytes after which a file is no marker.
    pub(super) const LIMIT: u64 = 64 * 1024;

    /// Returns the marker of a new archive.
    pub(super) fn new(wanted: Option<Format>) -> Self {
        let mut formats = Format::ALL.iter().copied();
        let parquet = formats.find(|format| format.extension() == "parquet");
        Self {
            format: wanted.or(parquet).unwrap_or(Format::Jsonl),
        }
    }

    pub(super) fn write(self) -> Vec<u8> {
        let marker = json!({"format": self.format.extension(), "version": VERSION});
        format!("{marker}\n").into_bytes()
    }

    /// Reads the marker of an archive that must have the format `wanted`.
    pub(super) fn read(bytes: &[u8], wanted: Option<Format>) -> Result<Self, ErrorKind> {
        let marker: Value = serde_json::from_slice(bytes).map_err(|_| ErrorKind::Marker {
            found: match bytes.trim_ascii() {
                b"" => "an empty file".into(),
                _ => "a file that is not JSON".into(),
            },
        })?;
        let no_marker = || ErrorKind::Marker {
            found: "other members".into(),
        };
        let found = marker["version"].as_i64().ok_or_else(no_marker)?;
        // A newer version may have other formats, so the version is looked at first.
        if found > VERSION.into() {
            return Err(ErrorKind::Newer { found });
        }
        let text = marker["format"].as_str().ok_or_else(no_marker)?;
        let format = text.parse::<Format>().ok();
        match (format, wanted) {
            (Some(format), None) => Ok(Self { format }),
            (Some(format), Some(wanted)) if format == wanted => Ok(Self { format }),
            (_, Some(wanted)) => Err(ErrorKind::Format {
                found: text.chars().take(40).collect(),
                wanted: wanted.to_string(),
            }),
            (None, None) => {
                let formats = Format::ALL.iter().map(Format::to_string);
                Err(ErrorKind::Format {
                    found: text.chars().take(40).collect(),
                    wanted: formats.collect::<Vec<_>>().join(" or "),
                })
            }
        }
    }
}

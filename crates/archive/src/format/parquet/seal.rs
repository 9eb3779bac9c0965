//! The checksum of a part in Parquet.
//!
//! Parquet has no checksum of a file, and its readers trust its bytes. The metadata of a part have the
//! SHA-256 of the whole file, computed with zeros in the place of its digits. So damage is found before
//! anything is decoded.

use bytes::Bytes;
use ring::digest::{Context, SHA256};

use crate::format::error::{PartError, Problem};

/// The key of the metadata that has the checksum.
pub(super) const KEY: &str = "casebook.sha256";
/// What stands in the place of the digits while the file is written.
pub(super) const PLACEHOLDER: &str =
    "0000000000000000000000000000000000000000000000000000000000000000";

const MAGIC: &[u8] = b"PAR1";
/// The length of the footer and the magic number.
const TRAILER: usize = 8;

/// Puts the checksum in the place of the placeholder.
pub(super) fn seal(file: &mut [u8]) {
    if let Some(digits) = digits(file) {
        let checksum = checksum(file, digits);
        file[digits..digits + checksum.len()].copy_from_slice(checksum.as_bytes());
    }
}

/// Fails if the file is no part, or its bytes are not those that were written.
pub(super) fn verify(file: &Bytes) -> Result<(), PartError> {
    let damaged = |found: &str| Problem::Damaged {
        place: "the file".to_owned(),
        found: found.to_owned(),
    };
    let foreign = |found: &str| Problem::Foreign {
        expected: "a Parquet file of an archive".to_owned(),
        found: found.to_owned(),
    };
    if file.is_empty() {
        return Err(damaged("it is empty").into());
    }
    if !file.starts_with(MAGIC) {
        return Err(foreign("another format").into());
    }
    let Some(footer) = footer(file) else {
        return Err(damaged("its end is missing").into());
    };
    let Some(digits) = digits(file) else {
        return Err(foreign(&format!("no {KEY} in its {footer} bytes of metadata")).into());
    };
    if file[digits..].starts_with(checksum(file, digits).as_bytes()) {
        Ok(())
    } else {
        Err(damaged("its bytes are not those that were written").into())
    }
}

/// Returns the length of the footer:
/// <https://parquet.apache.org/docs/file-format/>
fn footer(file: &[u8]) -> Option<usize> {
    let rest = file.strip_suffix(MAGIC)?;
    let (rest, length) = rest.split_last_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (MAGIC.len() + length <= rest.len()).then_some(length)
}

/// Returns where the digits of the checksum are.
///
/// The metadata of the file are the last part of the footer that has texts. In Thrift's compact protocol
/// the value of a `KeyValue` follows its key, after the type of the field and the length:
/// <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>
fn digits(file: &[u8]) -> Option<usize> {
    let end = file.len() - TRAILER;
    let begin = end - footer(file)?;
    let length = u8::try_from(PLACEHOLDER.len()).ok()?;
    let label = [KEY.as_bytes(), &[0x18, length]].concat();
    let mut places = file[begin..end].windows(label.len());
    let digits = begin + places.rposition(|bytes| bytes == label)? + label.len();
    (digits + PLACEHOLDER.len() <= end).then_some(digits)
}

fn checksum(file: &[u8], digits: usize) -> String {
    let mut context = Context::new(&SHA256);
    context.update(&file[..digits]);
    context.update(PLACEHOLDER.as_bytes());
    context.update(&file[digits + PLACEHOLDER.len()..]);
    hex::encode(context.finish())
}

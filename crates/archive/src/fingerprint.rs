//! The fingerprint of a record, by which a run recognises that an entity has not changed.

use ring::digest::{SHA256, digest};

use crate::record::{Cells, Record};

/// Returns the fingerprint of a record: the first eight bytes of the SHA-256 of its values.
///
/// It is compared only with the fingerprint of the same entity's version before, so eight bytes are enough.
#[must_use]
pub fn fingerprint(record: &impl Record) -> i64 {
    let mut hash = Hash(Vec::with_capacity(512));
    record.write(&mut hash);
    first_bytes(&hash.0)
}

/// Returns the fingerprint of several fingerprints, in this order.
pub(crate) fn combine(fingerprints: &[i64]) -> i64 {
    let bytes: Vec<u8> = fingerprints
        .iter()
        .flat_map(|one| one.to_le_bytes())
        .collect();
    first_bytes(&bytes)
}

fn first_bytes(bytes: &[u8]) -> i64 {
    let digest = digest(&SHA256, bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&digest.as_ref()[..8]);
    i64::from_le_bytes(first)
}

/// The values as bytes. A tag precedes each value, and a length each text and list, so different records
/// are different bytes.
struct Hash(Vec<u8>);

impl Hash {
    /// A length takes one byte if it is below 255, as nearly all are.
    fn length(&mut self, length: usize) {
        match u8::try_from(length) {
            Ok(short) if short < u8::MAX => self.0.push(short),
            _ => {
                self.0.push(u8::MAX);
                self.0.extend_from_slice(&(length as u64).to_le_bytes());
            }
        }
    }

    fn null(&mut self) {
        self.0.push(b'-');
    }

    fn eight(&mut self, tag: u8, bytes: [u8; 8]) {
        self.0.push(tag);
        self.0.extend_from_slice(&bytes);
    }
}

impl Cells for Hash {
    fn text(&mut self, value: Option<&str>) {
        match value {
            Some(text) => {
                self.0.push(b't');
                self.length(text.len());
                self.0.extend_from_slice(text.as_bytes());
            }
            None => self.null(),
        }
    }

    fn integer(&mut self, value: Option<i64>) {
        match value {
            Some(number) => self.eight(b'i', number.to_le_bytes()),
            None => self.null(),
        }
    }

    fn number(&mut self, value: Option<f64>) {
        match value {
            Some(number) => self.eight(b'n', number.to_bits().to_le_bytes()),
            None => self.null(),
        }
    }

    fn flag(&mut self, value: Option<bool>) {
        match value {
            Some(flag) => self.0.push(if flag { b'y' } else { b'f' }),
            None => self.null(),
        }
    }

    fn time(&mut self, value: Option<i64>) {
        self.integer(value);
    }

    fn texts<'a>(&mut self, values: impl ExactSizeIterator<Item = Option<&'a str>>) {
        self.0.push(b'l');
        self.length(values.len());
        for value in values {
            self.text(value);
        }
    }

    fn values<'a>(&mut self, values: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>) {
        self.0.push(b'm');
        self.length(values.len());
        for (heading, value) in values {
            self.text(Some(heading));
            self.text(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::AttachmentRow;

    #[test]
    fn a_value_in_another_column_is_another_fingerprint() {
        let row = |file_name, missing| {
            fingerprint(&AttachmentRow {
                case_id: "case-1",
                communication_id: "1",
                attachment_id: "attachment-1",
                file_name,
                sha256: None,
                size: None,
                missing,
            })
        };
        assert_eq!(row(Some("a"), None), row(Some("a"), None));
        assert_ne!(row(Some("a"), None), row(None, Some("a")));
        assert_ne!(row(Some("a"), None), row(Some("b"), None));
        assert_ne!(row(Some(""), None), row(None, None));
    }
}

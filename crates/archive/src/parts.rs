//! The parts of a table and account.

use bytes::Bytes;
use casebook_types::AccountId;
use ring::digest::{SHA256, digest};

use crate::layout::Layout;
use crate::store::{Listed, Store, StoreError};
use crate::table::Table;

/// The size from which on a file is not read. A part has a few MiB, and a state about 100 bytes for each
/// entity.
pub(crate) const LARGEST: u64 = 4 << 30;

/// A part, by what a listing says of it. Parts are sorted by their numbers.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Part {
    pub(crate) number: u32,
    /// The date in its name.
    pub(crate) day: Box<str>,
    /// The size in bytes.
    pub(crate) size: u64,
}

/// A part whose rows the state of its account covers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct KnownPart {
    pub(crate) part: Part,
    /// In hexadecimal digits.
    pub(crate) sha256: Box<str>,
}

impl Part {
    /// Lists the parts of a table and account, sorted.
    pub(crate) async fn list(
        store: &Store,
        table: &Table,
        account: &AccountId,
    ) -> Result<Vec<Self>, StoreError> {
        let extension = store.format().extension();
        let listed = store.list_sizes(&Layout::parts(table, account)).await?;
        let mut parts: Vec<_> = listed
            .iter()
            .filter_map(|file| Self::of(file, extension))
            .collect();
        parts.sort_unstable();
        Ok(parts)
    }

    /// Returns the part that a file is, or `None` for another file.
    fn of(file: &Listed, extension: &str) -> Option<Self> {
        let mut folders = file.name.rsplit('/');
        let number = folders.next()?.strip_prefix("part-")?;
        let number = number.strip_suffix(extension)?.strip_suffix('.')?;
        let day = folders.next()?.strip_prefix("dt=")?;
        let is_number = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            number: is_number.then(|| number.parse().ok())??,
            day: day.into(),
            size: file.size,
        })
    }

    /// Returns the name of the file.
    pub(crate) fn name(&self, table: &Table, account: &AccountId, extension: &str) -> String {
        Layout::part(table, account, &self.day, self.number, extension)
    }

    /// Returns whether this is the file of the other part, whatever its size.
    pub(crate) fn is_file_of(&self, other: &Self) -> bool {
        self.number == other.number && self.day == other.day
    }

    /// Returns the part with the size and the hash of its content.
    pub(crate) fn known_by(self, content: &Bytes) -> KnownPart {
        KnownPart {
            part: Self {
                size: content.len() as u64,
                ..self
            },
            sha256: hex::encode(digest(&SHA256, content)).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record as _;
    use crate::rows::CaseRow;

    fn part(file: &str) -> Option<Part> {
        let name = format!("kind=case/account=111122223333/dt=2026-11-28/{file}");
        Part::of(&Listed { name, size: 7 }, "jsonl")
    }

    #[test]
    fn only_parts_of_the_format_have_a_number() {
        let number = |file| part(file).map(|part| part.number);
        assert_eq!(number("part-000012.jsonl"), Some(12));
        assert_eq!(number("part-1000012.jsonl"), Some(1_000_012));
        for other in [
            "part-000012.parquet",
            "part-12.jsonl",
            "part-+00012.jsonl",
            "part-99999999999.jsonl",
            "x",
        ] {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn the_name_of_a_part_leads_back_to_it() {
        let part = part("part-000012.jsonl").unwrap();
        let name = part.name(CaseRow::TABLE, &"111122223333".parse().unwrap(), "jsonl");
        assert_eq!(Part::of(&Listed { name, size: 7 }, "jsonl"), Some(part));
    }
}

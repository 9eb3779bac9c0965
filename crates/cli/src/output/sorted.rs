//! Writes a result with a long sorted list as JSON or YAML.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use super::document::{Document, Syntax};
use super::entries::cut_short;
use super::ordered::Ordered;
use super::spool::Spool;
use crate::failure::Failure;

/// A result whose entries are sorted by rank while they arrive. The text is that of the whole result.
///
/// The smallest rank comes first; the entries of a rank keep their order. Any entry can be the first one,
/// and the other members of the result may arrive after the list, so all is written at the end. Until
/// then each rank has a [`Spool`].
#[derive(Debug)]
pub(crate) struct SortedDocument<W: Write> {
    out: W,
    syntax: Syntax,
    path: &'static [&'static str],
    margin: String,
    ranks: BTreeMap<u8, Spool>,
    count: u64,
}

impl<W: Write> SortedDocument<W> {
    /// Creates a writer of a result with a list at this path of names.
    pub(super) fn new(out: W, syntax: Syntax, path: &'static [&'static str]) -> Self {
        Self {
            out,
            syntax,
            path,
            margin: syntax.margin(path),
            ranks: BTreeMap::new(),
            count: 0,
        }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    ///
    /// Fails if a temporary file cannot be written, and when the YAML writer fails.
    pub(crate) fn put(&mut self, rank: u8, entry: &Value) -> Result<(), Failure> {
        let text = self.syntax.entry(Ordered::new(entry, None), &self.margin)?;
        self.ranks
            .entry(rank)
            .or_insert_with(Spool::new)
            .push(&text)?;
        self.count += 1;
        Ok(())
    }

    /// Writes the result, which was `read` to its end and has an empty list in place of the entries.
    /// Returns the number of entries.
    ///
    /// # Errors
    ///
    /// Fails if the result was not read to its end, says that the output is cut short, and writes the
    /// entries so far without the other members. Fails if a temporary file cannot be read, or stdout
    /// cannot be written.
    pub(crate) fn end(self, read: Result<Value, Failure>) -> Result<u64, Failure> {
        let count = self.count;
        match read {
            Ok(result) => self.write(&result, true).map(|()| count),
            Err(failure) => {
                let list = self.path.iter().rev();
                let alone = list.fold(json!([]), |inner, name| json!({ *name: inner }));
                // If both failed, the response failed first, so its failure is returned.
                let _ = self.write(&alone, false);
                Err(cut_short(failure, count))
            }
        }
    }

    fn write(mut self, result: &Value, is_whole: bool) -> Result<(), Failure> {
        let ended = if self.count > 0 {
            let mut document = Document::new(self.out, self.syntax, result, self.path)?;
            for spool in self.ranks.into_values() {
                spool.pieces(|piece| {
                    let written = document.put_text(piece);
                    written.map_err(|error| Failure::stdout(&error))
                })?;
            }
            match is_whole {
                true => document.end(),
                false => document.cut(),
            }
        } else if is_whole {
            let text = self.syntax.whole(result)?;
            let written = self.out.write_all(text.as_bytes());
            written.and_then(|()| self.out.flush())
        } else {
            Ok(())
        };
        ended.map_err(|error| Failure::stdout(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATH: &[&str] = &["result", "list"];

    fn written(
        syntax: Syntax,
        entries: &[(u8, Value)],
        read: Result<Value, Failure>,
    ) -> (String, Result<u64, Failure>) {
        let mut text = Vec::new();
        let mut out = SortedDocument::new(&mut text, syntax, PATH);
        for (rank, entry) in entries {
            out.put(*rank, entry).unwrap();
        }
        let ended = out.end(read);
        (String::from_utf8(text).unwrap(), ended)
    }

    /// Compares the text with that of the whole result.
    fn check(mut entries: Vec<(u8, Value)>) {
        let result = |list: Value| json!({"result": {"id": "a", "list": list, "status": "z"}});
        for syntax in [Syntax::Json, Syntax::Yaml] {
            let (text, ended) = written(syntax, &entries, Ok(result(json!([]))));
            assert_eq!(ended.unwrap(), entries.len() as u64);
            entries.sort_by_key(|(rank, _)| *rank);
            let sorted = entries.iter().map(|(_, entry)| entry.clone()).collect();
            assert!(text == syntax.whole(&result(sorted)).unwrap(), "{syntax:?}");
        }
    }

    proptest! {
        #[test]
        fn the_sorted_entries_are_the_text_of_the_whole(
            entries in prop::collection::vec((0..4_u8, "[ -~é\n\u{1b}\u{202e}]{0,90}"), 0..9),
        ) {
            let entry = |(rank, text)| (rank, json!({"text": text, "list": [text, null]}));
            check(entries.into_iter().map(entry).collect());
        }
    }

    #[test]
    fn a_result_that_memory_does_not_hold_is_the_text_of_the_whole() {
        let entry = |at: u16| ((at % 3) as u8, json!({"at": at, "text": "é".repeat(1_000)}));
        check((0..4_000).map(entry).collect());
    }

    #[test]
    fn a_result_without_the_list_is_written_as_it_is() {
        let (text, ended) = written(Syntax::Json, &[], Ok(json!({})));
        assert_eq!((text.as_str(), ended.unwrap()), ("{}\n", 0));
    }

    #[test]
    fn a_result_that_breaks_off_has_its_entries_in_order_and_is_no_json() {
        let entries = [(1, json!("b")), (0, json!("a"))];
        let (text, ended) = written(Syntax::Json, &entries, Err(Failure::other("no")));
        assert_eq!(
            text,
            "{\n  \"result\": {\n    \"list\": [\n      \"a\",\n      \"b\"\n"
        );
        assert_eq!(
            ended.unwrap_err().to_string(),
            "no; the output is cut short after 2 entries"
        );
        let (text, ended) = written(Syntax::Yaml, &[], Err(Failure::other("no")));
        assert_eq!(text, "");
        assert_eq!(ended.unwrap_err().to_string(), "no");
    }
}

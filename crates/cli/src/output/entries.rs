//! Writes the entries of a list as they arrive.

use std::io::{self, Write};
use std::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use serde::Serialize;
use serde_json::Value;

use super::csv::{LOOKED_AT, Lines, names_of, write_entry, write_names};
use super::document::Document;
use super::{Formulas, View};
use crate::failure::Failure;
use crate::sanitize;

/// Writes the entries of a list one by one. Csv holds the first entries until the columns are
/// known.
#[derive(Debug)]
pub(crate) struct Entries<W: Write> {
    form: Form<W>,
    count: u64,
}

#[derive(Debug)]
enum Form<W: Write> {
    Jsonl(W),
    Csv(Box<Csv<W>>),
    Document(Box<Document<W>>),
}

#[derive(Debug)]
struct Csv<W: Write> {
    out: Lines<W>,
    view: View,
    members: &'static [&'static str],
    first: Vec<Value>,
    /// The columns that the user has chosen.
    chosen: Option<Vec<String>>,
    names: Option<Vec<String>>,
}

impl<W: Write> Entries<W> {
    /// Creates a writer of a line of JSON for each entry.
    pub(super) fn jsonl(out: W) -> Self {
        Self::new(Form::Jsonl(out))
    }

    /// Creates a writer of csv with the columns that the user has chosen, or else those of the list.
    ///
    /// A short list has a column for each member that occurs, as in a list that is written at once.
    /// A list of more than 1,000 entries has a column for each of `members`, because the later
    /// entries are unknown.
    pub(super) fn csv(
        out: W,
        formulas: Formulas,
        view: View,
        members: &'static [&'static str],
        chosen: Option<Vec<String>>,
    ) -> Self {
        Self::new(Form::Csv(Box::new(Csv {
            out: Lines::flexible(out, formulas),
            view,
            members,
            first: Vec::new(),
            chosen,
            names: None,
        })))
    }

    /// Creates a writer of a result in JSON or YAML.
    pub(super) fn document(document: Document<W>) -> Self {
        Self::new(Form::Document(Box::new(document)))
    }

    fn new(form: Form<W>) -> Self {
        Self { form, count: 0 }
    }

    /// Writes all entries, up to the first failure. Entries before the failure are written. Returns
    /// the number of entries.
    ///
    /// # Errors
    ///
    /// Fails when an entry does, or stdout cannot be written.
    pub(crate) async fn all(
        mut self,
        entries: impl Stream<Item = Result<Value, Failure>>,
    ) -> Result<u64, Failure> {
        let mut entries = pin!(entries);
        let read = loop {
            match entries.try_next().await {
                Ok(Some(entry)) => self.put(entry)?,
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            }
        };
        self.end(read)
    }

    /// Writes the next entry.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(crate) fn put(&mut self, entry: Value) -> Result<(), Failure> {
        let written = match &mut self.form {
            Form::Jsonl(out) => json_line(out, &entry),
            Form::Csv(csv) => csv.put(entry),
            Form::Document(document) => {
                document.put(entry)?;
                Ok(())
            }
        };
        self.count += 1;
        written.map_err(|error| Failure::stdout(&error))
    }

    /// Writes what is still held, and the end of a list that was `read` to its end. Returns the number
    /// of entries.
    ///
    /// # Errors
    ///
    /// Fails if the list was not read to its end, and says that the output is cut short; and if stdout
    /// cannot be written.
    pub(crate) fn end(self, read: Result<(), Failure>) -> Result<u64, Failure> {
        let count = self.count;
        let written = match self.form {
            Form::Jsonl(mut out) => out.flush(),
            Form::Csv(mut csv) => csv.finish(),
            Form::Document(document) if read.is_err() => document.cut(),
            Form::Document(document) => document.end(),
        };
        // If both failed, the list failed first, so its failure is returned.
        read.map_err(|failure| match count {
            0 => failure,
            1 => failure.note("the output is cut short after 1 entry"),
            _ => failure.note(format!("the output is cut short after {count} entries")),
        })?;
        written.map_err(|error| Failure::stdout(&error))?;
        Ok(count)
    }
}

impl<W: Write> Csv<W> {
    fn put(&mut self, entry: Value) -> io::Result<()> {
        if self.names.is_none() {
            if self.first.len() < LOOKED_AT {
                self.first.push(entry);
                return Ok(());
            }
            self.settle(self.all_names())?;
        }
        let names = self.names.as_deref().unwrap_or_default();
        write_entry(&mut self.out, &entry, names)
    }

    /// Returns the columns of a list whose later entries are unknown: the chosen ones, or else those of
    /// the view first, then all other members.
    fn all_names(&self) -> Vec<String> {
        if let Some(chosen) = &self.chosen {
            return chosen.clone();
        }
        let mut names: Vec<String> = self.view.members().map(str::to_owned).collect();
        for name in self.members {
            if !names.iter().any(|known| known == name) {
                names.push((*name).to_owned());
            }
        }
        names
    }

    /// Writes the header and the held entries.
    fn settle(&mut self, names: Vec<String>) -> io::Result<()> {
        write_names(&mut self.out, &names)?;
        for entry in std::mem::take(&mut self.first) {
            write_entry(&mut self.out, &entry, &names)?;
        }
        self.names = Some(names);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.names.is_none() {
            let occurring = || names_of(&self.first, self.view);
            let names = self.chosen.clone().unwrap_or_else(occurring);
            self.settle(names)?;
        }
        self.out.flush()
    }
}

/// Writes a line of JSON.
///
/// # Errors
///
/// Fails when the writer does.
pub(crate) fn json_line(out: &mut impl Write, entry: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(entry)?;
    out.write_all(sanitize::escaped(&json).as_bytes())?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Column;
    use serde_json::json;

    const COLUMNS: &[Column] = &[Column::whole("B", "b"), Column::text("A", "a")];

    fn written(
        entries: impl IntoIterator<Item = Value>,
        form: impl for<'a> FnOnce(&'a mut Vec<u8>) -> Entries<&'a mut Vec<u8>>,
    ) -> String {
        let mut text = Vec::new();
        let mut out = form(&mut text);
        for entry in entries {
            out.put(entry).unwrap();
        }
        out.end(Ok(())).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn csv(entries: impl IntoIterator<Item = Value>) -> String {
        const MEMBERS: &[&str] = &["a", "b", "c"];
        written(entries, |text| {
            Entries::csv(text, Formulas::Quote, View::Columns(COLUMNS), MEMBERS, None)
        })
    }

    #[test]
    fn a_short_list_has_the_columns_that_occur_and_a_long_one_has_all() {
        let entry = || json!({"a": "1\u{1b}", "x": [2]});
        assert_eq!(csv([entry()]), "a,x\n1,[2]\n");
        assert_eq!(csv([]), "");
        let long = |more| {
            let entries = std::iter::repeat_n(json!({"a": "1"}), LOOKED_AT);
            csv(entries.chain(more))
        };
        assert_eq!(long(None).lines().next(), Some("a"));
        let text = long(Some(json!({"c": "3"})));
        assert_eq!(text.lines().next(), Some("b,a,c"));
        assert_eq!(text.lines().nth(LOOKED_AT), Some(",1,"));
        assert_eq!(text.lines().last(), Some(",,3"));
    }

    #[test]
    fn json_lines_are_one_per_entry() {
        let text = written([json!({"a": 1}), json!(null)], |text| Entries::jsonl(text));
        assert_eq!(text, "{\"a\":1}\nnull\n");
    }

    #[test]
    fn a_list_that_was_not_read_to_its_end_says_after_how_many_entries() {
        let cut = |count: usize| {
            let mut out = Entries::jsonl(Vec::new());
            for _ in 0..count {
                out.put(Value::Null).unwrap();
            }
            out.end(Err(Failure::other("no"))).unwrap_err().to_string()
        };
        assert_eq!(cut(0), "no");
        assert_eq!(cut(1), "no; the output is cut short after 1 entry");
        assert_eq!(cut(2), "no; the output is cut short after 2 entries");
    }
}

//! Writes the entries of a list as they arrive.

use std::fmt;
use std::io::{self, Write};
use std::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use serde::Serialize;
use serde_json::Value;

use super::csv::{LOOKED_AT, Lines, write_entry, write_names};
use super::document::Document;
use super::formula::Formulas;
use super::ordered::Ordered;
use super::rows;
use crate::failure::Failure;
use crate::sanitize;

/// Writes the entries of a list one by one. Csv holds the first entries until the columns are
/// known.
#[derive(Debug)]
pub(crate) struct Entries<W: Write> {
    form: Form<W>,
    /// The member that comes first in each entry; the others are sorted by name.
    first: Option<&'static str>,
    count: u64,
}

#[derive(Debug)]
enum Form<W: Write> {
    Jsonl(W),
    Csv(Box<Csv<W>>),
    Document(Box<Document<W>>),
    Passed(Passed),
}

/// A function that takes each entry.
struct Passed(Box<dyn FnMut(Value) -> Result<(), Failure>>);

impl fmt::Debug for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passed").finish_non_exhaustive()
    }
}

/// The columns of a csv whose entries are not all known.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// The members that come first, if they occur.
    pub(super) first: Vec<String>,
    /// All members that an entry can have. If there are none here, a long list has the members of its
    /// first entries.
    pub(super) members: &'static [&'static str],
    /// The members that come last, whether they occur or not.
    pub(super) last: &'static [&'static str],
    /// The columns that the user has chosen, in place of all others.
    pub(super) chosen: Option<Vec<String>>,
    /// Whether every list has all of these columns, so that no entry has to wait for others.
    pub(super) is_whole: bool,
}

#[derive(Debug)]
struct Csv<W: Write> {
    out: Lines<W>,
    header: Header,
    held: Vec<Value>,
    names: Option<Vec<String>>,
    /// The number of values that have no column.
    lost: u64,
}

impl<W: Write> Entries<W> {
    /// Creates a writer of a line of JSON for each entry.
    pub(super) fn jsonl(out: W) -> Self {
        Self::new(Form::Jsonl(out))
    }

    /// Creates a writer of csv.
    ///
    /// A short list has a column for each member that occurs, as in a list that is written at once.
    /// A list of more than 1,000 entries has a column for each of the members of the header, because
    /// the later entries are unknown.
    pub(super) fn csv(out: W, formulas: Formulas, header: Header) -> Self {
        Self::new(Form::Csv(Box::new(Csv {
            out: Lines::flexible(out, formulas),
            header,
            held: Vec::new(),
            names: None,
            lost: 0,
        })))
    }

    /// Creates a writer that passes each entry on.
    pub(crate) fn passed(put: impl FnMut(Value) -> Result<(), Failure> + 'static) -> Self {
        Self::new(Form::Passed(Passed(Box::new(put))))
    }

    /// Creates a writer of a result in JSON or YAML.
    pub(super) fn document(document: Document<W>) -> Self {
        Self::new(Form::Document(Box::new(document)))
    }

    fn new(form: Form<W>) -> Self {
        Self {
            form,
            first: None,
            count: 0,
        }
    }

    /// Writes this member of each entry first.
    pub(super) fn beginning_with(mut self, member: &'static str) -> Self {
        self.first = Some(member);
        self
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
            Form::Jsonl(out) => json_line(out, &Ordered::new(&entry, self.first)),
            Form::Csv(csv) => csv.put(entry),
            Form::Document(document) => {
                document.put(&entry, self.first)?;
                Ok(())
            }
            Form::Passed(Passed(put)) => {
                put(entry)?;
                Ok(())
            }
        };
        self.count += 1;
        written.map_err(|error| Failure::stdout(&error))
    }

    /// Passes on what is written so far. A csv keeps the entries that it holds.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = match &mut self.form {
            Form::Jsonl(out) => out.flush(),
            Form::Csv(csv) => csv.out.flush(),
            Form::Document(document) => document.flush(),
            Form::Passed(_) => Ok(()),
        };
        flushed.map_err(|error| Failure::stdout(&error))
    }

    /// The number of values for which a csv has no column.
    pub(super) fn lost(&self) -> u64 {
        match &self.form {
            Form::Csv(csv) => csv.lost,
            Form::Jsonl(_) | Form::Document(_) | Form::Passed(_) => 0,
        }
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
            Form::Passed(_) => Ok(()),
        };
        // If both failed, the list failed first, so its failure is returned.
        read.map_err(|failure| cut_short(failure, count))?;
        written.map_err(|error| Failure::stdout(&error))?;
        Ok(count)
    }
}

impl<W: Write> Csv<W> {
    fn put(&mut self, entry: Value) -> io::Result<()> {
        if self.names.is_none() {
            if self.held.len() < LOOKED_AT && !self.header.is_whole {
                self.held.push(entry);
                return Ok(());
            }
            self.settle(self.header.names_of_many(&self.held))?;
        }
        let names = self.names.as_deref().unwrap_or_default();
        if self.header.chosen.is_none() {
            let members = entry.as_object().into_iter().flatten();
            let lost = members.filter(|(name, _)| !names.contains(name));
            self.lost += lost.count() as u64;
        }
        write_entry(&mut self.out, &entry, names)
    }

    /// Writes the header and the held entries.
    fn settle(&mut self, names: Vec<String>) -> io::Result<()> {
        write_names(&mut self.out, &names)?;
        for entry in std::mem::take(&mut self.held) {
            write_entry(&mut self.out, &entry, &names)?;
        }
        self.names = Some(names);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.names.is_none() {
            let names = match self.header.is_whole {
                true => self.header.names_of_many(&[]),
                false => self.header.names_of_all(&self.held),
            };
            self.settle(names)?;
        }
        self.out.flush()
    }
}

impl Header {
    /// Returns the columns of a list whose entries are all known.
    fn names_of_all(&self, entries: &[Value]) -> Vec<String> {
        if let Some(chosen) = &self.chosen {
            return chosen.clone();
        }
        let mut names = rows::names(entries, self.first.iter().map(String::as_str));
        if !names.is_empty() {
            names.retain(|name| !self.last.contains(name));
            names.extend(self.last);
        }
        names.into_iter().map(str::to_owned).collect()
    }

    /// Returns the columns of a list whose later entries are unknown.
    fn names_of_many(&self, entries: &[Value]) -> Vec<String> {
        if let Some(chosen) = &self.chosen {
            return chosen.clone();
        }
        let mut names: Vec<&str> = self.first.iter().map(String::as_str).collect();
        let occurring = match self.members {
            [] => rows::names(entries, std::iter::empty()),
            members => members.to_vec(),
        };
        for name in occurring {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.retain(|name| !self.last.contains(name));
        names.extend(self.last);
        names.into_iter().map(str::to_owned).collect()
    }
}

/// Says in a failure that the output ends after so many entries. If stdout itself failed, nobody knows how
/// many of them have arrived.
pub(super) fn cut_short(failure: Failure, count: u64) -> Failure {
    match count {
        0 => failure,
        _ if failure.is_of_stdout() => failure,
        1 => failure.note("the output is cut short after 1 entry"),
        _ => failure.note(format!("the output is cut short after {count} entries")),
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
    use serde_json::json;

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
        let header = Header {
            first: vec!["b".to_owned(), "a".to_owned()],
            members: &["a", "b", "c"],
            ..Header::default()
        };
        written(entries, |text| Entries::csv(text, Formulas::Quote, header))
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

//! Writes the entries of a list as they arrive.

use std::io::{self, Write};
use std::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use serde::Serialize;
use serde_json::Value;

use super::csv::{LOOKED_AT, Lines, names_of, write_entry, write_names};
use super::{Format, Formulas, View};
use crate::failure::Failure;
use crate::sanitize;

/// Writes the entries of a list one by one. Csv holds the first entries until the columns are
/// known.
#[derive(Debug)]
pub(crate) struct Entries<W: Write> {
    form: Form<W>,
}

#[derive(Debug)]
enum Form<W: Write> {
    Jsonl(W),
    Csv(Box<Csv<W>>),
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
    /// Creates a writer in this format; `None` if the format needs the whole list first.
    ///
    /// A short list has a column for each member that occurs, as in a list that is written at once.
    /// A list of more than 1,000 entries has a column for each of `members`, because the later
    /// entries are unknown.
    pub(super) fn new(
        form: Option<Format>,
        formulas: Formulas,
        view: View,
        members: &'static [&'static str],
        out: impl FnOnce() -> W,
    ) -> Option<Self> {
        let form = match form? {
            Format::Jsonl => Form::Jsonl(out()),
            Format::Csv => Form::Csv(Box::new(Csv {
                out: Lines::flexible(out(), formulas),
                view,
                members,
                first: Vec::new(),
                chosen: None,
                names: None,
            })),
            Format::Table | Format::Json | Format::Yaml | Format::Text => return None,
        };
        Some(Self { form })
    }

    /// Sets the columns of csv that the user has chosen.
    pub(super) fn names(mut self, names: Option<Vec<String>>) -> Self {
        if let Form::Csv(csv) = &mut self.form {
            csv.chosen = names;
        }
        self
    }

    /// Writes all entries, up to the first failure. Entries before the failure are written.
    ///
    /// # Errors
    ///
    /// Fails when an entry does, or stdout cannot be written.
    pub(crate) async fn all(
        mut self,
        entries: impl Stream<Item = Result<Value, Failure>>,
    ) -> Result<(), Failure> {
        let mut entries = pin!(entries);
        let read = loop {
            match entries.try_next().await {
                Ok(Some(entry)) => self.put(entry)?,
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            }
        };
        let written = self.finish();
        // If both failed, the entry failed first, so its failure is returned.
        read.and(written)
    }

    /// Writes the next entry.
    fn put(&mut self, entry: Value) -> Result<(), Failure> {
        let written = match &mut self.form {
            Form::Jsonl(out) => json_line(out, &entry),
            Form::Csv(csv) => csv.put(entry),
        };
        written.map_err(|error| Failure::stdout(&error))
    }

    /// Writes the entries that are still held.
    fn finish(self) -> Result<(), Failure> {
        let written = match self.form {
            Form::Jsonl(mut out) => out.flush(),
            Form::Csv(mut csv) => csv.finish(),
        };
        written.map_err(|error| Failure::stdout(&error))
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

    fn written(form: Format, entries: impl IntoIterator<Item = Value>) -> String {
        let mut text = Vec::new();
        let view = View::Columns(COLUMNS);
        let mut out = Entries::new(Some(form), Formulas::Quote, view, &["a", "b", "c"], || {
            &mut text
        })
        .unwrap();
        for entry in entries {
            out.put(entry).unwrap();
        }
        out.finish().unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_short_list_has_the_columns_that_occur_and_a_long_one_has_all() {
        let entry = || json!({"a": "1\u{1b}", "x": [2]});
        assert_eq!(written(Format::Csv, [entry()]), "a,x\n1,[2]\n");
        assert_eq!(written(Format::Csv, []), "");
        let long = |more| {
            let entries = std::iter::repeat_n(json!({"a": "1"}), LOOKED_AT);
            written(Format::Csv, entries.chain(more))
        };
        assert_eq!(long(None).lines().next(), Some("a"));
        let text = long(Some(json!({"c": "3"})));
        assert_eq!(text.lines().next(), Some("b,a,c"));
        assert_eq!(text.lines().nth(LOOKED_AT), Some(",1,"));
        assert_eq!(text.lines().last(), Some(",,3"));
    }

    #[test]
    fn json_lines_are_one_per_entry() {
        let text = written(Format::Jsonl, [json!({"a": 1}), json!(null)]);
        assert_eq!(text, "{\"a\":1}\nnull\n");
    }

    #[test]
    fn what_needs_the_whole_list_is_not_written_piece_by_piece() {
        for form in [
            None,
            Some(Format::Table),
            Some(Format::Json),
            Some(Format::Yaml),
        ] {
            assert!(Entries::new(form, Formulas::Quote, View::Generic, &[], Vec::new).is_none());
        }
    }
}

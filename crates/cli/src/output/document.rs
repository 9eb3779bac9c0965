//! Writes a result with a long list as JSON or YAML, entry by entry.

use std::io::{self, Write};

use serde_json::Value;

use super::ordered::Ordered;
use super::yaml;
use crate::failure::Failure;
use crate::sanitize::escaped;

/// A result whose list is written as it arrives. The text is that of the whole result.
///
/// It is written as three parts: the text before the list, the entries, and the text after it. The
/// first part is written together with the first entry, so a result without entries writes nothing
/// before its end.
#[derive(Debug)]
pub(crate) struct Document<W: Write> {
    out: W,
    syntax: Syntax,
    frame: Frame,
    has_entries: bool,
}

/// The formats that have one text for the whole result.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Syntax {
    Json,
    Yaml,
}

impl Syntax {
    /// Returns the text of a whole result.
    ///
    /// # Errors
    ///
    /// Fails when the YAML writer fails.
    pub(super) fn whole(self, value: &Value) -> Result<String, Failure> {
        match self {
            Self::Json => {
                let json = serde_json::to_string_pretty(value).map_err(Failure::other)?;
                Ok(escaped(&json).into_owned() + "\n")
            }
            Self::Yaml => yaml::render(value),
        }
    }

    /// The blanks of the line of a list at this path of names.
    pub(super) fn margin(self, path: &[&str]) -> String {
        "  ".repeat(match self {
            Self::Json => path.len(),
            Self::Yaml => path.len().saturating_sub(1),
        })
    }

    /// Returns the text of an entry, with the line breaks before it and, in JSON, the comma after the
    /// entry before it. `margin` has the blanks of the line of the list.
    ///
    /// # Errors
    ///
    /// Fails when the YAML writer fails.
    pub(super) fn entry(self, entry: Ordered<'_>, margin: &str) -> Result<String, Failure> {
        let (text, mut out, step) = match self {
            Self::Json => {
                let text = serde_json::to_string_pretty(&entry).map_err(Failure::other)?;
                (escaped(&text).into_owned(), String::from(","), "  ")
            }
            // A list of YAML has the margin of its name.
            Self::Yaml => (yaml::item(entry)?, String::new(), ""),
        };
        // The values have no line feeds in JSON. In YAML those of a block are in lines of their own,
        // whose margin does not count.
        for line in text.strip_suffix('\n').unwrap_or(&text).split('\n') {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(margin);
                out.push_str(step);
                out.push_str(line);
            }
        }
        Ok(out)
    }
}

impl<W: Write> Document<W> {
    /// Creates a writer of a result that has an empty list at this path of names.
    ///
    /// # Errors
    ///
    /// Fails if the result has no empty list there, and when the YAML writer fails.
    pub(super) fn new(
        out: W,
        syntax: Syntax,
        result: &Value,
        path: &[&str],
    ) -> Result<Self, Failure> {
        let whole = syntax.whole(result)?;
        let frame = Frame::find(syntax, &whole, path);
        let frame =
            frame.ok_or_else(|| Failure::other("the result has no empty list to be written"))?;
        Ok(Self {
            out,
            syntax,
            frame,
            has_entries: false,
        })
    }

    /// Writes the next entry, with the member `first` before the others.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written, and when the YAML writer fails.
    pub(super) fn put(&mut self, entry: &Value, first: Option<&str>) -> Result<(), Failure> {
        let entry = Ordered::new(entry, first);
        let text = self.syntax.entry(entry, &self.frame.margin)?;
        self.put_text(text.as_bytes())
            .map_err(|error| Failure::stdout(&error))
    }

    /// Writes the text of entries as [`Syntax::entry`] returns it. The first text must begin with an
    /// entry; after that, a text can be any piece.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub(super) fn put_text(&mut self, text: &[u8]) -> io::Result<()> {
        if self.has_entries {
            return self.out.write_all(text);
        }
        self.has_entries = true;
        self.out.write_all(self.frame.before.as_bytes())?;
        // No entry is before the first.
        let first: [&[u8]; 2] = match self.syntax {
            Syntax::Json => [b" [", text.strip_prefix(b",").unwrap_or(text)],
            Syntax::Yaml => [b"", text],
        };
        self.out.write_all(&first.concat())
    }

    /// Passes on what is written so far.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes the end of the result.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub(super) fn end(mut self) -> io::Result<()> {
        let Frame {
            before,
            margin,
            after,
        } = &self.frame;
        let end = match (self.has_entries, self.syntax) {
            (true, Syntax::Json) => format!("\n{margin}]{after}"),
            (true, Syntax::Yaml) => after.clone(),
            (false, _) => format!("{before} []{after}"),
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()
    }

    /// Ends the last line of a result that is cut short. A result without entries writes nothing.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub(super) fn cut(mut self) -> io::Result<()> {
        if self.has_entries {
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }
}

/// The text around a list.
#[derive(Debug, Eq, PartialEq)]
struct Frame {
    /// Everything up to the colon after the name of the list.
    before: String,
    /// The blanks of the line with the name.
    margin: String,
    after: String,
}

impl Frame {
    /// Splits a text at its empty list. Only a member at this depth has the name at the beginning of
    /// a line, behind exactly this margin: the lines of values are in quotes, or have a wider one.
    fn find(syntax: Syntax, whole: &str, path: &[&str]) -> Option<Self> {
        let name = path.last()?;
        let name = match syntax {
            Syntax::Json => format!("\"{name}\""),
            Syntax::Yaml => (*name).to_owned(),
        };
        let margin = syntax.margin(path);
        let list = format!("{margin}{name}: []");
        let at = match whole.starts_with(&list) {
            true => 0,
            false => whole.find(&format!("\n{list}"))? + 1,
        };
        let end = at + list.len();
        Some(Self {
            before: whole[..end - " []".len()].to_owned(),
            margin,
            after: whole[end..].to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Writes a result entry by entry, and compares it with the text of the whole.
    fn check(result: &Value, path: &[&str], entries: &[Value]) -> Result<(), TestCaseError> {
        for syntax in [Syntax::Json, Syntax::Yaml] {
            let mut text = Vec::new();
            let mut document = Document::new(&mut text, syntax, result, path).unwrap();
            for entry in entries {
                document.put(entry, None).unwrap();
            }
            document.end().unwrap();
            let mut whole = result.clone();
            let pointer = format!("/{}", path.join("/"));
            *whole.pointer_mut(&pointer).unwrap() = entries.into();
            let whole = syntax.whole(&whole).unwrap();
            prop_assert_eq!(String::from_utf8(text).unwrap(), whole, "{:?}", syntax);
        }
        Ok(())
    }

    /// A text of lines, some of which look like the list.
    fn text() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "[ -~é\u{1b}\u{202e}\t]{0,90}",
            Just(String::new()),
            Just("a list: []".to_owned()),
            Just("  list: []".to_owned()),
        ];
        prop::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n"))
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            text().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let name = prop_oneof!["[a-z]{1,6}", Just("list".to_owned())];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..3)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_entries_one_by_one_are_the_text_of_the_whole(
            before in value(), after in value(), entries in prop::collection::vec(value(), 0..4),
        ) {
            check(&json!({"list": []}), &["list"], &entries)?;
            let result = json!({"a": before, "list": [], "z": after});
            check(&result, &["list"], &entries)?;
            check(&json!({ "result": result }), &["result", "list"], &entries)?;
        }
    }

    #[test]
    fn a_name_that_acts_on_a_terminal_is_in_an_item_of_json() {
        let mut text = Vec::new();
        let mut document =
            Document::new(&mut text, Syntax::Yaml, &json!({"list": []}), &["list"]).unwrap();
        document.put(&json!({"a\u{1b}": "b"}), None).unwrap();
        document.put(&json!({"a": "b"}), None).unwrap();
        document.end().unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "list:\n- {\"a\\u001b\":\"b\"}\n- a: b\n"
        );
    }

    #[test]
    fn what_is_cut_short_is_no_json_and_nothing_without_entries() {
        let cut = |entries: &[Value]| {
            let mut text = Vec::new();
            let mut document =
                Document::new(&mut text, Syntax::Json, &json!({"list": []}), &["list"]).unwrap();
            for entry in entries {
                document.put(entry, None).unwrap();
            }
            document.cut().unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(cut(&[]), "");
        assert_eq!(
            cut(&[json!(1), json!(2)]),
            "{\n  \"list\": [\n    1,\n    2\n"
        );
    }
}

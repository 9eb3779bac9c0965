//! Parses the text of a file into its sections, in order and not yet merged.
//!
//! - A section begins with `[name]`; a comment may follow. A `]` in quotes is part of the name.
//! - A property is `name = value`. A comment after the value begins with `#` or `;` after a blank.
//! - A line that is indented deeper than its property continues the value, comments included.
//! - Below a property without a value, each such line must be a nested property `name = value`.
//! - Blank lines are ignored, and so are lines that begin with `#` or `;`.

use casebook_types::Secret;

use super::error::SyntaxError;

/// A section as it is in the file.
#[derive(Debug)]
pub(super) struct RawSection<'a> {
    /// The text between the brackets.
    pub(super) header: &'a str,
    /// Names in lower case, and values.
    pub(super) properties: Vec<(Box<str>, Secret)>,
}

/// The property that the next line may continue.
struct OpenProperty {
    name: Box<str>,
    value: String,
    indent: usize,
    /// Whether the line of the property has no value, so that the lines below it are nested properties.
    is_parent: bool,
}

/// Reads a file.
pub(super) fn sections(text: &str) -> Result<Vec<RawSection<'_>>, SyntaxError> {
    let mut sections: Vec<RawSection<'_>> = Vec::new();
    let mut open: Option<OpenProperty> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, text) in text.lines().enumerate().map(|(n, text)| (n + 1, text)) {
        let content = text.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        if let Some(open) = open.as_mut().filter(|open| open.indent < indent) {
            if open.is_parent {
                parse_property(line, content)?;
            }
            open.value.push('\n');
            open.value.push_str(content);
            continue;
        }
        close(&mut sections, open.take());
        if let Some(rest) = content.strip_prefix('[') {
            sections.push(RawSection {
                header: header(line, rest)?,
                properties: Vec::new(),
            });
        } else if sections.is_empty() {
            return Err(SyntaxError {
                line,
                expected: "a section such as [default]",
                found: "something else",
            });
        } else {
            let (name, value) = parse_property(line, without_comment(content))?;
            open = Some(OpenProperty {
                name: name.to_ascii_lowercase().into(),
                value: value.to_owned(),
                indent,
                is_parent: value.is_empty(),
            });
        }
    }
    close(&mut sections, open);
    Ok(sections)
}

/// A property and its value, if the line is one.
pub(super) fn property(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    Some((name.trim(), value.trim()))
}

/// Returns the text before a comment, which begins after a blank.
pub(super) fn without_comment(line: &str) -> &str {
    let mut blank = false;
    let comment = line.find(|c: char| {
        let begins = blank && matches!(c, '#' | ';');
        blank = c.is_whitespace();
        begins
    });
    line[..comment.unwrap_or(line.len())].trim_end()
}

/// Parses a property, or returns the error of the line.
fn parse_property(line: usize, content: &str) -> Result<(&str, &str), SyntaxError> {
    match property(content) {
        Some(("", _)) => Err(SyntaxError {
            line,
            expected: "the name of a property",
            found: "'='",
        }),
        Some(property) => Ok(property),
        None => Err(SyntaxError {
            line,
            expected: "'=' after the name of a property",
            found: "the end of the line",
        }),
    }
}

/// Returns the text between the brackets, from the text after the first bracket.
fn header(line: usize, rest: &str) -> Result<&str, SyntaxError> {
    let end = end_of_header(rest);
    let Some((header, after)) = end.map(|end| (&rest[..end], &rest[end + 1..])) else {
        return Err(SyntaxError {
            line,
            expected: "']' after the name of a section",
            found: "the end of the line",
        });
    };
    let after = after.trim_start();
    if after.is_empty() || after.starts_with(['#', ';']) {
        Ok(header.trim())
    } else {
        Err(SyntaxError {
            line,
            expected: "a comment or nothing after ']'",
            found: "something else",
        })
    }
}

/// The position of the closing bracket of a header: the first bracket outside of quotes, or the
/// first of all if the quotes are not closed before it, as in `[profile bob's]`.
fn end_of_header(rest: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    let outside = rest.find(|c: char| {
        if escaped {
            escaped = false;
            return false;
        }
        match (quote, c) {
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && c == ']'
    });
    outside.or_else(|| rest.find(']'))
}

/// Adds a finished property to the latest section.
fn close(sections: &mut [RawSection<'_>], open: Option<OpenProperty>) {
    if let (Some(section), Some(open)) = (sections.last_mut(), open) {
        section.properties.push((open.name, open.value.into()));
    }
}

//! Parses the text of a file into its sections, in order and not yet merged.
//!
//! - A section begins with `[name]`; a comment may follow. A `]` in quotes is part of the name.
//! - A property is `name = value`. A comment after the value begins with `#` or `;` after a blank.
//! - A line that is indented deeper than its property continues the value, comments included.
//! - Below a property without a value, each such line must be a nested property `name = value`.
//! - Blank lines are ignored, and so are lines that begin with `#` or `;`.

use casebook_types::Secret;

use super::error::SyntaxError;

/// A section of a file, before it is merged with others.
#[derive(Debug)]
pub(super) struct RawSection<'a> {
    /// The text between the brackets.
    pub(super) header: &'a str,
    /// The properties in order: the name in lower case, and the value.
    pub(super) properties: Vec<(Box<str>, Secret)>,
}

/// A property whose value the next line may continue.
struct OpenProperty {
    name: Box<str>,
    value: String,
    indent: usize,
    /// Whether the property's own line has no value. Then the lines below it are nested properties.
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

/// Splits a line into the name of a property and its value. Returns `None` if the line has no `=`.
pub(super) fn property(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    Some((name.trim(), value.trim()))
}

/// Returns a value without the comment behind it. A comment begins with `#` or `;` after a blank.
pub(super) fn without_comment(line: &str) -> &str {
    let mut blank = false;
    let comment = line.find(|c: char| {
        let begins = blank && matches!(c, '#' | ';');
        blank = c.is_whitespace();
        begins
    });
    line[..comment.unwrap_or(line.len())].trim_end()
}

/// Parses a line as a property. Fails if it is none.
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

/// Returns the text between the brackets of a header. `rest` is the line after the opening bracket.
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

/// Returns the position of the closing bracket of a header: the first `]` outside of quotes. If
/// there is none, because a quote is not closed, as in `[profile bob's]`, it is the first `]` of
/// all.
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

/// Adds a property to the section that was read last, when it is certain that no further line
/// continues it.
fn close(sections: &mut [RawSection<'_>], open: Option<OpenProperty>) {
    if let (Some(section), Some(open)) = (sections.last_mut(), open) {
        section.properties.push((open.name, open.value.into()));
    }
}

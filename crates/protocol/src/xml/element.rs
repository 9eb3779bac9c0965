//! The part of XML that responses of services use.
//!
//! Parsing takes time in proportion to the length of a document: names are compared without their
//! namespaces, attributes are skipped, nesting deeper than in any real response is an error,
//! and custom entities are never expanded.

use std::borrow::Cow;
use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

use super::error::XmlError;

/// The maximum nesting depth; deep responses, such as those of EC2, nest about ten elements.
const MAX_DEPTH: usize = 32;

/// The maximum number of elements. An element takes more memory than its few bytes in the document.
const MAX_ELEMENTS: usize = 1 << 20;

/// An element with its text and its child elements.
///
/// Names have no namespace, and attributes are left out. The text may be a secret, so `Debug` hides it,
/// and its memory is overwritten when it is dropped.
///
/// ```
/// use casebook_protocol::xml::Element;
///
/// let document = b"<Topics><member><Arn>a</Arn></member><member><Arn>b</Arn></member></Topics>";
/// let topics = Element::parse(document)?;
/// let arns: Vec<_> = topics
///     .children_named("member")
///     .filter_map(|topic| topic.child_text("Arn"))
///     .collect();
/// assert_eq!(arns, ["a", "b"]);
/// # Ok::<(), casebook_protocol::xml::XmlError>(())
/// ```
#[derive(Default)]
pub struct Element {
    name: Box<str>,
    text: Zeroizing<String>,
    children: Vec<Self>,
}

impl Element {
    /// Parses a document in UTF-8.
    ///
    /// # Errors
    ///
    /// Fails if the document is malformed or incomplete, has a DTD or custom entities, nests elements
    /// more than 32 deep, or has more than 1,048,576 elements.
    pub fn parse(document: &[u8]) -> Result<Self, XmlError> {
        let document = std::str::from_utf8(document)
            .map_err(|error| XmlError::new("UTF-8", error.valid_up_to()))?;
        Parser::new(document).parse()
    }

    /// Returns the name of the element.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the element's own text, untrimmed, without the text of its children.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the first child element with this name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children_named(name).next()
    }

    /// Returns the text of the first child element with this name.
    #[must_use]
    pub fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(Self::text)
    }

    /// Returns the child elements.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter()
    }

    /// Returns the child elements with this name; in awsQuery, the entries of a list are named `member`.
    pub fn children_named(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Returns whether the element has child elements.
    #[must_use]
    pub fn has_children(&self) -> bool {
        !self.children.is_empty()
    }

    pub(crate) fn into_children(self) -> impl Iterator<Item = Self> {
        self.children.into_iter()
    }

    fn from_tag(tag: &BytesStart<'_>) -> Self {
        Self {
            name: tag.local_name().as_ref().into(),
            ..Self::default()
        }
    }
}

/// Shows names and hides text.
impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element")
            .field("name", &self.name)
            .field("children", &self.children)
            .finish_non_exhaustive()
    }
}

struct Parser<'a> {
    reader: Reader<&'a [u8]>,
    /// The open elements, from the root inwards.
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl<'a> Parser<'a> {
    fn new(document: &'a str) -> Self {
        Self {
            reader: Reader::from_str(document),
            open: Vec::new(),
            root: None,
            count: 0,
        }
    }

    fn parse(mut self) -> Result<Element, XmlError> {
        while self.step().map_err(|expected| self.error(expected))? {}
        match self.root.take() {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err(self.error(if self.open.is_empty() {
                "an element"
            } else {
                "more text"
            })),
        }
    }

    /// Reads the next event of the document, and returns false at its end. An error is a description of
    /// what was expected.
    fn step(&mut self) -> Result<bool, &'static str> {
        match self.reader.read_event().map_err(|_| "valid XML")? {
            Event::Start(tag) => {
                let element = Element::from_tag(&tag);
                self.count_element()?;
                if self.open.len() == MAX_DEPTH {
                    return Err("fewer elements inside of each other");
                }
                self.open.push(element);
            }
            Event::Empty(tag) => {
                let element = Element::from_tag(&tag);
                self.count_element()?;
                self.close(element)?;
            }
            // The reader of quick-xml refuses end tags that do not match.
            Event::End(_) => match self.open.pop() {
                Some(element) => self.close(element)?,
                None => return Err("an element"),
            },
            Event::Text(text) => self.text(&text)?,
            Event::CData(text) => match self.open.last_mut() {
                Some(element) => element.text.push_str(&normalize_line_ends(&text)),
                None => return Err("an element"),
            },
            Event::GeneralRef(reference) => {
                let text = &mut self.open.last_mut().ok_or("an element")?.text;
                match reference.resolve_char_ref().map_err(|_| "a character")? {
                    Some(c) => text.push(c),
                    None => text.push_str(
                        resolve_predefined_entity(&reference).ok_or("an entity of XML itself")?,
                    ),
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err("a document without a DTD"),
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    fn count_element(&mut self) -> Result<(), &'static str> {
        self.count += 1;
        match self.count > MAX_ELEMENTS {
            true => Err("fewer elements"),
            false => Ok(()),
        }
    }

    /// Puts a closed element into its parent, or makes it the root.
    fn close(&mut self, element: Element) -> Result<(), &'static str> {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None if self.root.is_none() => self.root = Some(element),
            None => return Err("one element at the top"),
        }
        Ok(())
    }

    /// Adds text to the innermost open element. Outside of the root only blanks are allowed.
    fn text(&mut self, text: &str) -> Result<(), &'static str> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(&normalize_line_ends(text)),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err("an element"),
        }
        Ok(())
    }

    fn error(&self, expected: &'static str) -> XmlError {
        let at = self.reader.buffer_position();
        XmlError::new(expected, usize::try_from(at).unwrap_or(usize::MAX))
    }
}

/// Returns the text with every line end as one line feed (XML 1.0, section 2.11).
fn normalize_line_ends(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests;

//! Parses the part of XML that responses of services use.
//!
//! The parsing time is proportional to the length of the document, whatever the document contains:
//! names are compared without their namespaces, attributes are skipped, a nesting deeper than in
//! any real response is an error, and custom entities are never expanded.

use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use zeroize::Zeroizing;

use crate::parse_error::ParseError;

/// The maximum nesting depth of elements. The deepest real responses, such as those of EC2, nest
/// about ten.
const MAX_DEPTH: usize = 32;

/// The maximum number of elements in a document. It limits the memory, because an [`Element`] takes
/// much more memory than the few bytes of a tag.
const MAX_ELEMENTS: usize = 1 << 20;

/// An element with its text and its child elements.
///
/// Names have no namespace prefix, and attributes are left out. The text may be a secret. So
/// `Debug` does not print it, and its memory is overwritten when the element is dropped.
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
/// # Ok::<(), casebook_protocol::ParseError>(())
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
    pub fn parse(document: &[u8]) -> Result<Self, ParseError> {
        let document = str::from_utf8(document)
            .map_err(|error| ParseError::new("UTF-8", error.valid_up_to()))?;
        let mut reader = Reader::from_str(document);
        // Reports `<a/>` as `<a></a>`, so that the loop needs no case for it.
        reader.config_mut().expand_empty_elements = true;
        read(&mut reader).map_err(|expected| {
            let at = reader.buffer_position();
            ParseError::new(expected, usize::try_from(at).unwrap_or(usize::MAX))
        })
    }

    /// Returns the name of the element.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text directly in the element, with its whitespace and without the text of child
    /// elements.
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
}

/// Prints the names of the elements and none of their text.
impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element")
            .field("name", &self.name)
            .field("children", &self.children)
            .finish_non_exhaustive()
    }
}

/// Reads the root element of a document. The error says what was expected.
fn read(reader: &mut Reader<&[u8]>) -> Result<Element, &'static str> {
    const AN_ELEMENT: &str = "an element";
    let mut count = 0;
    // The elements whose end tag has not come yet, the root first.
    let mut open = Vec::<Element>::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|_| "valid XML")? {
            Event::Start(_) if root.is_some() => return Err("one element at the top"),
            Event::Start(_) if count == MAX_ELEMENTS => return Err("fewer elements"),
            Event::Start(_) if open.len() == MAX_DEPTH => {
                return Err("fewer elements inside of each other");
            }
            Event::Start(tag) => {
                count += 1;
                open.push(Element {
                    name: tag.local_name().as_ref().into(),
                    ..Element::default()
                });
            }
            // The end tag belongs to the last element of `open`: the reader refuses every other end
            // tag.
            Event::End(_) => {
                let element = open.pop().ok_or(AN_ELEMENT)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::Text(text) => match open.last_mut() {
                Some(element) => element.text.push_str(&text.xml10_content()),
                None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
                None => return Err(AN_ELEMENT),
            },
            Event::CData(text) => {
                let element = open.last_mut().ok_or(AN_ELEMENT)?;
                element.text.push_str(&text.xml10_content());
            }
            Event::GeneralRef(reference) => {
                let text = &mut open.last_mut().ok_or(AN_ELEMENT)?.text;
                match reference.resolve_char_ref().map_err(|_| "a character")? {
                    Some(c) => text.push(c),
                    None => text.push_str(
                        resolve_predefined_entity(&reference).ok_or("an entity of XML itself")?,
                    ),
                }
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err("a document without a DTD"),
            Event::Eof if open.is_empty() => return root.ok_or(AN_ELEMENT),
            Event::Eof => return Err("more text"),
        }
    }
}

#[cfg(test)]
mod tests;

//! The small part of XML that answers of STS use.
//!
//! Parsing takes time in proportion to the length of a document: names are compared without their
//! namespaces, attributes are skipped, nesting deeper than any real answer ends the parsing, and a
//! document's own entities are never expanded.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

/// The deepest allowed nesting; answers and refusals nest four elements.
const DEEPEST: usize = 16;

/// An element with its text and its child elements.
#[derive(Default)]
pub(super) struct Element {
    name: Box<str>,
    /// The element's own text, which may be a secret.
    text: Zeroizing<String>,
    children: Vec<Self>,
}

impl Element {
    /// Parses a document; `None` if it is malformed, too deep or incomplete.
    pub(super) fn parse(document: &str) -> Option<Self> {
        read(&mut Reader::from_str(document))
    }

    /// Its name, without its namespace.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its child elements.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter()
    }

    /// Its first child element of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The text of its first child element of this name, if that has any.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.child(name)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    fn open(tag: &BytesStart<'_>) -> Self {
        Self {
            name: tag.local_name().as_ref().into(),
            ..Self::default()
        }
    }
}

fn read(reader: &mut Reader<&[u8]>) -> Option<Element> {
    let mut root = None;
    // The open elements, from the root inwards.
    let mut open: Vec<Element> = Vec::new();
    loop {
        let closed = match reader.read_event().ok()? {
            Event::Start(tag) => {
                if open.len() == DEEPEST {
                    return None;
                }
                open.push(Element::open(&tag));
                continue;
            }
            Event::Empty(tag) => Element::open(&tag),
            // The reader itself refuses tags that do not match.
            Event::End(_) => open.pop()?,
            Event::Text(text) => {
                add(&mut open, &text)?;
                continue;
            }
            Event::CData(text) => {
                open.last_mut()?.text.push_str(&text);
                continue;
            }
            Event::GeneralRef(reference) => {
                let text = &mut open.last_mut()?.text;
                match reference.resolve_char_ref().ok()? {
                    Some(c) => text.push(c),
                    None => text.push_str(resolve_predefined_entity(&reference)?),
                }
                continue;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            Event::DocType(_) => return None,
            Event::Eof => break,
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None if root.is_none() => root = Some(closed),
            None => return None,
        }
    }
    root.filter(|_| open.is_empty())
}

/// Adds text to the innermost open element; outside of the root there may be only blanks.
fn add(open: &mut [Element], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_found_by_the_names_of_their_elements() {
        let document = "\u{feff}<?xml version='1.0'?><!-- a --><x:r xmlns:x='u' a='&b;'>\n<c/>\
            <c>second</c><d> a&amp;b<![CDATA[<&c;>]]>&#x65; <!-- f --></d><e></e></x:r>\n";
        let root = Element::parse(document).unwrap();
        assert_eq!(root.name(), "r");
        assert_eq!(root.text("d"), Some("a&b<&c;>e"));
        assert_eq!(
            (root.text("c"), root.text("e"), root.text("f")),
            (None, None, None)
        );
        assert_eq!(root.children().count(), 4);
    }

    #[test]
    fn what_is_no_whole_document_is_none() {
        for document in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/>text",
            "<a/><b/>",
            "<a>&b;</a>",
            "<a>&#0;</a>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a><![CDATA[</a>",
        ] {
            assert!(Element::parse(document).is_none(), "{document}");
        }
    }

    #[test]
    fn nested_namespaces_are_given_up_where_they_get_too_deep() {
        let tag = |n| format!("<a xmlns:n{n}='urn:{n}'>");
        let document: String = (0..3000).map(tag).collect();
        let mut reader = Reader::from_str(&document);
        assert!(read(&mut reader).is_none());
        let looked_at = reader.buffer_position();
        assert!(looked_at <= 24 * (DEEPEST as u64 + 1), "{looked_at}");
        let deepest = format!("{}{}", "<a>".repeat(DEEPEST), "</a>".repeat(DEEPEST));
        assert!(Element::parse(&deepest).is_some());
    }

    #[test]
    fn a_tag_is_passed_over_without_a_look_at_its_attributes() {
        // A namespace-aware reader would have to compare each declaration with all before it.
        let attributes: String = (0..3000).map(|n| format!(" xmlns:n{n}='u'")).collect();
        let document = format!("<a{attributes}><b{attributes} twice='' twice=''>c</b></a>");
        assert_eq!(Element::parse(&document).unwrap().text("b"), Some("c"));
    }

    proptest! {
        #[test]
        fn no_document_panics(document in "(<[a-c]/?>|</[a-c]>|&[a-z]{0,3};|&#x?[0-9a-f]{0,7};|<!\\[CDATA\\[|\\]\\]>|.){0,24}") {
            let _ = Element::parse(&document);
        }

        #[test]
        fn any_text_comes_back(text in "[ -~é😀]{0,40}") {
            let escaped = quick_xml::escape::escape(&*text);
            let document = format!("<a><b>{escaped}</b></a>");
            let trimmed = text.trim();
            let expected = (!trimmed.is_empty()).then_some(trimmed);
            let root = Element::parse(&document).unwrap();
            prop_assert_eq!(root.text("b"), expected);
        }
    }
}

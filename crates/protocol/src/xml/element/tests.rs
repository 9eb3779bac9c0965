use proptest::prelude::*;

use super::*;

fn parse(document: &str) -> Result<Element, ParseError> {
    Element::parse(document.as_bytes())
}

#[test]
fn texts_are_found_by_the_names_of_their_elements() {
    let document = "\u{feff}<?xml version='1.0'?><!-- a --><x:r xmlns:x='u' a='&b;'>\n<c/>\
        <c>second</c><d> a&amp;b<![CDATA[<&c;>]]>&#x65; <!-- f --></d><e></e></x:r>\n";
    let root = parse(document).unwrap();
    assert_eq!(root.name(), "r");
    assert_eq!(root.child_text("d"), Some(" a&b<&c;>e "));
    assert_eq!(
        (root.child_text("c"), root.child_text("e")),
        (Some(""), Some(""))
    );
    assert_eq!(root.child_text("f"), None);
    assert_eq!(root.children().count(), 4);
    assert_eq!(root.children_named("c").count(), 2);
}

#[test]
fn ends_of_lines_are_line_feeds_unless_they_are_escaped() {
    let root = parse("<a>1\r\n2\r3&#13;4<![CDATA[\r\n]]></a>").unwrap();
    assert_eq!(root.text(), "1\n2\n3\r4\n");
}

#[test]
fn the_error_for_an_invalid_document_names_the_expectation() {
    for (document, expected) in [
        ("", "an element"),
        ("text", "an element"),
        ("<a>", "more text"),
        ("<a></b>", "valid XML"),
        ("</a>", "valid XML"),
        ("<a/>text", "an element"),
        ("<a/><b/>", "one element at the top"),
        ("<a>&b;</a>", "an entity of XML itself"),
        ("<a>&#0;</a>", "a character"),
        (
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "a document without a DTD",
        ),
        ("<a><![CDATA[</a>", "valid XML"),
    ] {
        let error = parse(document).unwrap_err();
        assert_eq!(error.expected, expected, "{document}");
        assert!(error.at <= document.len(), "{document}");
    }
    let error = Element::parse(b"<a>\xff</a>").unwrap_err();
    assert_eq!(error.to_string(), "expected UTF-8 at byte 3");
}

#[test]
fn nested_elements_with_namespaces_are_refused_below_the_maximum_depth() {
    let tag = |n| format!("<a xmlns:n{n}='urn:{n}'>");
    let document: String = (0..3000).map(tag).collect();
    let error = parse(&document).unwrap_err();
    assert!(error.at <= 24 * (MAX_DEPTH + 1), "{error}");
    let deepest = format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
    assert!(parse(&deepest).is_ok());
}

#[test]
fn a_document_with_too_many_elements_is_refused() {
    let document = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS));
    let error = parse(&document).unwrap_err();
    assert_eq!(error.expected, "fewer elements");
    let largest = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS - 1));
    assert_eq!(
        parse(&largest).unwrap().children().count(),
        MAX_ELEMENTS - 1
    );
}

#[test]
fn the_attributes_of_a_tag_are_skipped() {
    // Each attribute declares a namespace. A reader that resolves namespaces compares each
    // declaration with all others, which takes quadratic time.
    let attributes: String = (0..3000).map(|n| format!(" xmlns:n{n}='u'")).collect();
    let document = format!("<a{attributes}><b{attributes} twice='' twice=''>c</b></a>");
    assert_eq!(parse(&document).unwrap().child_text("b"), Some("c"));
}

#[test]
fn debug_shows_names_and_no_text() {
    let shown = format!(
        "{:?}",
        parse("<a><SecretAccessKey>MARKED</SecretAccessKey></a>").unwrap()
    );
    assert!(
        shown.contains("SecretAccessKey") && !shown.contains("MARKED"),
        "{shown}"
    );
}

/// A generated element. The test writes its text before its child elements.
#[derive(Clone, Debug)]
struct Tree {
    name: String,
    text: String,
    children: Vec<Self>,
}

impl Tree {
    fn write(&self, document: &mut String) {
        let Self {
            name,
            text,
            children,
        } = self;
        let text = quick_xml::escape::escape(text.as_str());
        document.push_str(&format!("<{name}>{}", text.replace('\r', "&#13;")));
        children.iter().for_each(|child| child.write(document));
        document.push_str(&format!("</{name}>"));
    }

    fn is(&self, element: &Element) -> bool {
        element.name() == self.name
            && element.text() == self.text
            && element.children.len() == self.children.len()
            && self
                .children
                .iter()
                .zip(element.children())
                .all(|(written, read)| written.is(read))
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = ("[A-Za-z_][A-Za-z0-9_.-]{0,8}", "[\t\n\r -~é😀]{0,20}");
    let leaf = leaf.prop_map(|(name, text)| Tree {
        name,
        text,
        children: Vec::new(),
    });
    leaf.prop_recursive(5, 40, 5, |inner| {
        (
            "[a-z]{1,5}",
            "[ -~]{0,9}",
            prop::collection::vec(inner, 0..5),
        )
            .prop_map(|(name, text, children)| Tree {
                name,
                text,
                children,
            })
    })
}

proptest! {
    #[test]
    fn no_document_panics(document in "(<[a-c]/?>|</[a-c]>|&[a-z]{0,3};|&#x?[0-9a-f]{0,7};|<!\\[CDATA\\[|\\]\\]>|.){0,24}") {
        let _ = parse(&document);
    }

    #[test]
    fn no_bytes_panic(document in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = Element::parse(&document);
    }

    #[test]
    fn a_written_tree_of_elements_is_read_back(tree in trees()) {
        let mut document = String::new();
        tree.write(&mut document);
        let read = parse(&document).unwrap();
        prop_assert!(tree.is(&read), "{} {:?}", document, read);
    }

    #[test]
    fn an_incomplete_document_is_never_accepted(tree in trees(), cut in 0.0..1.0) {
        let mut document = String::new();
        tree.write(&mut document);
        let cut = document.floor_char_boundary((document.len() as f64 * cut) as usize);
        prop_assert!(parse(&document[..cut]).is_err());
    }
}

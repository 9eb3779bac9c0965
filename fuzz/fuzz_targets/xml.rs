//! XML: what roxmltree reads has the same elements and texts here; what is malformed is never a result.
#![no_main]

use bytes::Bytes;
use casebook_protocol::query;
use casebook_protocol::xml::Element;
use http::Response;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let read = Element::parse(input);
    if let Ok(text) = str::from_utf8(input)
        && let Ok(document) = roxmltree::Document::parse(text)
        && !is_beyond(&document)
        // It takes an empty prefix for none.
        && !text.contains("/:")
    {
        let root = read
            .as_ref()
            .unwrap_or_else(|error| panic!("{error}: {text}"));
        compare(root, document.root_element());
    }
    if let Err(error) = &read {
        assert!(error.at <= input.len() && error.to_string().len() < 200);
    }
    let response = Response::new(Bytes::copy_from_slice(input));
    let result = query::result(&response, "AssumeRole");
    let is_answer = read.is_ok_and(|root| root.name() == "AssumeRoleResponse");
    assert_eq!(result.is_ok(), is_answer);
});

/// Whether a document is past a limit: 32 levels of elements.
fn is_beyond(document: &roxmltree::Document) -> bool {
    document
        .descendants()
        .any(|node| node.ancestors().filter(|node| node.is_element()).count() > 32)
}

fn compare(element: &Element, node: roxmltree::Node) {
    assert_eq!(element.name(), node.tag_name().name());
    let texts = node.children().filter(|child| child.is_text());
    assert_eq!(
        element.text(),
        texts.filter_map(|text| text.text()).collect::<String>()
    );
    let children = node
        .children()
        .filter(|child| child.is_element())
        .collect::<Vec<_>>();
    assert_eq!(element.children().count(), children.len());
    for (child, node) in element.children().zip(children) {
        compare(child, node);
    }
}

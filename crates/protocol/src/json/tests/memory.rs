//! Tests how much memory reading allocates and the values keep.

use std::sync::Arc;

use super::Shape;
use crate::json::{Reader, parse, parse_borrowed, parse_response};

#[test]
fn a_long_list_allocates_once_and_little_more_than_it_needs() {
    let list = |entries: usize, entry: &str| {
        let entries = vec![entry; entries].join(",");
        parse::<Shape>(&format!("{{\"many\":[{entries}]}}"))
            .unwrap()
            .many
    };
    let entry = format!("{{\"text\":\"{}\"}}", "x".repeat(900));
    let read = list(1000, &entry);
    assert_eq!(read.len(), 1000);
    assert!(read.capacity() < 1100, "{}", read.capacity());
    // The entries `{}` are shorter than the structure, so reserving by their number would take
    // hundreds of bytes for each byte of JSON.
    let max_bytes = 64 * size_of::<Shape>();
    let read = list(4, "{}");
    assert!(read.capacity() * size_of::<Shape>() <= max_bytes);
}

#[test]
fn only_the_texts_of_a_long_response_keep_it_in_memory() {
    let json = r#"{"region":"eu-west-1","periodStart":"2024-05-06T07:08:09Z","text":"x"}"#;
    for (blanks, references) in [(0, 1), (5000, 3)] {
        let response = Arc::new(format!("{json}{}", " ".repeat(blanks)));
        let mut shape = Shape::default();
        parse_response(&response, &mut shape).unwrap();
        assert_eq!(Arc::strong_count(&response), references);
        assert_eq!(shape.region.unwrap(), "eu-west-1");
    }
}

#[test]
fn a_borrowed_response_is_copied_once_for_all_of_its_texts() {
    let entry = format!(r#"{{"region":"{}"}}"#, "x".repeat(40));
    let response = format!(r#"{{"many":[{}]}}"#, vec![entry.as_str(); 200].join(","));
    let mut shape = Shape::default();
    parse_borrowed(&response, &mut shape).unwrap();
    let texts = shape.many.iter().map(|it| it.region.as_ref().unwrap());
    let addresses: Vec<_> = texts.map(|text| text.as_ptr() as usize).collect();
    for pair in addresses.windows(2) {
        assert_eq!(pair[1] - pair[0], entry.len() + 1);
    }
}

#[test]
fn a_list_of_texts_is_taken_in_one_piece_if_it_can_be_cut_at_its_quotation_marks() {
    let list = |json: &str| {
        let short = Reader::new(json).list_of_texts();
        let long = Arc::new(format!("{json}{}", " ".repeat(5000)));
        let mut from = Reader::sharing(&long);
        let list = from.list_of_texts();
        assert_eq!(list, short);
        assert_eq!(from.at(), if list.is_some() { json.len() } else { 0 });
        list.map(|(list, number)| (list.to_string(), number))
    };
    for (json, expected) in [
        (r#"["a"]"#, Some((r#"["a"]"#, 1))),
        (r#"[null,"","é",null]"#, Some((r#"[null,"","é",null]"#, 4))),
        (
            r#"["a\\b","c\u00e9\n",null,"\/"]"#,
            Some(("[\"a\\b\",\"cé\n\",null,\"/\"]", 4)),
        ),
        (r#"["a\"b"]"#, None),
        (r#"["a\u0022"]"#, None),
        (r#"["a", "b"]"#, None),
        (r#"["a",1]"#, None),
        (r#"["a""b"]"#, None),
        (r#"["a",]"#, None),
        (r#"["a\x"]"#, None),
        ("[\"a\u{1}\"]", None),
        (r#"["a"#, None),
        ("[nul", None),
        ("[]", None),
        ("null", None),
        ("", None),
    ] {
        let expected = expected.map(|(list, number)| (list.to_owned(), number));
        assert_eq!(list(json), expected, "{json}");
    }
}

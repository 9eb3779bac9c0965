//! Compares the splitter with the reader, which reads the same text as a whole.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use super::super::tests::{Shape, any_shape, value};
use super::*;

type Outcome = Result<(Vec<Shape>, Shape), ParseError>;

/// Splits a text that arrives in these pieces.
fn split<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    split_within(LIMITS, pieces)
}

fn split_within<'a>(limits: Limits, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let (mut splitter, mut entries) = (Splitter::<Shape, Shape>::new(&["inner", "many"]), vec![]);
    splitter.limits = limits;
    for piece in pieces {
        splitter.push(piece);
        while let Some(entry) = splitter.next_entry()? {
            entries.push(entry);
        }
    }
    let mut rest = splitter.finish()?;
    if let Some(inner) = &mut rest.inner {
        assert_eq!(inner.many.len(), usize::from(!entries.is_empty()));
        inner.many.clear();
    }
    Ok((entries, rest))
}

fn whole(text: &str) -> Outcome {
    let mut shape = match is_empty_or_null(text.as_bytes()) {
        true => Shape::default(),
        false => parse::<Shape>(text)?,
    };
    let inner = shape.inner.as_mut();
    let entries = inner.map(|inner| std::mem::take(&mut inner.many));
    Ok((entries.unwrap_or_default(), shape))
}

/// Checks that splitter and reader agree on a text. The text arrives whole, in two pieces that are
/// cut at every byte, and as single bytes.
fn agrees(text: &str) -> Outcome {
    let expected = whole(text);
    for at in 0..=text.len() {
        let (one, other) = text.as_bytes().split_at(at);
        assert_eq!(split([one, other]), expected, "{text} cut at {at}");
    }
    assert_eq!(
        split(text.as_bytes().chunks(1)),
        expected,
        "{text} by bytes"
    );
    expected
}

fn example() -> serde_json::Value {
    json!({
        "many": [{"inner": {"many": [{}]}}, {"text": "]}\\\""}],
        "inner": {
            "text": "flagged",
            "unknown": {"many": [[{}]], "status": [1e-5, -0, true]},
            "many": [
                null,
                {"text": "a", "region": "eu-west-1", "truth": false, "more": {"x": [[], {}]},
                 "words": ["\u{e9}\u{1f600}\n\"\\", "", "i-1"], "headings": [null]},
                null,
                {},
                {"words": null, "truth": null, "many": [{"level": 1}]},
            ],
            "level": 3,
            "inner": {"many": [{"text": "not an entry"}]},
            "periodStart": "2026-01-31T10:00:00Z",
        },
        "small": 4,
    })
}

#[test]
fn a_text_cut_anywhere_is_read_like_the_whole_text() {
    let compact = agrees(&example().to_string());
    let (entries, rest) = agrees(&serde_json::to_string_pretty(&example()).unwrap()).unwrap();
    assert_eq!((entries.len(), rest.many.len()), (3, 2));
    assert_eq!(rest.inner.as_ref().unwrap().level, Some(3));
    assert_eq!(compact, Ok((entries, rest)));
}

#[test]
fn unusual_texts_are_read_like_the_whole_text() {
    for text in [
        "",
        " \n",
        "null",
        " null ",
        "{}",
        " { } ",
        r#"{"inner":null}"#,
        r#"{"inner":{}}"#,
        r#"{"inner":null,"inner":{"many":[{}]}}"#,
        r#"{"inner":{"many":null}}"#,
        r#"{"inner":{"many":null,"many":[{}]}}"#,
        r#"{"inner":{"many":[],"many":[null , {}]}}"#,
        r#"{"inner":{"many":[null],"many":[ ],"many":[{},null ]}}"#,
        r#"{"inner":{"many":[ null , {} , null,{}]},"more":[]}"#,
        r#"{"\u0069nner":{"\u006dany":[{"text":"\u0065u"}],"te\u0078t":"ok"}}"#,
        r#"{"many":[{}],"inner":{"x":{"many":[{}]}}}"#,
        r#"{"inner":{"many":[{"text":"\ud800"}],"more":1e999}}"#,
        r#"{"inner":{"text":"a","text":"b"}}"#,
    ] {
        assert!(agrees(text).is_ok(), "{text}");
    }
}

#[test]
fn a_text_that_the_reader_refuses_is_refused_at_the_same_byte_wherever_it_is_cut() {
    for text in [
        "{",
        "\n\x0c\n",
        "null\x0c",
        "[]",
        "1",
        "true",
        "\"a\"",
        "<html>",
        "null x",
        "{}}",
        "{} x",
        r#"["inner":{"many":[{}]}]"#,
        r#"{"inner" 1:{"many":[{}]}}"#,
        r#"{"inner":1}"#,
        r#"{"inner":"x"}"#,
        r#"{"inner":[{"many":[{}]}]}"#,
        r#"{"inner":{"many":{}}}"#,
        r#"{"inner":{"many":{"x":{}}}}"#,
        r#"{"inner":{"many":[1]}}"#,
        r#"{"inner":{"many":[1,{}]}}"#,
        r#"{"inner":{"many":[{},1]}}"#,
        r#"{"inner":{"many":[{},"x"]}}"#,
        r#"{"inner":{"many":[{},["ok"]]}}"#,
        r#"{"inner":{"many":[{},tru]}}"#,
        r#"{"inner":{"many":[{},nul]}}"#,
        r#"{"inner":{"many":[{},1e]}}"#,
        r#"{"inner":{"many":[{},null null]}}"#,
        r#"{"inner":{"many":[{},null{}]}}"#,
        r#"{"inner":{"many":[{},x{}]}}"#,
        r#"{"inner":{"many":[{}{}]}}"#,
        r#"{"inner":{"many":[{} x]}}"#,
        r#"{"inner":{"many":[{},]}}"#,
        r#"{"inner":{"many":[{},"x":1]}}"#,
        r#"{"inner":{"many":[{},null:{}]}}"#,
        r#"{"inner":{"many":[{},:{}]}}"#,
        r#"{"inner":{"many":[{},,{}]}}"#,
        r#"{"inner":{"many":[{},null}}"#,
        r#"{"inner":{"many":[{}}}"#,
        r#"{"inner":{"many":[{}"#,
        r#"{"inner":{"many":[{},{"text""#,
        r#"{"inner":{"many":[{},{"text" 1"#,
        r#"{"inner":{"many":[{"words":[1]}]}}"#,
        r#"{"inner":{"many":[{"words":[}]}}"#,
        r#"{"inner":{"many":[{}],"many":[]}}"#,
        r#"{"inner":{"many":[{}],"many":[{}]}}"#,
        r#"{"inner":{"many":[{}],"text":1}}"#,
        r#"{"inner":{"many":[{}]},"inner":{}}"#,
        r#"{"inner":{},"inner":{}}"#,
        r#"{"inner":{"text":1,"many":[{}]}}"#,
        r#"{"inner":{"many":[{}],"unknown":[01]}}"#,
        r#"{"unknown":"\x","inner":{"many":[{}]}}"#,
    ] {
        assert!(agrees(text).is_err(), "{text}");
    }
}

#[test]
fn a_web_page_is_refused_at_its_first_byte() {
    let mut splitter = Splitter::<Shape, Shape>::new(&["inner", "many"]);
    for blanks in ["", " \r", "\n"] {
        splitter.push(blanks.as_bytes());
        assert!(splitter.next_entry().unwrap().is_none());
    }
    splitter.push(b"<");
    let expected = parse::<Shape>(" \r\n<").unwrap_err();
    assert_eq!(splitter.next_entry().unwrap_err(), expected);
}

#[test]
fn the_maximum_depth_is_the_same_as_in_the_whole_text() {
    let nested = |levels| {
        let lists = "[".repeat(levels) + &"]".repeat(levels);
        agrees(&format!(
            r#"{{"inner":{{"many":[{{}},{{"new":{lists}}}]}}}}"#
        ))
    };
    assert!(nested(124).is_ok() && nested(125).is_err());
}

#[test]
fn an_error_in_the_first_character_is_the_same_wherever_it_is_cut() {
    for text in [
        &b"\xc3\xa9"[..],
        b"\xc3",
        b"\xc3\"",
        b" \xf0\x9f\x98\xb9",
        b" \xf0\x9f \x98",
        b"\xff",
        b"\n\xe2\x82{}",
    ] {
        let expected = split([text]);
        assert!(expected.is_err(), "{text:?}");
        for size in 1..text.len() {
            assert_eq!(split(text.chunks(size)), expected, "{text:?} by {size}");
        }
    }
}

#[test]
fn an_object_is_returned_before_anything_follows_it() {
    let mut splitter = Splitter::<Shape, Shape>::new(&["many"]);
    splitter.push(br#"{"many":[null,{"text":"a"}"#);
    assert!(splitter.next_entry().unwrap().is_some());
    assert!(splitter.next_entry().unwrap().is_none());
    splitter.push(br#" ,{"text":"b"}"#);
    assert!(splitter.next_entry().unwrap().is_some());
}

#[test]
fn the_first_object_is_returned_only_if_the_text_before_it_is_valid() {
    let mut splitter = Splitter::<Shape, Shape>::new(&["many"]);
    splitter.push(br#"{"text":1,"many":[{"text":"a"}"#);
    assert_eq!(splitter.next_entry().unwrap_err().at, 9);
}

#[test]
fn a_large_entry_and_a_large_rest_are_refused_wherever_they_are_cut() {
    let limits = Limits {
        entry: 1 << 14,
        rest: 1 << 17,
    };
    let large = "x".repeat(limits.entry);
    let entry = format!(r#"{{"inner":{{"many":[{{}},{{"text":"{large}"}}]}}}}"#);
    let scalar = format!(r#"{{"inner":{{"many":[{{}},"{large}"]}}}}"#);
    let larger = "x".repeat(limits.rest);
    let before = format!(r#"{{"{larger}":1,"inner":{{"many":[{{}}]}}}}"#);
    let behind = format!(r#"{{"inner":{{"many":[{{}}],"text":"{larger}"}}}}"#);
    for (text, expected, at) in [
        (&entry, SMALLER_ENTRY, 21 + limits.entry),
        (&scalar, SMALLER_ENTRY, 21 + limits.entry),
        (&before, SMALLER_REST, limits.rest),
        (&behind, SMALLER_REST, limits.rest),
    ] {
        for size in [4096, text.len()] {
            let refused = split_within(limits, text.as_bytes().chunks(size)).unwrap_err();
            assert_eq!(refused, ParseError::new(expected, at));
        }
    }
    let blanks = " ".repeat(2 * limits.rest);
    let blanks = format!(r#"{{"inner":{{"many":[{{}}{blanks},{blanks}{{}}{blanks}]}}}}"#);
    let unknown =
        format!(r#"{{"{large}":"{large}","inner":{{"{large}":[{{}},"{large}"],"level":1}}}}"#);
    for text in [blanks, unknown] {
        for size in [4096, text.len()] {
            assert!(split_within(limits, text.as_bytes().chunks(size)).is_ok());
        }
    }
}

fn cut<'a>(text: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
    cuts.sort_unstable();
    let (mut from, mut pieces) = (0, Vec::new());
    for cut in cuts.into_iter().chain([text.len()]) {
        pieces.push(&text[from..cut]);
        from = cut;
    }
    pieces
}

proptest! {
    #[test]
    fn any_text_cut_anywhere_is_read_like_the_whole_text(
        rows in proptest::collection::vec(proptest::option::weighted(0.9, any_shape()), 0..5),
        more in value(),
        order in Just(vec![0usize, 1, 2, 3]).prop_shuffle(),
        (cuts, end) in (proptest::collection::vec(any::<Index>(), 8), any::<Index>()),
        size in 1usize..40,
    ) {
        let members = [
            format!(r#""many": {}"#, json!(rows)),
            format!(r#""more": {more}"#),
            r#""text": "ok""#.to_owned(),
            r#""level" :7"#.to_owned(),
        ];
        let members: Vec<_> = order.iter().map(|at| &*members[*at]).collect();
        let text = format!(r#"{{"more":{more}, "inner" : {{ {} }}}}"#, members.join(" ,\n"));
        let expected = whole(&text);
        prop_assert!(expected.is_ok());
        prop_assert_eq!(&split(text.as_bytes().chunks(size)), &expected);
        prop_assert_eq!(&split(cut(text.as_bytes(), &cuts)), &expected);
        let end = end.index(text.len());
        if text.is_char_boundary(end) {
            prop_assert_eq!(split(text.as_bytes()[..end].chunks(size)), whole(&text[..end]));
        }
    }

    #[test]
    fn a_damaged_text_is_read_or_refused_like_the_whole_text(
        (at, byte) in (any::<Index>(), prop_oneof![
            Just(b'"'), Just(b'{'), Just(b']'), Just(b','), Just(b':'), Just(b'\\'), 0x20u8..0x7f,
        ]),
        (from, length) in (any::<Index>(), 0usize..4),
        cuts in proptest::collection::vec(any::<Index>(), 4),
        size in 1usize..40,
    ) {
        let mut text = example().to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let from = from.index(text.len());
        text.drain(from..text.len().min(from + length));
        if let Ok(whole_text) = str::from_utf8(&text) {
            let expected = whole(whole_text);
            prop_assert_eq!(&split(text.chunks(size)), &expected, "{}", whole_text);
            prop_assert_eq!(&split(cut(&text, &cuts)), &expected, "{}", whole_text);
        }
    }

    #[test]
    fn an_error_is_at_the_same_byte_however_the_text_was_cut(
        (at, byte) in (any::<Index>(), any::<u8>()),
        (end, size) in (any::<Index>(), 1usize..9),
        limits in prop_oneof![
            Just(LIMITS),
            (4usize..80, 4usize..400).prop_map(|(entry, rest)| Limits { entry, rest }),
        ],
        cuts in proptest::collection::vec(any::<Index>(), 4),
        list in prop_oneof![
            Just(json!([{"text": "a"}, 12345, {"text": "b"}])),
            Just(json!(-120e-7)),
            Just(json!(true)),
            value(),
        ],
    ) {
        let mut text = example();
        text["inner"]["many"] = list;
        let mut text = text.to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        text.truncate(end.index(2 * text.len()).max(1));
        let expected = split_within(limits, [&*text]);
        prop_assert_eq!(&split_within(limits, text.chunks(size)), &expected, "by {}", size);
        prop_assert_eq!(&split_within(limits, text.chunks(1)), &expected, "by bytes");
        prop_assert_eq!(&split_within(limits, cut(&text, &cuts)), &expected);
    }
}

use super::*;
use proptest::prelude::*;

/// Whether it is one JSON text, whatever piece it comes in.
fn takes(text: &[u8], piece: usize) -> bool {
    let mut scanner = Scanner::new();
    for piece in text.chunks(piece) {
        let mut at = 0;
        loop {
            match scanner.next(piece, &mut at, 1) {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return false,
            }
        }
    }
    // A number at the top is never shown to be at its end.
    let is_number = matches!(
        scanner.state,
        State::Number(Number::Zero | Number::Digits | Number::Fraction | Number::Exponent)
    );
    scanner.state != State::Value && scanner.may_end() || is_number && scanner.depth == 0
}

fn other(text: &[u8]) -> bool {
    // The other reader minds surrogates only where it makes a text of them.
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

#[test]
fn takes_what_another_reader_takes_and_refuses_what_it_refuses() {
    for text in [
        "",
        " ",
        "null",
        "nul",
        "nulll",
        "true",
        "false",
        "falze",
        "0",
        "-0",
        "00",
        "-",
        "-a",
        "01",
        "1.",
        "1.0",
        "1.0e",
        "1e+",
        "1e-7",
        "1E5",
        ".5",
        "+1",
        "1 2",
        "\"\"",
        "\"",
        "\"\\u12aF\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\\\"\"",
        "\"\u{1}\"",
        "[]",
        "[",
        "]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2]",
        "[1}",
        "{}",
        "{",
        "}",
        "{]",
        "{\"a\":1}",
        "{\"a\" : [ { } , -1.5e3 ] }",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"b\":2}",
        "{\"a\",1}",
        "[true,false,null]",
        "[nul]",
        "{}{}",
        "{} x",
        "\u{feff}{}",
        "[\"\\ud800\"]",
    ] {
        for piece in 1..text.len() + 2 {
            let takes = takes(text.as_bytes(), piece);
            assert_eq!(takes, other(text.as_bytes()), "{text:?} by {piece}");
        }
    }
}

#[test]
fn what_lies_too_deep_is_refused_and_costs_nothing() {
    let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
    assert!(takes(nested(128).as_bytes(), 7));
    assert!(!takes(nested(129).as_bytes(), 7));
}

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused_as_another_reader_does(
        text in "[\\[\\]{}\",:0-9eE.+\\-truefalsn \\\\]{0,24}",
        piece in 1usize..8,
    ) {
        prop_assert_eq!(takes(text.as_bytes(), piece), other(text.as_bytes()), "{:?}", text);
    }
}

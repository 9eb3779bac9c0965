use super::*;
use crate::output::{Format, Printer, View};
use crate::terminal::Terminal;
use clap::ValueEnum as _;
use proptest::prelude::*;
use serde_json::json;

fn asked(query: &Query, value: &Value) -> Result<Value, Failure> {
    query.apply(value, |found| Ok(found.clone()))
}

fn refusal(query: &str) -> String {
    query.parse::<Query>().unwrap_err()
}

#[test]
fn asks_the_whole_result() {
    let query: Query = "reports[?version > `1`].[id, version]".parse().unwrap();
    let result = json!({"reports": [{"id": "a", "version": 1}, {"id": "b", "version": 2}]});
    let found = asked(&query, &result).unwrap();
    assert_eq!(found, json!([["b", 2]]));
}

#[test]
fn large_numbers_stay_what_they_are() {
    let query: Query = "a".parse().unwrap();
    let found = asked(&query, &json!({"a": 1_099_511_627_776_u64})).unwrap();
    assert_eq!(found.to_string(), "1099511627776");
}

#[test]
fn a_mistake_is_named_with_its_place() {
    let refused = refusal("reports[");
    assert!(
        refused.starts_with("expected JMESPath, found a mistake at character"),
        "{refused}"
    );
    assert!(!refused.contains('\n'));
    let refused = refusal(&format!("`\"{}`", "[".repeat(10_000)));
    assert!(refused.chars().count() < 300, "{refused}");
}

#[test]
fn a_word_that_is_no_json_is_told_how_to_be_a_text() {
    for (query, advice) in [
        (
            "a[?b == `PASS\"THROUGH`]",
            "write 'PASS\"THROUGH' for a text",
        ),
        ("`b` == `it's \"x\"`", "write 'it\\'s \"x\"' for a text"),
    ] {
        let refused = refusal(query);
        assert!(refused.contains(advice), "{refused}");
    }
    let refused = refusal("a == `[\"1`");
    assert!(!refused.contains("text"), "{refused}");
    // The message is short, however long the query is.
    let refused = refusal(&format!("a == `x\"{}`", "y".repeat(30_000)));
    assert!(refused.len() < 1000, "{}", refused.len());
    assert!(refused.contains("between single quotes"), "{refused}");
}

#[test]
fn a_word_in_backticks_is_a_text_as_for_the_aws_cli() {
    let query: Query = "a[?b == `open` && c > `2026-01-31`].d".parse().unwrap();
    let cases = json!({"a": [
        {"b": "open", "c": "2026-02-01", "d": 1}, {"b": "open", "c": "2026-01-01", "d": 2},
        {"b": "opened", "c": "2026-02-01", "d": 3},
    ]});
    // Texts have no order in JMESPath, so `>` is null and the filter finds nothing.
    assert_eq!(asked(&query, &cases).unwrap(), json!([]));
    let query: Query = "a[?b == `open`].d".parse().unwrap();
    assert_eq!(asked(&query, &cases).unwrap(), json!([1, 2]));
    let refused = refusal("`a` == `b` == ]");
    assert!(refused.contains("at character 15:"), "{refused}");
}

#[test]
fn an_invisible_character_is_shown_escaped() {
    let refused = refusal("a \u{1} b");
    assert!(refused.contains("Invalid character: \\u{1}"), "{refused}");
}

#[test]
fn a_function_with_the_wrong_argument_is_a_bad_parameter() {
    let query: Query = "length(a)".parse().unwrap();
    let failure = asked(&query, &json!({"a": 1})).unwrap_err();
    assert_eq!(failure.exit().number(), 252);
}

#[test]
fn what_no_result_can_answer_is_refused_before_there_is_one() {
    for (query, says) in [
        ("nofn(@)", "there is no function nofn"),
        (
            "a.b[?c == sorted_by(d, &e)]",
            "there is no function sorted_by; the nearest are sort_by",
        ),
        ("{a: [b, map(&lenght(@), c)]}", "the nearest is length"),
        ("length()", "length takes 1 argument, found 0"),
        ("a || join(',')", "join takes 2 arguments, found 1"),
        (
            "starts_with(a, 'b', 'c')",
            "starts_with takes 2 arguments, found 3",
        ),
        ("not_null()", "not_null takes at least 1 argument, found 0"),
        (
            "length(`1`)",
            "length: expected string, array or object as argument 1, found number",
        ),
        ("abs(length(a))|abs('x')", "found string"),
        (
            "keys(a[*].b)",
            "keys: expected object as argument 1, found null or array",
        ),
        ("abs(a == b)", "found null or boolean"),
        ("abs(!a)", "found boolean"),
        (
            "sort_by(a, b)",
            "expected expression with & before it as argument 2",
        ),
        ("length(&a)", "found expression with & before it"),
        ("&a", "& belongs before an argument of map"),
        ("[&a]", "& belongs before an argument of map"),
        ("a[::0]", "expected a step other than 0"),
        ("", "found a mistake at character 1"),
    ] {
        let refused = refusal(query);
        assert!(refused.contains(says), "{query}: {refused}");
    }
}

#[test]
fn what_may_have_an_answer_is_taken() {
    for query in [
        "length(a)",
        "join(', ', a[].b)",
        "sort_by(cases, &timeCreated)[-1].caseId",
        "max_by(@, &to_number(a)).b || 'none'",
        "map(&length(@), a)",
        "to_string(@)",
        "merge(a, b, `{}`)",
        "not_null(a, b, c, `1`)",
        "a[::-1]",
        "a[?contains(keys(@), 'b') && c]",
        "length([a, b])",
        "`[1, 2]` | sum(@)",
    ] {
        query.parse::<Query>().unwrap();
    }
}

#[test]
fn no_query_goes_down_further_than_the_stack() {
    for (open, close) in [
        ("[", ""),
        ("[", "]"),
        ("(", ")"),
        ("{a:", "}"),
        ("!", ""),
        ("&", ""),
        ("[?", "]"),
        ("a[*].", ""),
        ("[]", ""),
        ("a.", ""),
        ("a||", ""),
        ("a|", ""),
        ("not_null(", ")"),
        ("map(&", ", @)"),
    ] {
        let count = (LONGEST - 1) / (open.len() + close.len());
        let text = format!("{}a{}", open.repeat(count), close.repeat(count));
        assert!(text.len() <= LONGEST, "{open}");
        if open != "(" {
            refusal(&text);
        }
        refusal(&text.repeat(2));
        // The stack of this thread is small. It can nevertheless evaluate, print and drop a query
        // of almost the maximum depth.
        let mut count = count.min(1_100);
        let deepest = loop {
            let text = format!("{}a{}", open.repeat(count), close.repeat(count));
            match text.parse::<Query>() {
                Ok(query) => break query,
                Err(_) => count -= 50,
            }
        };
        let mut value = json!({"a": 1});
        for _ in 0..100 {
            value = json!({ "a": [value] });
        }
        for format in Format::value_variants() {
            let printer = Printer::new(Some(*format), Some(deepest.clone()), Terminal::default());
            let _ = printer.render(&value, View::Generic);
        }
    }
}

#[test]
fn no_query_makes_more_of_a_result_than_a_machine_can_hold() {
    for query in [
        "[@,@]|".repeat(30) + "@",
        "[@,@][]|".repeat(30) + "length(@)",
        format!("map(&({}@), @)", "[@,@]|".repeat(30)),
        "{a:@,b:@}|".repeat(30) + "@",
        "to_string(".repeat(30) + "@" + &")".repeat(30),
        "[*].[@,@]|".repeat(30) + "@",
        "sort_by(@, &length(".to_owned() + &"[@,@]|".repeat(30) + "@))",
    ] {
        let refused = refusal(&query);
        assert!(refused.contains("may grow a result"), "{query}: {refused}");
    }
}

#[test]
fn a_slice_never_leads_out_of_a_list() {
    for (query, found) in [
        ("[1::1073741824]", json!([2])),
        ("[::-2147483647]", json!([3])),
        ("[-2147483647:2147483647]", json!([1, 2, 3])),
        ("[-2147483647]", json!(null)),
    ] {
        let query: Query = query.parse().unwrap();
        assert_eq!(
            asked(&query, &json!([1, 2, 3])).unwrap(),
            found,
            "{query:?}"
        );
    }
    for query in ["[1::2147483647]", "[2147483648]", "[-2147483648]"] {
        refusal(query);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Texts made of tokens reach more of the grammar than texts of arbitrary characters.
    #[test]
    fn no_text_ends_the_process(pieces in proptest::collection::vec(
        prop::sample::select(vec![
            "a", "@", "*", "[", "]", "[]", "[*]", "[?", "[0]", "[1::2147483647]", "{", "}", "a:", ",", ".",
            "(", ")", "length(", "sort_by(", "map(", "&", "&&", "||", "|", "!", "==", "<", "`1`", "'x'",
            "\"y\"", "`[3,1,2]`", "-1", "99999999999", "to_string(", "é", "\u{202e}", " ",
        ]), 0..24))
    {
        if let Ok(query) = pieces.concat().parse::<Query>() {
            let value = json!({"a": [{"a": "b", "y": 2}, {"a": null}], "x": [[1, 2], [3]]});
            let _ = asked(&query, &value);
        }
    }
}

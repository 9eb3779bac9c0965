//! Tests each part of a restJson1 request.

use super::*;
use crate::output;
use http::Response;
use proptest::prelude::*;

#[test]
fn escapes_all_that_is_not_unreserved() {
    // As in the test RestJsonQueryStringEscaping of Smithy's published protocol tests.
    let request = get("/")
        .query("String", " %:/?#[]@!$&'()*+,;=😹")
        .finish()
        .unwrap();
    assert_eq!(
        request.uri().query(),
        Some("String=%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9")
    );
}

#[test]
fn zero_is_sent_and_none_is_not() {
    let request = get("/")
        .query_number("Integer", Some(0u64))
        .query_number("None", None::<u64>)
        .query_opt("Null", None)
        .finish()
        .unwrap();
    assert_eq!(request.uri(), "/?Integer=0");
}

#[test]
fn a_uri_that_is_too_long_is_refused() {
    let error = get("/")
        .query("nextToken", &"é".repeat(20_000))
        .finish()
        .unwrap_err();
    assert!(error.is_uri());
}

#[test]
fn every_verb_begins_a_request() {
    for (begin, method) in [
        (get as fn(&'static str) -> RestRequest, "GET"),
        (head, "HEAD"),
        (put, "PUT"),
        (post, "POST"),
        (patch, "PATCH"),
        (delete, "DELETE"),
    ] {
        let request = begin("/a").finish().unwrap();
        assert_eq!(
            (request.method().as_str(), request.uri().path()),
            (method, "/a")
        );
        assert!(request.headers().is_empty() && request.body().is_empty());
    }
}

fn reason(request: RestRequest) -> String {
    let error = request.finish().unwrap_err();
    std::error::Error::source(&error).unwrap().to_string()
}

#[test]
fn a_label_with_a_missing_or_invalid_value_is_refused() {
    for path in ["/tags/{arn}", "/tags/{arn+}"] {
        let tags = || get(path);
        assert_eq!(
            reason(tags()),
            format!("expected a value of every label in {path}")
        );
        assert_eq!(
            reason(tags().label("arn", "")),
            "label arn: expected at least one character, found none"
        );
        let paths_with_dots = ["a/../b", "a/.", "../a"];
        for value in [".", ".."].into_iter().chain(paths_with_dots) {
            if path == "/tags/{arn}" && paths_with_dots.contains(&value) {
                assert!(tags().label("arn", value).finish().is_ok());
                continue;
            }
            assert_eq!(
                reason(tags().label("arn", value)),
                "label arn: expected no path segment \".\" or \"..\", found one"
            );
        }
        assert_eq!(
            reason(tags().label("ar", "a")),
            format!("label ar: expected a label of the path {path}")
        );
        assert!(tags().label("arn", "...").finish().is_ok());
    }
    let twice = get("/{a}").label("a", "b").label("a", "c");
    assert_eq!(reason(twice), "label a: expected a label of the path /b");
}

#[test]
fn every_label_of_a_path_needs_a_value_however_many_there_are() {
    let path: &'static str = "/{a}".repeat(256).leak();
    assert_eq!(
        reason(get(path)),
        format!("expected a value of every label in {path}")
    );
    let labelled = (0..256).fold(get(path), |request, _| request.label("a", "b"));
    assert_eq!(labelled.finish().unwrap().uri().path(), "/b".repeat(256));
}

#[test]
fn labels_are_found_by_their_whole_names() {
    let request = get("/{a}/{ab}/{abc+}/end")
        .label("abc", "x/y")
        .label("ab", "{a}")
        .label("a", "1");
    assert_eq!(request.finish().unwrap().uri(), "/1/%7Ba%7D/x/y/end");
}

#[test]
fn a_query_in_the_path_is_kept() {
    // As in the test RestJsonConstantQueryString of Smithy's published protocol tests.
    let request = get("/ConstantQueryString/{hello}?foo=bar&hello")
        .label("hello", "hi")
        .query_map([("foo", "1"), ("hello", "2"), ("fo", "3")]);
    assert_eq!(
        request.finish().unwrap().uri(),
        "/ConstantQueryString/hi?foo=bar&hello&fo=3"
    );
}

#[test]
fn a_response_without_a_body_is_an_object_without_members() {
    #[derive(Default)]
    struct Reports {
        count: Option<i64>,
    }

    crate::members! { Reports { "count" => count: number } }

    for status in [200, 202, 204] {
        let response = Response::builder().status(status).body(Bytes::new());
        assert_eq!(output::<Reports>(response.unwrap()).unwrap().count, None);
    }
}

fn decoded(text: &str) -> String {
    let bytes = percent_encoding::percent_decode_str(text);
    bytes.decode_utf8().unwrap().into_owned()
}

fn pairs(request: &Request<Bytes>) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

proptest! {
    #[test]
    fn a_query_value_decodes_to_itself(value in "\\PC{0,60}") {
        let request = get("/").query("a", &value).query("b", "1").finish().unwrap();
        let query = request.uri().query().unwrap();
        let first = query.strip_prefix("a=").unwrap().strip_suffix("&b=1").unwrap();
        prop_assert!(!first.contains(['&', '=', '+']));
        prop_assert_eq!(decoded(first), value);
    }

    #[test]
    fn a_label_is_one_segment_and_a_greedy_one_keeps_its_slashes(
        label in "\\PC{1,60}",
        greedy in "\\PC{1,60}",
    ) {
        let is_dots = |value: &str| value.split('/').any(|it| it == "." || it == "..");
        prop_assume!(!matches!(&*label, "." | "..") && !is_dots(&greedy));
        let request = get("/a/{label}/{greedy+}").query("b", "/").label("greedy", &greedy);
        let request = request.label("label", &label).finish().unwrap();
        let path = request.uri().path().strip_prefix("/a/").unwrap();
        let (first, rest) = path.split_once('/').unwrap();
        prop_assert_eq!(decoded(first), label);
        prop_assert_eq!(rest.matches('/').count(), greedy.matches('/').count());
        prop_assert_eq!(decoded(rest), greedy);
    }

    #[test]
    fn lists_and_maps_keep_their_order_and_earlier_parameters_take_precedence(
        list in proptest::collection::vec("\\PC{0,20}", 0..5),
        map in proptest::collection::btree_map("[ab]|\\PC{0,3}", "\\PC{0,20}", 0..5),
    ) {
        let request = get("/").query_list("a", &list).query("b", "").query_map(&map);
        let found = pairs(&request.finish().unwrap());
        let mut expected: Vec<(String, String)> =
            list.iter().map(|value| ("a".to_owned(), value.clone())).collect();
        expected.push(("b".to_owned(), String::new()));
        let more = map.iter().filter(|(name, _)| *name != "b" && (list.is_empty() || *name != "a"));
        expected.extend(more.map(|(name, value)| (name.clone(), value.clone())));
        prop_assert_eq!(found, expected);
    }
}

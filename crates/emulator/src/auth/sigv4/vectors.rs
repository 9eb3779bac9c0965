//! Tests with published requests and their signatures, and with requests that differ from them in one
//! point.

use bytes::Bytes;
use http::Request;

use crate::time::Timestamp;

use super::canonical::{collapsed, parameters, path};
use super::*;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn known() -> Credentials {
    let mut known = Credentials::default();
    known.insert(
        KEY.to_owned(),
        Credential::new(SECRET.to_owned(), None, None),
    );
    known
}

/// Verifies a request by a list of access keys, and returns the Region that it was signed for.
fn verify(
    request: &HttpRequest,
    known: &Credentials,
    service: &str,
    clock: Timestamp,
) -> Result<String, SignatureError> {
    let find = |key: &str, _: Option<&str>| known.find(key).map(Cow::Borrowed);
    let verified = super::verify(request, find, &SigningKeys::default(), service, clock);
    verified.map(|verified| verified.region)
}

/// Makes a request that arrives at the time of the published examples.
fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &'static str) -> HttpRequest {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).expect("a valid request").into_parts();
    let at = Timestamp::from_basic("20150830T123600Z").expect("a valid date");
    HttpRequest::new(parts, Bytes::from_static(body.as_bytes()), at)
}

fn header_signed(
    method: &str,
    uri: &str,
    others: &[(&str, &str)],
    body: &'static str,
    signed: &str,
    signature: &str,
) -> HttpRequest {
    let authorization = format!(
        "{ALGORITHM} Credential={KEY}/20150830/us-east-1/service/aws4_request, SignedHeaders={signed}, Signature={signature}"
    );
    let mut headers = vec![
        ("host", "example.amazonaws.com"),
        ("x-amz-date", "20150830T123600Z"),
        ("authorization", authorization.as_str()),
    ];
    headers.extend_from_slice(others);
    request(method, uri, &headers, body)
}

fn check(request: &HttpRequest) -> Result<(), SignatureError> {
    verify(request, &known(), "service", request.at).map(drop)
}

#[test]
fn believes_the_published_header_examples() {
    let examples = [
        header_signed(
            "GET",
            "/",
            &[],
            "",
            "host;x-amz-date",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        header_signed(
            "GET",
            "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            &[],
            "",
            "host;x-amz-date",
            "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        ),
        header_signed(
            "GET",
            "/",
            &[
                ("My-Header1", "value2"),
                ("My-Header1", "value2"),
                ("My-Header1", "value1"),
            ],
            "",
            "host;my-header1;x-amz-date",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        ),
        header_signed(
            "GET",
            "/",
            &[("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            "",
            "host;my-header1;my-header2;x-amz-date",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        header_signed(
            "GET",
            "//example//",
            &[],
            "",
            "host;x-amz-date",
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
        ),
        header_signed(
            "POST",
            "/",
            &[
                (
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf-8",
                ),
                ("content-length", "13"),
                (
                    "x-amz-content-sha256",
                    "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
                ),
            ],
            "Param1=value1",
            "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
            "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
        ),
    ];
    for example in &examples {
        assert_eq!(check(example), Ok(()), "{:?}", example.headers);
    }
}

#[test]
fn believes_the_published_query_examples() {
    let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    let base = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600";
    let host = [("host", "example.amazonaws.com")];
    let plain = format!(
        "/?{base}&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"
    );
    assert_eq!(check(&request("GET", &plain, &host, "")), Ok(()));

    let with_token = format!(
        "/?{base}&X-Amz-Security-Token={token}&X-Amz-Signature=7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c"
    );
    let with_token = request("GET", &with_token, &host, "");
    let unexpected = "expected none for this access key, found one";
    assert_eq!(
        check(&with_token),
        Err(SignatureError::WrongToken(unexpected))
    );
    let mut known = Credentials::default();
    let temporary = Credential::new(SECRET.to_owned(), Some(token.to_owned()), None);
    known.insert(KEY.to_owned(), temporary);
    let verified = verify(&with_token, &known, "service", with_token.at);
    assert_eq!(verified.as_deref(), Ok("us-east-1"));

    let mut late = request("GET", &plain, &host, "");
    late.at = late.at.plus(Duration::from_secs(3_600) + SKEW);
    assert_eq!(check(&late), Ok(()));
    late.at = late.at.plus(Duration::from_micros(1));
    assert!(matches!(check(&late), Err(SignatureError::Expired(_))));
}

#[test]
fn a_signed_session_token_is_compared_and_ages() {
    let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    let request = header_signed(
        "GET",
        "/",
        &[("x-amz-security-token", token)],
        "",
        "host;x-amz-date;x-amz-security-token",
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    );
    let with = |token: &str, expires| {
        let mut known = Credentials::default();
        let temporary = Credential::new(SECRET.to_owned(), Some(token.to_owned()), expires);
        known.insert(KEY.to_owned(), temporary);
        verify(&request, &known, "service", request.at).map(drop)
    };
    assert_eq!(with(token, None), Ok(()));
    let wrong = "expected the one of the access key, found another";
    assert_eq!(
        with("another", None),
        Err(SignatureError::WrongToken(wrong))
    );
    assert_eq!(
        with(token, Some(request.at)),
        Err(SignatureError::ExpiredToken)
    );
}

#[test]
fn spaces_collapse_and_tabs_stay_but_at_the_ends() {
    for (raw, canonical) in [
        ("a   b  c", "a b c"),
        (" \t a\t \tb  \t", "a\t \tb"),
        ("a\t\tb", "a\t\tb"),
        ("a\u{a0} \u{a0}b", "a\u{a0} \u{a0}b"),
        ("\t", ""),
    ] {
        assert_eq!(collapsed(raw), canonical, "{raw:?}");
    }
}

#[test]
fn paths_are_normalized_and_encoded_twice() {
    for (raw, canonical) in [
        (
            "/test/@connections/JBDvjfGEIAMCERw%3D",
            "/test/%40connections/JBDvjfGEIAMCERw%253D",
        ),
        ("/a/../b/./c//d", "/b/c/d"),
        ("/..", "/"),
        ("/a/.", "/a/"),
        ("", "/"),
    ] {
        assert_eq!(path(raw, PathForm::Twice), canonical);
        assert_eq!(path(raw, PathForm::AsIs), raw);
    }
    assert_eq!(
        parameters("b&a=2&a=1&c=%7e+&X-Amz-Signature=x"),
        "a=1&a=2&b=&c=~%2B"
    );
}

#[test]
fn every_refusal_has_its_reason() {
    let good = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let signed = |name: &str, signature: &str| header_signed("GET", "/", &[], "", name, signature);
    let wrong = check(&signed("host;x-amz-date", &good.replace('5', "6")));
    assert!(matches!(wrong, Err(SignatureError::Mismatch(_))));
    let unhosted = check(&signed("x-amz-date", good));
    assert_eq!(
        unhosted,
        Err(SignatureError::Malformed(
            "host is not among the signed headers".to_owned()
        ))
    );
    let absent = check(&signed("host;x-amz-date;x-gone", good));
    assert!(matches!(absent, Err(SignatureError::Mismatch(why)) if why.contains("x-gone")));
    let arrived_twice = signed("host;x-amz-date", good);
    assert!(matches!(
        verify(&arrived_twice, &known(), "artifact", arrived_twice.at),
        Err(SignatureError::Mismatch(why)) if why.contains("artifact")
    ));
    assert_eq!(
        verify(
            &arrived_twice,
            &Credentials::default(),
            "service",
            arrived_twice.at
        ),
        Err(SignatureError::UnknownKey)
    );
    assert_eq!(
        check(&request("GET", "/", &[], "")),
        Err(SignatureError::Unsigned)
    );
    for authorization in [
        "Basic abc",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/r/service/aws4_request, Signature=0",
    ] {
        let denied = check(&request(
            "GET",
            "/",
            &[("authorization", authorization)],
            "",
        ));
        assert!(
            matches!(denied, Err(SignatureError::Malformed(_))),
            "{authorization}"
        );
    }
}

/// Makes a request with a signature in its query. The signature is wrong, since these tests end before it
/// is compared.
fn query_signed(more: &str, headers: &[(&str, &str)]) -> HttpRequest {
    let target = format!(
        "/?X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={KEY}%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
         &X-Amz-Date=20150830T123600Z&X-Amz-Signature=00&{more}"
    );
    let host = [("host", "example.amazonaws.com")];
    request("GET", &target, &[&host[..], headers].concat(), "")
}

fn why(denied: Result<(), SignatureError>) -> String {
    match denied {
        Err(SignatureError::Malformed(why)) => why,
        denied => format!("{denied:?}"),
    }
}

#[test]
fn an_end_is_digits() {
    let expected = "X-Amz-Expires: expected 0 to 604800 seconds";
    for seconds in [
        "+60", "%2B60", "-60", "", "6e1", "0x3c", " 60", "٦٠", "604801",
    ] {
        let signed = query_signed(
            &format!(
                "X-Amz-SignedHeaders=host&X-Amz-Expires={}",
                seconds.replace(' ', "%20")
            )
            .replace("٦٠", "%D9%A6%D9%A0"),
            &[],
        );
        assert_eq!(why(check(&signed)), expected, "{seconds}");
    }
}

#[test]
fn signed_headers_are_named_in_lower_case() {
    let expected = "the signed headers: expected names in lower case, found \"Host\"";
    let in_header = header_signed("GET", "/", &[], "", "Host;x-amz-date", "00");
    assert_eq!(why(check(&in_header)), expected);
    let in_query = query_signed("X-Amz-SignedHeaders=Host", &[]);
    assert_eq!(why(check(&in_query)), expected);
    let late = header_signed("GET", "/", &[], "", "host;x-Amz-date", "00");
    assert!(why(check(&late)).ends_with("\"x-Amz-date\""));
}

#[test]
fn a_request_has_one_session_token() {
    const HEADER: &str = "x-amz-security-token";
    let expected = "expected one session token, found another in the header X-Amz-Security-Token";
    let token = "X-Amz-SignedHeaders=host&X-Amz-Security-Token=one";
    let same = check(&query_signed(token, &[(HEADER, "one")]));
    assert_eq!(
        same,
        Err(SignatureError::WrongToken(
            "expected none for this access key, found one"
        ))
    );
    for headers in [
        &[(HEADER, "other")][..],
        &[(HEADER, "")],
        &[(HEADER, "one"), (HEADER, "other")],
        &[(HEADER, "other"), (HEADER, "one")],
    ] {
        assert_eq!(
            why(check(&query_signed(token, headers))),
            expected,
            "{headers:?}"
        );
    }
    // If only a header has the token, the header has to be signed, even if the signature is in the query.
    let alone = query_signed("X-Amz-SignedHeaders=host", &[(HEADER, "one")]);
    assert_eq!(
        why(check(&alone)),
        "x-amz-security-token is not among the signed headers"
    );
    let twice = [(HEADER, "one"), (HEADER, "one")];
    let names = "host;x-amz-date;x-amz-security-token";
    let twice = header_signed("GET", "/", &twice, "", names, "00");
    assert_eq!(why(check(&twice)), "expected one session token, found 2");
    let both = header_signed(
        "GET",
        "/?X-Amz-Security-Token=two",
        &[(HEADER, "one")],
        "",
        names,
        "00",
    );
    assert_eq!(why(check(&both)), expected);
}

#[test]
fn the_forms_of_a_date_are_named() {
    let authorization = format!(
        "{ALGORITHM} Credential={KEY}/20150830/us-east-1/service/aws4_request, SignedHeaders=date;host, Signature=00"
    );
    let dated = |name: &str, date: &[u8]| {
        let mut request = request("GET", "/", &[("authorization", authorization.as_str())], "");
        let name = name.parse::<http::HeaderName>().expect("a name");
        let date = http::HeaderValue::from_bytes(date).expect("a value");
        request.headers.insert(name, date);
        why(check(&request))
    };
    for date in [
        &b"Sunday, 30-Aug-15 12:36:00 GMT"[..],
        b"Sun Aug 30 12:36:00 2015",
        b"Sun, 30 Aug 2015 12:36:00 +0000",
        b"2015-08-30T12:36:00Z",
        b"1440938160",
        b"",
        b"\xff",
    ] {
        assert_eq!(
            dated("date", date),
            "Date: expected the form Sun, 30 Aug 2015 12:36:00 GMT or 20150830T123600Z",
            "{date:?}"
        );
        assert_eq!(
            dated("x-amz-date", date),
            "X-Amz-Date: expected the form 20150830T123600Z",
            "{date:?}"
        );
    }
}

#[test]
fn fifteen_minutes_are_allowed_in_both_directions() {
    let signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    for (seconds, allowed) in [(-901, false), (-900, true), (900, true), (901, false)] {
        let mut request = header_signed("GET", "/", &[], "", "host;x-amz-date", signature);
        request.at = Timestamp::from_seconds(request.at.seconds().strict_add_signed(seconds));
        assert_eq!(check(&request).is_ok(), allowed, "{seconds}");
    }
}

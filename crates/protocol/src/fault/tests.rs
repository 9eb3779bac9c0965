use super::*;
use proptest::prelude::*;

fn fault(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Fault::read(
        response
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap(),
    )
}

fn code(headers: &[(&str, &str)], body: &str) -> Option<String> {
    fault(500, headers, body).code().map(str::to_owned)
}

#[test]
fn finds_the_code_in_header_code_and_type() {
    let uri = "http://internal.amazon.com/coral/com.amazon.coral.validate/";
    let qualified = format!("aws.protocoltests.restjson#FooError:{uri}");
    let foo = Some("FooError".to_owned());
    for name in [
        "FooError",
        &format!("FooError:{uri}"),
        "a.b#FooError",
        &qualified,
    ] {
        assert_eq!(code(&[("x-amzn-errortype", name)], ""), foo);
        assert_eq!(code(&[], &format!("{{\"code\": \"{name}\"}}")), foo);
        assert_eq!(code(&[], &format!("{{\"__type\": \"{name}\"}}")), foo);
    }
}

#[test]
fn prefers_the_header_then_code_then_type() {
    let body = r#"{"code": "B", "__type": "C"}"#;
    assert_eq!(
        code(&[("x-amzn-errortype", "A")], body).as_deref(),
        Some("A")
    );
    assert_eq!(code(&[], body).as_deref(), Some("B"));
    assert_eq!(
        code(&[("x-amzn-errortype", "")], r#"{"__type": "C"}"#).as_deref(),
        Some("C")
    );
}

#[test]
fn a_nested_type_is_not_the_code() {
    let body = r#"{"__type": "x#FooError", "ErrorDetails": [{"__type": "y#ErrorDetails"}]}"#;
    assert_eq!(code(&[], body).as_deref(), Some("FooError"));
    assert_eq!(
        code(&[], r#"{"ErrorDetails": {"__type": "y#ErrorDetails"}}"#),
        None
    );
}

#[test]
fn a_body_that_is_not_an_object_is_ignored() {
    for body in [
        "",
        "<html><body>503</body></html>",
        "[1]",
        "null",
        "{\"code\": 5}",
    ] {
        let fault = fault(
            503,
            &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")],
            body,
        );
        assert_eq!(fault.code(), None);
        let said = fault.to_string();
        assert!(said.starts_with("status 503 Service Unavailable"), "{said}");
        assert!(fault.is_transient() && matches!(fault.retry_after(), Some(RetryAfter::At(_))));
    }
}

#[test]
fn a_foreign_response_is_described_with_its_origin() {
    let html = ("content-type", "text/html; charset=utf-8");
    let json = ("content-type", "application/json");
    let id = ("x-amzn-requestid", "id-1");
    for (headers, body) in [
        (&[html][..], "<html><title>Blocked</title></html>"),
        (&[html, id], "<html>"),
        (&[("content-type", "application/xml"), id], "<Error/>"),
        (&[json], "{\"error\": \"blocked\"}"),
        (&[json, id], "[]"),
        (&[], ""),
        (&[], "no"),
    ] {
        for status in [302, 403, 404, 407, 413, 503] {
            let fault = fault(status, headers, body).with_origin("https://host:8443");
            assert!(!fault.is_from_service(), "{status} {headers:?} {body}");
            let said = fault.to_string();
            assert!(
                said.ends_with(" from https://host:8443, which does not look like the service"),
                "{said}"
            );
        }
    }
    let page = fault(403, &[html], "<html>").to_string();
    assert_eq!(
        page,
        "status 403 Forbidden: a web page (text/html), which does not look like the service"
    );
    let to = (
        "location",
        "http://user:secret@login.corp:81/in?token=secret",
    );
    assert_eq!(
        fault(302, &[html, to], "<html>")
            .with_origin("https://host")
            .to_string(),
        "status 302 Found: a web page (text/html) from https://host, which does not look like the \
         service and leads to http://login.corp:81"
    );
    let long = format!("http://{}.corp/", "a".repeat(5_000));
    let said = fault(302, &[html, ("location", &long)], "<html>").to_string();
    assert!(said.len() < 500 && said.ends_with('…'), "{said}");
    let with_message = fault(403, &[json], "{\"message\": \"blocked\"}").to_string();
    assert!(
        with_message.ends_with("the service: blocked"),
        "{with_message}"
    );
}

#[test]
fn a_response_with_a_code_or_a_request_id_is_from_the_service() {
    let id = ("x-amzn-requestid", "id-1");
    for (headers, body) in [
        (&[][..], "{\"__type\": \"AccessDeniedException\"}"),
        (&[("x-amzn-errortype", "SlowDown")], "<html>"),
        (&[id], ""),
        (&[id], "{\"message\": \"Forbidden\"}"),
    ] {
        let fault = fault(403, headers, body);
        assert!(fault.is_from_service(), "{headers:?} {body}");
        assert!(!fault.to_string().contains("look like"), "{fault}");
    }
}

#[test]
fn the_message_has_one_of_three_names() {
    for name in ["message", "Message", "errorMessage"] {
        let fault = fault(400, &[], &format!("{{\"{name}\": \"no\"}}"));
        assert_eq!(fault.message(), Some("no"));
    }
}

#[test]
fn a_throttling_code_or_status_429_is_throttling() {
    assert!(fault(400, &[], r#"{"__type": "ThrottlingException"}"#).is_throttling());
    assert!(fault(429, &[], "").is_throttling());
    assert!(!fault(400, &[], r#"{"__type": "CaseCreationLimitExceeded"}"#).is_throttling());
}

#[test]
fn seconds_are_rounded_up_and_a_date_counts_from_the_service_s_own_time() {
    let now = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
    let seconds = |value, date: &[(&str, &str)]| {
        fault(429, &[&[("retry-after", value)], date].concat(), "").retry_after_seconds()
    };
    assert_eq!(seconds("7", &[]), Some(7));
    assert_eq!(seconds("1.5", &[]), Some(2));
    assert_eq!(seconds("Wed, 21 Oct 2015 07:28:30 GMT", &[now]), Some(30));
    assert_eq!(seconds("Wed, 21 Oct 2015 07:28:30 GMT", &[]), None);
    assert_eq!(seconds("soon", &[now]), None);
}

#[test]
fn milliseconds_are_whole_and_not_negative() {
    let wait = |value| fault(500, &[("x-amz-retry-after", value)], "").amz_retry_after();
    assert_eq!(wait("1500"), Some(Duration::from_millis(1500)));
    assert_eq!((wait("-1"), wait("1.5"), wait("soon")), (None, None, None));
}

#[test]
fn debug_names_members_and_hides_their_values() {
    let shown = format!("{:?}", fault(400, &[], r#"{"secret": "hunter2"}"#));
    assert!(shown.contains("secret") && !shown.contains("hunter2"));
}

proptest! {
    #[test]
    fn reads_anything_without_panic(
        status in 300u16..600,
        header in "[ -~]{0,40}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let response = Response::builder()
            .status(status)
            .header("x-amzn-errortype", &header)
            .header("retry-after", &header)
            .header("date", &header)
            .body(Bytes::from(body))
            .unwrap();
        let fault = Fault::read(response);
        prop_assert_eq!(fault.status().as_u16(), status);
    }
}

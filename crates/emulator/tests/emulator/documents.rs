//! Tests of links to documents, and of the responses to requests for them.

use std::time::Duration;

use casebook_emulator::Emulator;
use http::{Method, Request};
use http_body_util::Full;

use crate::client::{Client, HOST};

const GET: Method = Method::GET;

#[test]
fn both_links_lead_to_a_pdf() {
    let client = Client::new();
    let report = client.report_named("SOC 2 Type 2 Report - Security and Availability");
    let id = report["id"].as_str().expect("an id");
    let terms = client
        .get(&format!("/v1/report/getTermForReport?reportId={id}"))
        .json();
    let terms = terms["documentPresignedUrl"]
        .as_str()
        .expect("a link")
        .to_owned();
    for (link, ending) in [
        (terms, "-v3-terms.pdf\""),
        (client.link_to(id), "-v3.pdf\""),
    ] {
        assert!(
            link.starts_with(&format!("http://{HOST}/_documents/")),
            "{link}"
        );
        for parameter in [
            "X-Amz-Algorithm=",
            "X-Amz-Credential=",
            "X-Amz-Date=",
            "X-Amz-Expires=300",
            "X-Amz-SignedHeaders=host",
            "X-Amz-Signature=",
        ] {
            assert!(link.contains(parameter), "{link}");
        }
        let answer = client.follow(&GET, &link, &[]);
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "application/pdf")
        );
        assert_eq!(
            answer.header("content-length"),
            answer.body.len().to_string()
        );
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert!(
            answer.header("content-disposition").ends_with(ending),
            "{:?}",
            answer.headers
        );
        assert!(!answer.header("last-modified").is_empty());
        assert_eq!(answer.header("x-amzn-requestid").len(), 36);
        assert!(answer.body.starts_with(b"%PDF-"));
        let head = client.follow(&Method::HEAD, &link, &[("range", "bytes=0-1")]);
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        for name in ["content-length", "etag", "content-type"] {
            assert_eq!(head.header(name), answer.header(name));
        }
    }
}

#[test]
fn one_link_has_one_content_and_two_links_have_two() {
    let client = Client::new();
    let id = client.id_of("SOC 3 Report");
    let (first, second) = (client.link_to(&id), client.link_to(&id));
    let [one, again, other] = [&first, &first, &second].map(|link| client.follow(&GET, link, &[]));
    assert_eq!(one.body, again.body);
    assert_eq!(one.header("etag"), again.header("etag"));
    assert_ne!(one.body, other.body);
    assert_ne!(one.header("etag"), other.header("etag"));
}

#[test]
fn the_ranges_together_are_the_document() {
    let client = Client::new();
    let link = client.link_to(&client.id_of("SOC 1 Type 2 Report"));
    let whole = client.follow(&GET, &link, &[]);
    let length = whole.body.len();
    assert!(length > 1_000_000, "{length}");
    let tag = whole.header("etag").to_owned();
    let modified = whole.header("last-modified").to_owned();
    let part = |range: &str, if_range: &str| {
        let mut headers = vec![("range", range)];
        if !if_range.is_empty() {
            headers.push(("if-range", if_range));
        }
        client.follow(&GET, &link, &headers)
    };
    let mut joined = Vec::new();
    let last = format!("bytes=100000-{}", length + 5);
    for (range, if_range) in [
        ("bytes=0-9", ""),
        ("bytes=10-99999", tag.as_str()),
        (last.as_str(), modified.as_str()),
    ] {
        let answer = part(range, if_range);
        assert_eq!(answer.status, 206);
        let from = joined.len();
        let to = from + answer.body.len() - 1;
        assert_eq!(
            answer.header("content-range"),
            format!("bytes {from}-{to}/{length}")
        );
        joined.extend_from_slice(&answer.body);
    }
    assert_eq!(joined, whole.body);
    assert_eq!(part("bytes=-7", "").body, whole.body[length - 7..]);
    for (range, if_range) in [
        ("bytes=5-", "\"another\""),
        ("bytes=0-1,3-4", ""),
        ("lines=1-2", ""),
    ] {
        let answer = part(range, if_range);
        assert_eq!(
            (answer.status.as_u16(), answer.body.len()),
            (200, length),
            "{range}"
        );
    }
    let beyond = part(&format!("bytes={length}-"), "");
    assert_eq!(
        (beyond.status.as_u16(), beyond.header("content-range")),
        (416, format!("bytes */{length}").as_str())
    );
}

#[test]
fn a_link_expires_and_says_so_as_s3_does() {
    let mut client = Client::with(Emulator::builder().link_lifetime(Duration::from_secs(30)));
    let link = client.link_to(&client.id_of("SOC 3 Report"));
    client.advance(29);
    assert_eq!(client.follow(&GET, &link, &[]).status, 200);
    client.advance(1);
    let answer = client.follow(&GET, &link, &[]);
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (403, "application/xml")
    );
    let text = answer.text();
    assert!(
        text.contains("<Error><Code>AccessDenied</Code><Message>Request has expired</Message>"),
        "{text}"
    );
    assert!(text.contains("<X-Amz-Expires>30</X-Amz-Expires>"), "{text}");
}

#[test]
fn a_changed_link_does_not_match() {
    let client = Client::new();
    let link = client.link_to(&client.id_of("SOC 3 Report"));
    for (from, to) in [
        ("X-Amz-Expires=300", "X-Amz-Expires=301"),
        ("/reports/", "/terms/"),
        ("/1/", "/2/"),
        ("X-Amz-Date=2026", "X-Amz-Date=2025"),
    ] {
        let answer = client.follow(&GET, &link.replacen(from, to, 1), &[]);
        assert_eq!(answer.status, 403, "{from}");
        assert!(
            answer.text().contains("<Code>SignatureDoesNotMatch</Code>"),
            "{}",
            answer.text()
        );
    }
    let bare = link.split_once('?').expect("a query").0;
    assert!(
        client
            .follow(&GET, bare, &[])
            .text()
            .contains("<Code>AccessDenied</Code>")
    );
    assert_eq!(client.follow(&Method::POST, &link, &[]).status, 405);
    let elsewhere = format!(
        "http://localhost:1{}",
        link.strip_prefix("http://127.0.0.1:4747")
            .expect("a link to this host")
    );
    let moved = client.send(
        Request::get(elsewhere)
            .body(Full::default())
            .expect("a request"),
    );
    assert!(
        moved.text().contains("<Code>SignatureDoesNotMatch</Code>"),
        "{}",
        moved.text()
    );
}

#[test]
fn credentials_beside_a_link_are_refused() {
    let client = Client::new();
    let link = client.link_to(&client.id_of("SOC 3 Report"));
    let answer = client.follow(
        &GET,
        &link,
        &[("authorization", "AWS4-HMAC-SHA256 Credential=leak")],
    );
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("<Code>InvalidArgument</Code>"),
        "{}",
        answer.text()
    );
}

#[test]
fn a_link_has_the_scheme_and_host_that_the_request_came_to() {
    let client = Client::new();
    let id = client.id_of("SOC 3 Report");
    let target = format!("/v1/report/getTermForReport?reportId={id}");
    let host = "artifact.us-east-1.amazonaws.com";
    let mut request = Request::get(&target)
        .header("host", host)
        .body(Full::default())
        .expect("a request");
    client
        .signer
        .sign(&GET, &target, request.headers_mut(), b"");
    request.headers_mut().remove("host");
    *request.uri_mut() = format!("https://{host}{target}").parse().expect("a URI");
    let answer = client.send(request).json();
    let link = answer["documentPresignedUrl"].as_str().expect("a link");
    assert!(
        link.starts_with("https://artifact.us-east-1.amazonaws.com/_documents/terms/"),
        "{link}"
    );
    let answer = client.send(Request::get(link).body(Full::default()).expect("a request"));
    assert_eq!(answer.status, 200);
}

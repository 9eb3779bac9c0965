//! Tests of signatures in the header and in the query, and of the error codes of wrong ones.

use std::time::Duration;

use bytes::Bytes;
use casebook_emulator::Emulator;
use http::{HeaderMap, Method, Request};
use http_body_util::Full;

use crate::client::{Answer, Client, HOST, start};

const LIST: &str = "/v1/report/list?maxResults=1";

/// Signs a request for `LIST`, which has this URL.
fn signed(client: &Client, url: &str) -> Request<Full<Bytes>> {
    let mut request = Request::get(url)
        .header("host", HOST)
        .body(Full::default())
        .expect("a request");
    client
        .signer
        .sign(&Method::GET, LIST, request.headers_mut(), b"");
    request
}

/// Signs `LIST`, changes the headers, and sends the request.
fn after_signing(client: &Client, change: impl FnOnce(&mut HeaderMap)) -> Answer {
    let mut request = signed(client, LIST);
    change(request.headers_mut());
    client.send(request)
}

fn with(change: impl FnOnce(&mut Client)) -> Answer {
    let mut client = Client::new();
    change(&mut client);
    client.get(LIST)
}

#[test]
fn every_region_is_accepted() {
    with(|client| client.signer.region = "xx-nowhere-7".to_owned()).json();
}

#[test]
fn a_request_without_a_signature_has_its_own_error_code() {
    let answer = after_signing(&Client::new(), |headers| {
        drop(headers.remove("authorization"))
    });
    answer.refused(403, "MissingAuthenticationTokenException");
}

#[test]
fn a_wrong_secret_a_changed_request_and_another_service_do_not_match() {
    with(|client| client.signer.secret.push('x')).refused(403, "InvalidSignatureException");
    let support = with(|client| client.signer.service = "support".to_owned());
    let body = support.refused(403, "InvalidSignatureException");
    assert!(
        body["message"]
            .as_str()
            .is_some_and(|message| message.contains("artifact")),
        "{body}"
    );
    let moved = after_signing(&Client::new(), |headers| {
        headers.insert("host", "127.0.0.1:4748".parse().expect("visible text"));
    });
    moved.refused(403, "InvalidSignatureException");
    let stated = after_signing(&Client::new(), |headers| {
        headers.insert("x-amz-content-sha256", "0".parse().expect("visible text"));
    });
    stated.refused(403, "InvalidSignatureException");
}

#[test]
fn a_host_that_is_no_text_is_not_replaced_by_that_of_the_url() {
    let client = Client::new();
    let mut request = signed(&client, &format!("http://{HOST}{LIST}"));
    client.send(request.clone()).json();
    let other = http::HeaderValue::from_bytes(b"127.0.0.1:4747\xe9").expect("a value");
    request.headers_mut().insert("host", other);
    client
        .send(request)
        .refused(403, "InvalidSignatureException");
}

#[test]
fn an_unknown_key_is_not_recognized() {
    with(|client| client.signer.access_key = "AKIDNOBODY".to_owned())
        .refused(403, "UnrecognizedClientException");
}

#[test]
fn a_malformed_signature_says_what_is_missing() {
    for (cut, missing) in [
        ("Credential=", "Credential"),
        ("SignedHeaders=", "SignedHeaders"),
        ("Signature=", "Signature"),
    ] {
        let answer = after_signing(&Client::new(), |headers| {
            let text = headers["authorization"]
                .to_str()
                .expect("text")
                .replace(cut, "Other=");
            headers.insert("authorization", text.parse().expect("visible text"));
        });
        let body = answer.refused(403, "IncompleteSignature");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|message| message.contains(missing)),
            "{body}"
        );
    }
    let undated = after_signing(&Client::new(), |headers| drop(headers.remove("x-amz-date")));
    undated.refused(403, "IncompleteSignature");
}

#[test]
fn a_request_with_a_date_too_far_away_has_expired() {
    for (at, good) in [
        ("20261101T094500Z", true),
        ("20261101T094459Z", false),
        ("20261101T101500Z", true),
        ("20261101T101501Z", false),
    ] {
        let answer = with(|client| client.signer.at = at.to_owned());
        if good {
            answer.json();
        } else {
            answer.refused(400, "RequestExpired");
        }
    }
}

#[test]
fn session_tokens_are_compared_and_expire() {
    let temporary = |token: Option<&str>| {
        let builder = Emulator::builder().credentials(
            "ASIATEMPORARY",
            "secret",
            Some("token/1+2==".to_owned()),
        );
        let mut client = Client::with(builder);
        client.signer.access_key = "ASIATEMPORARY".to_owned();
        client.signer.secret = "secret".to_owned();
        client.signer.token = token.map(str::to_owned);
        client.get(LIST)
    };
    temporary(Some("token/1+2==")).json();
    for (token, says) in [
        (
            Some("token"),
            "the session token: expected the one of the access key, found another",
        ),
        (None, "expected a session token, found none"),
    ] {
        let refused = temporary(token).refused(403, "UnrecognizedClientException");
        assert_eq!(refused["message"], says);
    }
    let unexpected = with(|client| client.signer.token = Some("token".to_owned()));
    let unexpected = unexpected.refused(403, "UnrecognizedClientException");
    let says = "the session token: expected none for this access key, found one";
    assert_eq!(unexpected["message"], says);

    let expires = start() + Duration::from_secs(60);
    let mut client =
        Client::with(Emulator::builder().expiring_credentials("ASIA", "secret", "token", expires));
    client.signer.access_key = "ASIA".to_owned();
    client.signer.secret = "secret".to_owned();
    client.signer.token = Some("token".to_owned());
    client.get(LIST).json();
    client.advance(60);
    client.get(LIST).refused(403, "ExpiredTokenException");
}

#[test]
fn keys_of_a_file_are_known_with_their_tokens() {
    let file = "[a]\naws_access_key_id = AKIDA\naws_secret_access_key = a\n\
                [b]\naws_access_key_id = ASIAB\naws_secret_access_key = b\naws_session_token = t";
    let builder = Emulator::builder().credentials_of(file).expect("two keys");
    let mut client = Client::with(builder);
    client.get(LIST).json();
    for (key, secret, token, good) in [
        ("AKIDA", "a", None, true),
        ("ASIAB", "b", Some("t"), true),
        ("ASIAB", "b", Some("u"), false),
        ("ASIAB", "b", None, false),
        ("AKIDA", "a", Some("t"), false),
    ] {
        client.signer.access_key = key.to_owned();
        client.signer.secret = secret.to_owned();
        client.signer.token = token.map(str::to_owned);
        let answer = client.get(LIST);
        if good {
            answer.json();
        } else {
            answer.refused(403, "UnrecognizedClientException");
        }
    }
    client.signer.service = "support".to_owned();
    let headers = [("x-amz-target", "AWSSupport_20130415.DescribeSeverityLevels")];
    client
        .signed(&Method::POST, "/", &headers, "")
        .refused(403, "InvalidClientTokenId");
}

#[test]
fn a_presigned_request_is_good_until_it_expires() {
    let mut client = Client::new();
    let target = client.signer.presign(&Method::GET, LIST, HOST, 60);
    let send = |client: &Client, target: &str| {
        let request = Request::get(target)
            .header("host", HOST)
            .body(Full::default());
        client.send(request.expect("a request"))
    };
    send(&client, &target).json();
    send(&client, &target.replace("maxResults=1", "maxResults=2"))
        .refused(403, "InvalidSignatureException");
    send(
        &client,
        &target.replace("X-Amz-Expires=60", "X-Amz-Expires=600000"),
    )
    .refused(403, "InvalidSignatureException");
    send(
        &client,
        &target.replace("X-Amz-Expires=60", "X-Amz-Expires=999999"),
    )
    .refused(403, "IncompleteSignature");
    send(&client, &target.replace("X-Amz-Date", "X-Amz-Data")).refused(403, "IncompleteSignature");
    // After its expiry, a presigned request is accepted for another 15 minutes (both references,
    // RequestExpired).
    client.advance(60 + 15 * 60);
    send(&client, &target).json();
    client.advance(1);
    send(&client, &target).refused(400, "RequestExpired");
}

#[test]
fn a_signature_in_the_query_needs_no_end_and_may_have_its_date_in_a_header() {
    for (date, more, headers) in [
        ("20261101T094500Z", vec!["X-Amz-Date"], vec![]),
        ("20261101T095500Z", vec!["X-Amz-Date"], vec![]),
        ("20261101T095500Z", vec![], vec!["date"]),
        ("20261101T095500Z", vec![], vec!["x-amz-date"]),
        ("20261101T095500Z", vec!["X-Amz-Expires"], vec!["date"]),
    ] {
        let mut client = Client::new();
        client.signer.at = date.to_owned();
        let value = |name: &str| match name {
            "X-Amz-Expires" => format!("{name}=1"),
            name => format!("{name}={date}"),
        };
        let more = more.into_iter().map(value);
        let target = client.signer.sign_query(&Method::GET, LIST, HOST, more);
        let send = |client: &Client| {
            let mut request = Request::get(&target).header("host", HOST);
            for name in &headers {
                request = request.header(*name, date);
            }
            client.send(request.body(Full::default()).expect("a request"))
        };
        send(&client).json();
        client.advance(15 * 60 + 1);
        send(&client).refused(400, "RequestExpired");
    }
    // A date in the query overrides the date in a header. A request without a date in either is refused.
    let client = Client::new();
    let date = [format!("X-Amz-Date={}", client.signer.at)];
    let dated = client.signer.sign_query(&Method::GET, LIST, HOST, date);
    let undated = client.signer.sign_query(&Method::GET, LIST, HOST, []);
    let send = |target: &str, date: &str| {
        let request = Request::get(target).header("host", HOST);
        let request = request.header("date", date).body(Full::default());
        client.send(request.expect("a request"))
    };
    send(&dated, "20200101T000000Z").json();
    send(&undated, "today").refused(403, "IncompleteSignature");
    let request = Request::get(&undated).header("host", HOST);
    let request = request.body(Full::default()).expect("a request");
    client.send(request).refused(403, "IncompleteSignature");
}

#[test]
fn signed_headers_are_named_once_and_in_order() {
    for names in [
        "host;host;x-amz-date",
        "x-amz-date;host",
        "host;;x-amz-date",
        "host;x-amz-date;",
    ] {
        let change = |headers: &mut HeaderMap| {
            let text = headers["authorization"].to_str().expect("text");
            let text = text.replace("host;x-amz-date", names);
            headers.insert("authorization", text.parse().expect("visible text"));
        };
        after_signing(&Client::new(), change).refused(403, "IncompleteSignature");
    }
    let client = Client::new();
    let target = client.signer.presign(&Method::GET, LIST, HOST, 60);
    let target = target.replace("SignedHeaders=host", "SignedHeaders=host%3Bhost");
    let request = Request::get(target).header("host", HOST);
    let request = request.body(Full::default()).expect("a request");
    client.send(request).refused(403, "IncompleteSignature");
}

fn request_with(target: &str, header: &str) -> Request<Full<Bytes>> {
    let request = Request::get(target).header("x-other", header);
    request.body(Full::default()).expect("a request")
}

#[test]
fn a_long_head_is_refused_before_its_signature_is_verified() {
    let client = Client::new();
    let names = "a;".repeat(70_000) + "host;x-amz-date";
    let long = |headers: &mut HeaderMap| {
        let text = headers["authorization"].to_str().expect("text");
        let text = text.replace("host;x-amz-date", &names);
        headers.insert("authorization", text.parse().expect("visible text"));
    };
    after_signing(&client, long).refused(431, "RequestEntityTooLargeException");
    let many = |headers: &mut HeaderMap| {
        for number in 0..200 {
            let name = format!("x-{number}").parse::<http::HeaderName>();
            headers.insert(name.expect("a name"), "1".parse().expect("visible text"));
        }
    };
    after_signing(&client, many).refused(431, "RequestEntityTooLargeException");
    let target = format!("{LIST}&a={}", "a".repeat(60_000));
    client.get(&target).json();
    let target = format!("{LIST}&{}", "a=b&".repeat(16_000));
    let request = Request::get(&target).header("host", HOST);
    let answer = client.send(request.body(Full::default()).expect("a request"));
    assert_eq!(answer.status, 403, "what fits is judged: {}", answer.text());
    let both = request_with(&target, &"a".repeat(2_000));
    client
        .send(both)
        .refused(431, "RequestEntityTooLargeException");
}

#[test]
fn a_body_is_part_of_the_signature() {
    let client = Client::new();
    let (method, target) = (Method::PUT, "/v1/account-settings/put");
    let mut request = Request::put(target)
        .header("host", HOST)
        .header("content-type", "application/json")
        .body(Full::from(
            "{\"notificationSubscriptionStatus\":\"SUBSCRIBED\"}",
        ))
        .expect("a request");
    client
        .signer
        .sign(&method, target, request.headers_mut(), b"{}");
    client
        .send(request)
        .refused(403, "InvalidSignatureException");
    let settings = client.get("/v1/account-settings/get").json();
    assert_eq!(
        settings["accountSettings"]["notificationSubscriptionStatus"],
        "NOT_SUBSCRIBED"
    );
}

#[test]
fn a_request_without_a_host_header_is_signed_for_its_authority() {
    let client = Client::new();
    let mut request = Request::get(LIST)
        .header("host", "artifact.us-east-1.amazonaws.com")
        .body(Full::default())
        .expect("a request");
    client
        .signer
        .sign(&Method::GET, LIST, request.headers_mut(), b"");
    request.headers_mut().remove("host");
    *request.uri_mut() = format!("https://artifact.us-east-1.amazonaws.com{LIST}")
        .parse()
        .expect("a URI");
    client.send(request).json();
}

mod laws;
mod trace;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Uri};

use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2015-08-30T12:36:00Z.
const TIME: Duration = Duration::from_secs(1_440_938_160);

fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + TIME
}

fn scope() -> Scope {
    Scope::new(Region::US_EAST_1, "service")
}

fn key() -> Credentials {
    Credentials::new("AKIDEXAMPLE", SECRET)
}

fn request(method: &str, target: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(format!("https://example.amazonaws.com{target}"))
        .body(Bytes::new())
        .unwrap()
}

fn signature(request: &Request<Bytes>) -> &str {
    let header = request.headers()["authorization"].to_str().unwrap();
    header.rsplit_once("Signature=").unwrap().1
}

fn signed_headers(request: &Request<Bytes>) -> &str {
    let header = request.headers()["authorization"].to_str().unwrap();
    let from = header.split_once("SignedHeaders=").unwrap().1;
    from.split_once(',').unwrap().0
}

#[test]
fn signs_as_the_published_vectors_say() {
    for (method, target, expected) in [
        (
            "GET",
            "/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "POST",
            "/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "GET",
            "/?%E1%88%B4=bar",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
    ] {
        let mut request = request(method, target);
        sign(&mut request, &key(), &scope(), time()).unwrap();
        assert_eq!(signature(&request), expected, "{method} {target}");
        assert_eq!(signed_headers(&request), "host;x-amz-date");
    }
}

#[test]
fn signs_the_session_token() {
    let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    let mut request = request("GET", "/");
    let credentials = key().with_session_token(token);
    sign(&mut request, &credentials, &scope(), time()).unwrap();
    assert_eq!(
        signature(&request),
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"
    );
    assert_eq!(request.headers()[SECURITY_TOKEN], token);
    assert!(request.headers()[SECURITY_TOKEN].is_sensitive());
}

#[test]
fn signs_the_body_and_can_send_its_hash() {
    let mut request = request("POST", "/").map(|_| Bytes::from_static(b"Param1=value1"));
    let headers = request.headers_mut();
    headers.insert("content-length", HeaderValue::from_static("13"));
    headers.insert(
        "content-type",
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    let options = SigningOptions::new().content_sha256(true);
    sign_with(&mut request, &key(), &scope(), time(), options).unwrap();
    assert_eq!(
        signature(&request),
        "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"
    );
    assert_eq!(
        request.headers()["x-amz-content-sha256"],
        "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
    );
}

#[test]
fn presigns_as_the_published_vectors_say() {
    let hour = Duration::from_secs(3600);
    let mut plain = request("GET", "/");
    presign(
        &mut plain,
        &key(),
        &scope(),
        time(),
        hour,
        SigningOptions::new(),
    )
    .unwrap();
    let expected = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
        &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
        &X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";
    assert_eq!(plain.uri().query().unwrap(), expected);
    assert_eq!(plain.headers()["host"], "example.amazonaws.com");

    let once = plain.uri().clone();
    presign(
        &mut plain,
        &key(),
        &scope(),
        time(),
        hour,
        SigningOptions::new(),
    )
    .unwrap();
    assert_eq!(
        plain.uri(),
        &once,
        "presigning again replaces the signature"
    );
}

#[test]
fn the_host_is_the_authority_without_a_default_port() {
    for (uri, expected) in [
        ("https://a.example:443/", "a.example"),
        ("http://a.example:80/", "a.example"),
        ("http://a.example:443/", "a.example:443"),
        ("http://user:MARKED@127.0.0.1:4747/", "127.0.0.1:4747"),
        ("http://[::1]:4747/", "[::1]:4747"),
    ] {
        let mut request = request("GET", "/");
        *request.uri_mut() = Uri::from_static(uri);
        sign(&mut request, &key(), &scope(), time()).unwrap();
        assert_eq!(request.headers()["host"], expected, "{uri}");
    }
}

#[test]
fn a_host_header_stays_as_it_is() {
    let mut request = request("GET", "/");
    let host = HeaderValue::from_static("other.example");
    request.headers_mut().insert("host", host.clone());
    sign(&mut request, &key(), &scope(), time()).unwrap();
    assert_eq!(request.headers()["host"], host);
}

#[test]
fn two_host_headers_are_refused() {
    let mut refused = request("GET", "/");
    for host in ["one.example", "other.example"] {
        let host = HeaderValue::from_static(host);
        refused.headers_mut().append("host", host);
    }
    let before = refused.headers().clone();
    let error = sign(&mut refused, &key(), &scope(), time()).unwrap_err();
    assert_eq!(error.to_string(), "sign: expected one host header, found 2");
    let (hour, options) = (Duration::from_secs(3600), SigningOptions::new());
    assert!(presign(&mut refused, &key(), &scope(), time(), hour, options).is_err());
    assert_eq!(refused.headers(), &before);
}

#[test]
fn signing_again_replaces_the_signature() {
    let mut twice = request("GET", "/");
    let temporary = Credentials::new("OTHER", "other").with_session_token("token");
    let earlier = time() - Duration::from_secs(60);
    sign(&mut twice, &temporary, &scope(), earlier).unwrap();
    sign(&mut twice, &key(), &scope(), time()).unwrap();
    let mut once = request("GET", "/");
    sign(&mut once, &key(), &scope(), time()).unwrap();
    assert_eq!(twice.headers(), once.headers());
}

#[test]
fn credentials_that_change_after_a_signature_sign_with_the_new_values() {
    let used = key();
    sign(&mut request("GET", "/"), &used, &scope(), time()).unwrap();
    let (mut changed, mut fresh) = (request("GET", "/"), request("GET", "/"));
    // No other clone shares these credentials, so the setter changes them in place, and must also
    // drop the converted ones.
    let used = used.with_session_token("token");
    sign(&mut changed, &used, &scope(), time()).unwrap();
    let credentials = key().with_session_token("token");
    sign(&mut fresh, &credentials, &scope(), time()).unwrap();
    assert_eq!(changed.headers(), fresh.headers());
}

#[test]
fn leaves_out_headers_that_proxies_change() {
    let mut request = request("PUT", "/");
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-amz-target", "Target"),
        ("user-agent", "casebook"),
        ("x-amzn-trace-id", "1"),
        ("amz-sdk-request", "attempt=1; max=3"),
        ("amz-sdk-invocation-id", "1"),
        ("connection", "keep-alive"),
    ] {
        let value = HeaderValue::from_static(value);
        request.headers_mut().insert(name, value);
    }
    sign(&mut request, &key(), &scope(), time()).unwrap();
    assert_eq!(
        signed_headers(&request),
        "content-type;host;x-amz-date;x-amz-target"
    );
    assert_eq!(request.headers()["user-agent"], "casebook");
}

#[test]
fn a_refused_request_is_left_as_it_was() {
    let long = format!("/?a={}", "%".repeat(25_000));
    let cases: [(&str, &str, Duration, &str); 6] = [
        (
            "/",
            "AKID\nEXAMPLE",
            TIME,
            "without control characters, found one",
        ),
        ("/?a=%FF", "AKID", TIME, "percent-encoded UTF-8"),
        ("/+?a=1+1", "AKID", TIME, "%2B for a plus sign"),
        (&long, "AKID", Duration::ZERO, "at most 65534 bytes"),
        (
            "/",
            "AKID",
            Duration::from_secs(253_402_300_800),
            "1970 and 9999",
        ),
        (
            "/",
            "AKID",
            Duration::from_secs(u64::MAX / 4),
            "1970 and 9999",
        ),
    ];
    for (target, id, since, expected) in cases {
        let mut refused = request("GET", target);
        let before = refused.uri().clone();
        let time = SystemTime::UNIX_EPOCH + since;
        let error = sign(&mut refused, &Credentials::new(id, SECRET), &scope(), time).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(refused.uri(), &before);
        assert!(refused.headers().is_empty());
    }
    let mut refused = request("GET", "/");
    let header = HeaderValue::from_bytes(b"\xff").unwrap();
    refused.headers_mut().insert("x-amz-meta", header);
    let error = sign(&mut refused, &key(), &scope(), time()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sign: expected UTF-8 in the header x-amz-meta, found other bytes"
    );
    let long = http::HeaderName::try_from("x".repeat(40_000)).unwrap();
    refused.headers_mut().clear();
    refused
        .headers_mut()
        .insert(long, HeaderValue::from_static("1"));
    let hour = Duration::from_secs(3600);
    let error = presign(
        &mut refused,
        &key(),
        &scope(),
        time(),
        hour,
        SigningOptions::new(),
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("a link of at most 65534 bytes")
    );
    refused.headers_mut().clear();
    let day = Duration::from_secs(86_400);
    for expires in [Duration::ZERO, day * 8] {
        let options = SigningOptions::new();
        assert!(presign(&mut refused, &key(), &scope(), time(), expires, options).is_err());
    }
}

#[test]
fn a_session_token_that_is_no_header_value_is_not_shown() {
    let credentials = key().with_session_token("MARKED\n");
    let error = sign(&mut request("GET", "/"), &credentials, &scope(), time()).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("session token") && !shown.contains("MARKED"));
}

/// Returns the credentials, the scope, the time and the options of the examples in the API
/// reference of Amazon S3.
fn s3() -> (Credentials, Scope, SystemTime, SigningOptions) {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_369_353_600);
    let options = SigningOptions::new()
        .normalize_path(false)
        .double_encode(false)
        .unsigned_payload(true);
    (
        Credentials::new("AKIAIOSFODNN7EXAMPLE", key),
        Scope::new(Region::US_EAST_1, "s3"),
        time,
        options,
    )
}

/// The example in the Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
#[test]
fn presigns_a_document_of_s3_as_published() {
    let (credentials, scope, time, options) = s3();
    let mut request = Request::get("https://examplebucket.s3.amazonaws.com/test.txt")
        .body(Bytes::new())
        .unwrap();
    let day = Duration::from_secs(86_400);
    presign(&mut request, &credentials, &scope, time, day, options).unwrap();
    assert_eq!(
        request.uri().query().unwrap(),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
        &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
        &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
    assert!(!request.headers().contains_key(CONTENT_SHA256));
}

#[test]
fn an_unsigned_payload_is_declared_and_every_body_has_the_same_signature() {
    let (credentials, scope, time, options) = s3();
    let sign_body = |body: &'static str| {
        let mut request = request("PUT", "/").map(|_| Bytes::from(body));
        sign_with(&mut request, &credentials, &scope, time, options).unwrap();
        request
    };
    let (one, other) = (sign_body("one"), sign_body("other"));
    assert_eq!(one.headers()[CONTENT_SHA256], "UNSIGNED-PAYLOAD");
    assert_eq!(signed_headers(&one), "host;x-amz-content-sha256;x-amz-date");
    assert_eq!(signature(&one), signature(&other));

    // A request that already has the header `x-amz-content-sha256: UNSIGNED-PAYLOAD` is signed
    // without its body.
    let mut preset = request("PUT", "/").map(|_| Bytes::from("one"));
    let unsigned = HeaderValue::from_static("UNSIGNED-PAYLOAD");
    preset.headers_mut().insert(CONTENT_SHA256, unsigned);
    let options = options.unsigned_payload(false);
    let mut hashed = preset.clone();
    sign_with(&mut preset, &credentials, &scope, time, options).unwrap();
    assert_eq!(preset.headers(), one.headers());

    // With the option `content_sha256`, the signer replaces that header by the hash of the body.
    let options = options.content_sha256(true);
    sign_with(&mut hashed, &credentials, &scope, time, options).unwrap();
    let hash = &hashed.headers()[CONTENT_SHA256];
    assert_eq!(hash.len(), 64);
    assert_ne!(signature(&hashed), signature(&one));
}

#[test]
fn a_refusal_says_what_was_found() {
    let presigned = |uri: &'static str, expires| {
        let mut request = Request::get(uri).body(Bytes::new()).unwrap();
        let options = SigningOptions::new();
        let signed = presign(&mut request, &key(), &scope(), time(), expires, options);
        signed.unwrap_err().to_string()
    };
    let week = Duration::from_secs(604_800);
    assert_eq!(
        presigned("example.com:443", week),
        "sign: expected a uri with a scheme, found only a host"
    );
    for (expires, found) in [
        (Duration::ZERO, "0"),
        (Duration::from_millis(999), "0.999"),
        (week + Duration::from_millis(1), "604800.001"),
        (week + Duration::from_nanos(1), "604800.000000001"),
    ] {
        assert_eq!(
            presigned("https://example.com/", expires),
            format!("sign: expected a lifetime of 1 to 604800 seconds, found {found}")
        );
    }
}

#[test]
fn many_headers_can_be_signed_but_are_too_many_for_a_link() {
    let mut signed = request("GET", "/");
    for number in 0..1_000 {
        let name = format!("x-amz-meta-a-name-of-some-length-{number}");
        let name = http::HeaderName::try_from(name).unwrap();
        let value = HeaderValue::from_static("1");
        signed.headers_mut().insert(name, value);
    }
    let mut presigned = signed.clone();
    sign(&mut signed, &key(), &scope(), time()).unwrap();
    assert_eq!(signed_headers(&signed).split(';').count(), 1_002);
    let (hour, options) = (Duration::from_secs(3600), SigningOptions::new());
    let error = presign(&mut presigned, &key(), &scope(), time(), hour, options).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("sign: expected a link of at most 65534 bytes"),
        "{text}"
    );
}

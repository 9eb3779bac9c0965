//! Tests that the emulator's verifier, which is an independent implementation, accepts the
//! signatures that `aws-sigv4` makes.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook::auth::{Credentials, Scope, SigningOptions, presign, sign_with};
use casebook::types::Region;
use casebook_emulator::Emulator;
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use proptest::prelude::*;
use tower::ServiceExt as _;

/// The service, method and path of operations.
const OPERATIONS: [(&str, &str, &str); 4] = [
    ("artifact", "GET", "/v1/report/list"),
    ("artifact", "GET", "/v1/report/getMetadata"),
    ("artifact", "PUT", "/v1/account-settings/put"),
    ("support", "POST", "/"),
];
const TOKEN: &str = "IQoJb3JpZ2luX2VjEX/+AMPLE==";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_emulator_accepts_every_signature_and_refuses_it_for_another_request(
        (service, method, path) in proptest::sample::select(&OPERATIONS[..]),
        query in "[a-zA-Z0-9%&=/~._*'é:-]{0,60}",
        plus in proptest::option::weighted(0.1, 0usize..60),
        headers in proptest::collection::vec(("x-[a-z-]{1,12}", "[ -~é\t]{0,30}"), 0..6),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        seconds in 0u64..250_000_000_000,
        temporary in any::<bool>(),
        hashed in any::<bool>(),
        unsigned in any::<bool>(),
        in_query in any::<bool>(),
        lifetime in 1u64..=604_800,
    ) {
        let mut query = query;
        if let Some(at) = plus.filter(|at| query.is_char_boundary(*at)) {
            query.insert(at, '+');
        }
        let Ok(uri) = format!("https://h.example{path}?{query}").parse::<http::Uri>() else {
            return Ok(());
        };
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = method.parse().unwrap();
        *request.uri_mut() = uri;
        let target = "AWSSupport_20130415.DescribeSeverityLevels";
        request.headers_mut().insert("x-amz-target", HeaderValue::from_static(target));
        for (name, value) in headers {
            let name = HeaderName::try_from(name).unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(&value).unwrap());
        }
        let emulator = emulator();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        emulator.clock().set(time);
        let credentials = match temporary {
            true => Credentials::new("ASIATEMPORARY", "temporary/secret").with_session_token(TOKEN),
            false => Credentials::new("AKIALASTING", "lasting+secret"),
        };
        let scope = Scope::new(Region::US_EAST_1, service);
        let options = SigningOptions::new().content_sha256(hashed);
        // Only S3 accepts presigned URLs that leave out the body.
        let options = options.unsigned_payload(unsigned && !in_query);
        let signed = match in_query {
            true => {
                let lifetime = Duration::from_secs(lifetime);
                presign(&mut request, &credentials, &scope, time, lifetime, options)
            }
            false => sign_with(&mut request, &credentials, &scope, time, options),
        };
        // Implementations differ on whether a `+` in a query is a space, so such queries are left
        // out.
        if query.contains('+') {
            prop_assert!(signed.is_err());
            return Ok(());
        }
        // Some generated requests cannot be signed, for example because an escape is not UTF-8.
        prop_assume!(signed.is_ok());
        let mut altered = request.clone();
        let (status, answer) = send(&emulator, request);
        prop_assert!(status != 403 && !REFUSALS.iter().any(|code| answer.contains(code)), "{status} {answer}");
        *altered.body_mut() = [altered.body(), &b"."[..]].concat().into();
        altered.headers_mut().remove("x-amz-content-sha256");
        let (status, answer) = send(&emulator, altered);
        prop_assert!(status == 403 && answer.contains("InvalidSignatureException"), "{status} {answer}");
    }
}

/// The error codes about signatures whose status is not 403.
const REFUSALS: [&str; 2] = ["IncompleteSignature", "RequestExpired"];

fn emulator() -> Emulator {
    static EMULATOR: std::sync::OnceLock<Emulator> = std::sync::OnceLock::new();
    EMULATOR.get_or_init(new_emulator).clone()
}

fn new_emulator() -> Emulator {
    Emulator::builder()
        .credentials("ASIATEMPORARY", "temporary/secret", Some(TOKEN.to_owned()))
        .credentials("AKIALASTING", "lasting+secret", None)
        .build()
        .unwrap()
}

/// Sends a request. Returns the status of the response, and the error code together with the body.
fn send(emulator: &Emulator, request: Request<Bytes>) -> (u16, String) {
    let answer = emulator.clone().oneshot(request.map(Full::new));
    let answer: Response<_> = answer.now_or_never().unwrap().unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect().now_or_never().unwrap().unwrap().to_bytes();
    let code = head.headers.get("x-amzn-errortype");
    let code = code.map_or("", |code| code.to_str().unwrap());
    (
        head.status.as_u16(),
        format!("{code} {}", String::from_utf8_lossy(&body)),
    )
}

#[test]
fn either_form_of_a_signature_replaces_the_other() {
    // The emulator gets a separate clock, which the test can set.
    let emulator = new_emulator();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    emulator.clock().set(time);
    let (temporary, lasting) = (
        Credentials::new("ASIATEMPORARY", "temporary/secret").with_session_token(TOKEN),
        Credentials::new("AKIALASTING", "lasting+secret"),
    );
    let scope = Scope::new(Region::US_EAST_1, "artifact");
    let (hour, options) = (Duration::from_secs(3600), SigningOptions::new());
    let plain = Request::get("https://h.example/v1/report/list?maxResults=5")
        .body(Bytes::new())
        .unwrap();

    let mut request = plain.clone();
    presign(&mut request, &temporary, &scope, time, hour, options).unwrap();
    sign_with(&mut request, &lasting, &scope, time, options).unwrap();
    assert_eq!(request.uri(), plain.uri());
    let (status, answer) = send(&emulator, request.clone());
    assert_eq!(status, 200, "{answer}");

    presign(&mut request, &temporary, &scope, time, hour, options).unwrap();
    let (status, answer) = send(&emulator, request);
    assert_eq!(status, 200, "{answer}");
}

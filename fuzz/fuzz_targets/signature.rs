//! The emulator's verifier of signatures: a request that was changed after it was signed is refused, unless the
//! change does not count by the rules of the signature.
#![no_main]

use std::cell::RefCell;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{Credentials, Scope, sign};
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_fuzz::{choice, damaged, wait};
use casebook_types::Region;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::Full;
use libfuzzer_sys::fuzz_target;
use tower::Service as _;

const PLACES: [&str; 6] = [
    "authorization",
    "x-amz-date",
    "x-amz-target",
    "host",
    "content-type",
    "x-amz-security-token",
];

struct World {
    emulator: Emulator,
    request: Request<Bytes>,
    runs: u32,
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(world());
}

fn world() -> World {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    let clock = casebook_emulator::Clock::starting_at(now);
    let emulator = Emulator::builder()
        .clock(clock)
        .build()
        .expect("memory takes the samples");
    let mut request = Request::post("http://127.0.0.1:4747/?a=b&c=d%20e")
        .header("host", "127.0.0.1:4747")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AWSSupport_20130415.DescribeSeverityLevels")
        .body(Bytes::from_static(b"{\"language\":\"en\"}"))
        .expect("the request is valid");
    let keys = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    sign(
        &mut request,
        &keys,
        &Scope::new(Region::US_EAST_1, "support"),
        now,
    )
    .expect("the request can be signed");
    World {
        emulator,
        request,
        runs: 0,
    }
}

// The first byte selects what is changed, and the rest is the damage.
fuzz_target!(|input: &[u8]| {
    let Some((place, damage)) = choice(input) else {
        return;
    };
    WORLD.with_borrow_mut(|world| {
        world.runs += 1;
        if world.runs > 100_000 {
            *world = self::world();
        }
        let mut request = world.request.clone();
        let is_same = match usize::from(place) % (PLACES.len() + 2) {
            0 => {
                let body = damaged(request.body(), damage);
                let is_same = *request.body() == body;
                *request.body_mut() = body.into();
                is_same
            }
            1 => {
                let target = request
                    .uri()
                    .path_and_query()
                    .expect("it has a path")
                    .as_str();
                let Ok(target) = String::from_utf8(damaged(target.as_bytes(), damage)) else {
                    return;
                };
                let Ok(uri) = format!("http://127.0.0.1:4747{target}").parse::<http::Uri>() else {
                    return;
                };
                if uri.authority() != request.uri().authority() {
                    return;
                }
                let is_same = same_target(&uri, request.uri());
                *request.uri_mut() = uri;
                is_same
            }
            header => {
                let name = HeaderName::from_static(PLACES[header - 2]);
                let old = request.headers().get(&name).cloned();
                let old = old.as_ref().map(HeaderValue::as_bytes).unwrap_or_default();
                let new = damaged(old, damage);
                let Ok(value) = HeaderValue::from_bytes(&new) else {
                    return;
                };
                request.headers_mut().insert(&name, value);
                let signed = request.headers()["authorization"]
                    .to_str()
                    .unwrap_or_default()
                    .to_owned();
                match name.as_str() {
                    "authorization" => signed_alike(&signed, old),
                    // An unsigned header may be anything.
                    name if !signed.contains(name) => true,
                    _ => collapsed(&new) == collapsed(old),
                }
            }
        };
        let response = wait(world.emulator.call(request.map(Full::new))).expect("no fault is set");
        let status = response.status();
        assert!(is_same || !status.is_success(), "{status} for {input:?}");
        assert_ne!(status, 500);
    });
});

/// Joins the blanks in a value, as the rules say.
fn collapsed(value: &[u8]) -> Vec<Vec<u8>> {
    let words = value.split(|byte| matches!(byte, b' ' | b'\t'));
    words
        .filter(|word| !word.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}

/// Whether the header has the same key, scope, names and signature, in whatever order and with whatever blanks.
fn signed_alike(new: &str, old: &[u8]) -> bool {
    let parts = |text: &str| {
        let rest = text
            .trim()
            .strip_prefix("AWS4-HMAC-SHA256")
            .unwrap_or_default()
            .to_owned();
        let mut parts = rest
            .split(',')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>();
        parts.sort();
        parts
    };
    let old = parts(&String::from_utf8_lossy(old));
    parts(new) == old
}

fn same_target(new: &http::Uri, old: &http::Uri) -> bool {
    let segments = |uri: &http::Uri| {
        let mut found = Vec::new();
        for segment in uri.path().split('/') {
            match segment {
                "" | "." => {}
                ".." => drop(found.pop()),
                segment => found.push(segment.to_owned()),
            }
        }
        found
    };
    let pairs = |uri: &http::Uri| {
        let query = uri.query().unwrap_or_default().to_owned();
        let mut pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(decoded)
            .collect::<Vec<_>>();
        pairs.sort();
        pairs
    };
    segments(new) == segments(old) && pairs(new) == pairs(old)
}

/// Decodes the parameters of a query; a name without a value has an empty one.
fn decoded(pair: &str) -> (Vec<u8>, Vec<u8>) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let decode = |text: &str| percent_encoding::percent_decode_str(text).collect();
    (decode(name), decode(value))
}

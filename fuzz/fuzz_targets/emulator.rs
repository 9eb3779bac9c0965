//! The emulator's HTTP: whatever comes gets a response that a client can read; without a signature nothing is
//! a success but the controls; and the emulator's links and controls never fail from within.
#![no_main]

use std::cell::RefCell;

use bytes::Bytes;
use casebook_emulator::Emulator;
use casebook_fuzz::{line, wait};
use http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt as _, Full};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tower::Service as _;

thread_local! {
    static EMULATOR: RefCell<(Emulator, u32)> = RefCell::new((Emulator::new(), 0));
}

// The first line is `METHOD target`, then come header lines up to an empty one, and the rest is the body.
fuzz_target!(|input: &[u8]| {
    let Some(request) = request(input) else {
        return;
    };
    // These make the whole state anew or write all of it; their documents have a target of their own.
    let path = request.uri().path();
    let is_slow = ["reset", "scenario", "samples", "state"]
        .iter()
        .any(|control| path.contains(control));
    if is_slow && path.starts_with("/_emulator/") {
        return;
    }
    EMULATOR.with_borrow_mut(|(emulator, runs)| {
        *runs += 1;
        if *runs > 50_000 {
            (*emulator, *runs) = (Emulator::new(), 0);
        }
        let path = request.uri().path().to_owned();
        let Ok(response) = wait(emulator.call(request)) else {
            // A control may have set a fault that ends connections.
            emulator.set_faults(casebook_emulator::Faults::new());
            return;
        };
        emulator.set_faults(casebook_emulator::Faults::new());
        let (head, body) = response.into_parts();
        let body = wait(body.collect()).expect("no fault is set").to_bytes();
        assert_ne!(head.status, 500, "{}", String::from_utf8_lossy(&body));
        assert!(
            !head.status.is_success() || path.starts_with("/_emulator/"),
            "{} for {path}",
            head.status
        );
        let kind = head
            .headers
            .get("content-type")
            .map(HeaderValue::as_bytes)
            .unwrap_or_default();
        if kind.windows(4).any(|four| four == b"json") && !body.is_empty() {
            serde_json::from_slice::<Value>(&body).expect("the body is what its type says");
        }
    });
});

fn request(input: &[u8]) -> Option<Request<Full<Bytes>>> {
    let (first, mut rest) = line(input);
    let (method, target) = str::from_utf8(first).ok()?.split_once(' ')?;
    let mut request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).ok()?)
        .uri(target);
    loop {
        let (header, behind) = line(rest);
        rest = behind;
        let Some(colon) = header.iter().position(|byte| *byte == b':') else {
            break;
        };
        let name = HeaderName::from_bytes(&header[..colon]).ok()?;
        request = request.header(
            name,
            HeaderValue::from_bytes(header[colon + 1..].trim_ascii()).ok()?,
        );
    }
    request.body(Full::new(Bytes::copy_from_slice(rest))).ok()
}

//! Errors of both protocols and XML: a refusal stays one, with its status; its code is the one in the body or
//! the header; nothing that it prints grows beyond its response; no request is repeated that must not be.
#![no_main]

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_fuzz::{choice, line};
use casebook_protocol::{Fault, xml};
use http::{HeaderName, HeaderValue, Response};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const HEADERS: [&str; 9] = [
    "content-type",
    "content-encoding",
    "retry-after",
    "x-amz-retry-after",
    "x-amzn-errortype",
    "x-amzn-requestid",
    "x-amz-id-2",
    "location",
    "date",
];

// The first byte gives the status and the protocol, the lines before an empty one a header each, and the rest
// is the body.
fuzz_target!(|input: &[u8]| {
    let Some((status, mut rest)) = choice(input) else {
        return;
    };
    let mut response = Response::builder().status(300 + u16::from(status) % 300);
    loop {
        let (header, behind) = line(rest);
        rest = behind;
        let Some((name, value)) = choice(header) else {
            break;
        };
        let name = HeaderName::from_static(HEADERS[usize::from(name) % HEADERS.len()]);
        if let Ok(value) = HeaderValue::from_bytes(value) {
            response = response.header(name, value);
        }
    }
    let response = response
        .body(Bytes::copy_from_slice(rest))
        .expect("all parts are valid");
    let json = Fault::read(response.clone());
    check(&json, &response, input.len());
    let is_header = response.headers().contains_key("x-amzn-errortype");
    if !is_header {
        assert_eq!(json.code(), code(rest).as_deref());
    }
    check(&xml::fault(response.clone()), &response, input.len());
});

fn check(fault: &Fault, response: &Response<Bytes>, length: usize) {
    assert_eq!(fault.status(), response.status());
    let fault = fault
        .clone()
        .with_origin("https://support.us-east-1.amazonaws.com");
    assert!(fault.to_string().len() <= 6 * length + 400, "{fault}");
    assert!(format!("{fault:?}").len() <= 12 * length + 2000);
    assert_ne!(fault.code(), Some(""));
    assert_ne!(fault.request_id(), Some(""));
    if let Some(target) = fault.redirect_target() {
        assert!(
            target.chars().count() <= 301 && !target.contains('@'),
            "{target}"
        );
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    let _ = (
        fault.retry_after_hint(now),
        fault.retry_class(),
        fault.sent(),
        fault.service_time(),
    );
    if let Some(after) = fault.retry_after() {
        let _ = now.checked_add(after.delay(now));
    }
    if fault.is_clock_skew() {
        assert!(fault.code().is_some() || fault.message().is_some());
    }
}

/// Reads the code of an error in JSON a second time: `namespace#Code:uri` in `code` or `__type`.
fn code(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let codes = [body.get("code"), body.get("__type")];
    let mut codes = codes
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|code| {
            let code = code.split_once(':').map_or(code, |(code, _)| code);
            code.rsplit_once('#')
                .map_or(code, |(_, code)| code)
                .trim()
                .to_owned()
        });
    codes.find(|code| !code.is_empty())
}

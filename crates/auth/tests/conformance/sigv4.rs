//! Tests with the published signing suite: signatures in headers and in the query.
//!
//! The test also computes the signature of the canonical request in the suite. So a case passes
//! only if our signature agrees with all files of the case.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{Credentials, Scope, SigningOptions, presign, sign_with};
use casebook_types::{Region, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, Request};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{data, report};

/// The values with which a case is signed: credentials, scope, time and options.
struct Context {
    secret: String,
    credentials: Credentials,
    scope: Scope,
    timestamp: String,
    expires: Duration,
    options: SigningOptions,
}

/// A request that was read from a file.
struct Message {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[test]
fn every_case_is_signed_as_published() {
    let Some(folder) = data("sigv4/v4") else {
        return;
    };
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let failure = failure(case).err()?;
            Some(format!("{}: {failure}", case.file_name()?.display()))
        })
        .collect();
    report("sigv4", cases.len(), &failures);
}

fn failure(case: &Path) -> Result<(), String> {
    let read = |name: &str| fs::read_to_string(case.join(name)).ok();
    let request = message(&read("request.txt").unwrap());
    let context = read("context.json").map(|json| context(&serde_json::from_str(&json).unwrap()));
    if let Some(context) = context {
        in_query(&read, &request, &context)?;
        return in_headers(&read, &request, &context);
    }
    // A case without `context.json` only tests how the path is encoded. It names no credentials,
    // Region or service, so the test uses its own; the time is in the expected canonical request.
    let canonical = read("header-canonical-request.txt").unwrap();
    let date = canonical
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-date:"));
    let context = Context {
        secret: "secret".to_owned(),
        credentials: Credentials::new("AKIDEXAMPLE", "secret"),
        scope: Scope::new(Region::US_EAST_1, "service"),
        timestamp: date.unwrap().to_owned(),
        expires: Duration::ZERO,
        options: SigningOptions::new(),
    };
    in_headers(&read, &request, &context)
}

fn in_headers(
    read: &impl Fn(&str) -> Option<String>,
    message: &Message,
    context: &Context,
) -> Result<(), String> {
    let mut request = unsigned(message);
    let (credentials, scope) = (&context.credentials, &context.scope);
    sign_with(
        &mut request,
        credentials,
        scope,
        context.time(),
        context.options,
    )
    .map_err(|error| error.to_string())?;
    let authorization = request.headers()["authorization"].to_str().unwrap();
    let (_, signature) = authorization.rsplit_once("Signature=").unwrap();
    context.agrees(read, "header", signature)?;
    match read("header-signed-request.txt") {
        // The key for a case without a context is not published, so only the canonical request can
        // be compared.
        Some(signed) if read("context.json").is_some() => {
            let signed = self::message(&signed);
            same("the headers", headers(&request), sorted(signed.headers))
        }
        _ => Ok(()),
    }
}

fn in_query(
    read: &impl Fn(&str) -> Option<String>,
    message: &Message,
    context: &Context,
) -> Result<(), String> {
    let mut request = unsigned(message);
    presign(
        &mut request,
        &context.credentials,
        &context.scope,
        context.time(),
        context.expires,
        context.options,
    )
    .map_err(|error| error.to_string())?;
    let query = request.uri().query().unwrap();
    let (_, signature) = query.rsplit_once("X-Amz-Signature=").unwrap();
    context.agrees(read, "query", signature)?;
    let signed = self::message(&read("query-signed-request.txt").unwrap());
    let (_, expected) = signed.target.split_once('?').unwrap();
    same("the query", parameters(query), parameters(expected))?;
    same("the headers", headers(&request), sorted(signed.headers))
}

impl Context {
    fn time(&self) -> SystemTime {
        let (date, time) = self.timestamp.split_once('T').unwrap();
        let whole = format!(
            "{}-{}-{}T{}:{}:{}Z",
            &date[..4],
            &date[4..6],
            &date[6..],
            &time[..2],
            &time[2..4],
            &time[4..6]
        );
        whole
            .parse::<Timestamp>()
            .unwrap()
            .to_system_time()
            .unwrap()
    }

    /// Returns whether the canonical request, the string to sign and the signature in the files all
    /// lead to this signature.
    fn agrees(
        &self,
        read: &impl Fn(&str) -> Option<String>,
        form: &str,
        signature: &str,
    ) -> Result<(), String> {
        let canonical = read(&format!("{form}-canonical-request.txt")).unwrap();
        let hash = hex(&Sha256::digest(canonical.trim_end()));
        let date = &self.timestamp[..8];
        let (region, service) = (self.scope.region.as_str(), &*self.scope.service);
        let scope = format!("{date}/{region}/{service}/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}", self.timestamp);
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for part in [date, region, service, "aws4_request"] {
            key = mac(&key, part);
        }
        same(
            &format!("the signature of the {form}'s canonical request"),
            signature,
            &*hex(&mac(&key, &text)),
        )?;
        if read("context.json").is_none() {
            return Ok(());
        }
        let expected = read(&format!("{form}-string-to-sign.txt")).unwrap();
        same("the string to sign", &*text, expected.trim_end())?;
        let expected = read(&format!("{form}-signature.txt")).unwrap();
        same("the signature", signature, expected.trim_end())
    }
}

fn context(json: &Value) -> Context {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let keys = &json["credentials"];
    let secret = text(&keys["secret_access_key"]);
    let mut credentials = Credentials::new(text(&keys["access_key_id"]), secret.as_str());
    if let Some(token) = keys["token"].as_str() {
        credentials = credentials.with_session_token(token);
    }
    let timestamp = text(&json["timestamp"]).replace(['-', ':'], "");
    Context {
        secret,
        credentials,
        scope: Scope::new(
            text(&json["region"]).parse().unwrap(),
            text(&json["service"]),
        ),
        timestamp,
        expires: Duration::from_secs(json["expiration_in_seconds"].as_u64().unwrap()),
        // The paths in the files are not encoded, and the expected ones are encoded once, so
        // signing must not encode them twice.
        options: SigningOptions::new()
            .double_encode(false)
            .normalize_path(json["normalize"] == true)
            .content_sha256(json["sign_body"] == true)
            .sign_session_token(json["omit_session_token"] != true),
    }
}

fn message(text: &str) -> Message {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap();
    let (method, target) = first.split_once(' ').unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line.split_once(':') {
            Some((name, value)) if !line.starts_with(' ') => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            // An indented line continues the value of the header before it. The line break counts
            // as a blank.
            _ => {
                let (_, value) = headers.last_mut().unwrap();
                write!(value, " {}", line.trim()).unwrap();
            }
        }
    }
    Message {
        method: method.to_owned(),
        target: target.trim_end_matches(" HTTP/1.1").replace(' ', "%20"),
        headers,
        body: body.to_owned(),
    }
}

/// Returns the request without its `host` header, which signing adds.
fn unsigned(message: &Message) -> Request<Bytes> {
    let host = message.headers.iter().find(|(name, _)| name == "host");
    let mut request = Request::builder()
        .method(&*message.method)
        .uri(format!("https://{}{}", host.unwrap().1, message.target))
        .body(Bytes::from(message.body.clone()))
        .unwrap();
    for (name, value) in message.headers.iter().filter(|(name, _)| name != "host") {
        let name: HeaderName = name.parse().unwrap();
        let value = HeaderValue::from_str(value).unwrap();
        request.headers_mut().append(name, value);
    }
    request
}

fn headers(request: &Request<Bytes>) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    sorted(
        request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
    )
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let parameters = query.split('&').map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (decoded(name), decoded(value))
    });
    sorted(parameters.collect())
}

fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort();
    pairs
}

fn same<T: PartialEq + std::fmt::Debug>(name: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{name}: expected {expected:?}, found {found:?}"))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

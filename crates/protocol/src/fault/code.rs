//! Finds the error code of a response.

use http::HeaderMap;
use serde_json::{Map, Value};

/// Returns the error code in the headers, or else the first of the two codes in the body that is
/// present.
pub(super) fn of<'a>(headers: &'a HeaderMap, body: [Option<&'a str>; 2]) -> Option<&'a str> {
    let header = headers.get("x-amzn-errortype");
    let header = header.and_then(|value| value.to_str().ok());
    std::iter::once(header)
        .chain(body)
        .flatten()
        .map(bare_name)
        .find(|code| !code.is_empty())
}

/// Returns the members `code` and `__type` of the JSON object in the body.
pub(super) fn in_json(members: &Map<String, Value>) -> [Option<&str>; 2] {
    ["code", "__type"].map(|name| members.get(name).and_then(Value::as_str))
}

/// Turns `namespace#Name:http://uri/` into `Name`: removes the URI first, because it may contain a
/// `#`, and then the namespace.
fn bare_name(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

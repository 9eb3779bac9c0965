//! Finds the error code of a response.

use http::HeaderMap;
use serde_json::{Map, Value};

/// Returns the code of the header, or else the first code in the body.
pub(super) fn of<'a>(headers: &'a HeaderMap, body: [Option<&'a str>; 2]) -> Option<&'a str> {
    let header = headers.get("x-amzn-errortype");
    let header = header.and_then(|value| value.to_str().ok());
    std::iter::once(header)
        .chain(body)
        .flatten()
        .map(bare_name)
        .find(|code| !code.is_empty())
}

/// Returns the members `code` and `__type` of the outermost object.
pub(super) fn in_json(members: &Map<String, Value>) -> [Option<&str>; 2] {
    ["code", "__type"].map(|name| members.get(name).and_then(Value::as_str))
}

/// Turns `namespace#Name:http://uri/` into `Name`: removes first the URI, then the namespace.
fn bare_name(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

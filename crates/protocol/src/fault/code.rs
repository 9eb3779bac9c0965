//! The name of an error, wherever it stands and however it is dressed.

use http::HeaderMap;
use serde_json::{Map, Value};

/// The header, or else the first of the names in the body that is one.
pub(super) fn of<'a>(
    headers: &'a HeaderMap,
    body: impl IntoIterator<Item = Option<&'a str>>,
) -> Option<&'a str> {
    let header = headers
        .get("x-amzn-errortype")
        .and_then(|value| value.to_str().ok());
    std::iter::once(header)
        .chain(body)
        .flatten()
        .map(undress)
        .find(|code| !code.is_empty())
}

/// The member `code`, or else the member `__type`, of the outermost object.
pub(super) fn in_json(members: &Map<String, Value>) -> [Option<&str>; 2] {
    ["code", "__type"].map(|name| members.get(name).and_then(Value::as_str))
}

/// `namespace#Name:http://uri/` is `Name`: first the URI goes, then the namespace.
fn undress(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

//! The name of an error, wherever it stands and however it is dressed.

use http::HeaderMap;
use serde_json::{Map, Value};

/// The header, or else the member `code`, or else the member `__type` of the outermost object.
pub(super) fn of<'a>(headers: &'a HeaderMap, members: &'a Map<String, Value>) -> Option<&'a str> {
    let header = headers
        .get("x-amzn-errortype")
        .and_then(|value| value.to_str().ok());
    let member = |name: &str| members.get(name).and_then(Value::as_str);
    [header, member("code"), member("__type")]
        .into_iter()
        .flatten()
        .map(undress)
        .find(|code| !code.is_empty())
}

/// `namespace#Name:http://uri/` is `Name`: first the URI goes, then the namespace.
fn undress(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

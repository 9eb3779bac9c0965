//! Errors of requests to links, in the XML of S3 (docs/service-notes.md, "Errors").

use http::{Response, StatusCode};

use crate::encoding::xml;
use crate::http::{Body, response};

/// Returns an error response with a code and a message. `elements` are further XML elements: name and
/// text.
pub(crate) fn refuse(
    status: StatusCode,
    code: &str,
    message: &str,
    elements: &[(&str, &str)],
) -> Response<Body> {
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    for (name, text) in [("Code", code), ("Message", message)]
        .iter()
        .chain(elements)
    {
        xml::write(&mut body, name, text);
    }
    body.push_str("</Error>");
    response::new(status, "application/xml", body)
}

//! Errors of requests to links, in the XML of S3 (docs/service-notes.md, "Errors").

use std::fmt::Write;

use http::{Response, StatusCode};

use crate::http::{Body, response};

/// Returns an error response with a code and a message. `elements` are further XML elements: name and
/// text.
pub(crate) fn refuse(
    status: StatusCode,
    code: &str,
    message: &str,
    elements: &[(&str, &str)],
) -> Response<Body> {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    for (name, text) in [("Code", code), ("Message", message)]
        .iter()
        .chain(elements)
    {
        // Writing to a `String` cannot fail.
        let _ = write!(xml, "<{name}>{}</{name}>", escaped(text));
    }
    xml.push_str("</Error>");
    response::new(status, "application/xml", xml)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

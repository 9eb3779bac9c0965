//! Refusals of a link, in the XML of S3 (docs/service-notes.md, "Errors").

use std::fmt::Write;

use http::{Response, StatusCode};

use crate::http::{Body, response};

/// Returns a refusal with a code, a message and further elements.
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
        // Writing to a string never fails.
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

//! awsQuery: a form to post, and XML to read ([specification]).
//!
//! [specification]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

use std::fmt;

use bytes::Bytes;
use casebook_protocol::{DecodeError, Fault};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::xml::Element;

const VERSION: &str = "2011-06-15";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A form in the making.
pub(super) struct Form(String);

impl Form {
    pub(super) fn new(action: &str) -> Self {
        Self(format!("Action={action}&Version={VERSION}"))
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push('&');
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    pub(super) fn with_opt(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn with_number(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(name, &value.to_string()),
            None => self,
        }
    }

    pub(super) fn finish(self) -> Request<Bytes> {
        let mut request = Request::new(Bytes::from(self.0));
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        request
    }
}

/// Reads what stands in `<{action}Result>`.
pub(super) fn output<T>(
    response: Response<Bytes>,
    action: &str,
    read: impl FnOnce(&Element) -> Option<T>,
) -> Result<T, DecodeError> {
    let found = root(&response).and_then(|root| {
        let is = |element: &Element, suffix| element.name().strip_suffix(suffix) == Some(action);
        let result = root.children().find(|child| is(child, "Result"));
        read(result.filter(|_| is(&root, "Response"))?)
    });
    found.ok_or_else(|| unreadable(&response))
}

/// Reads an answer outside of 2xx, in the way of the other protocols.
pub(super) fn fault(response: Response<Bytes>) -> Fault {
    let said = root(&response).and_then(|root| {
        let errors = || root.child("Errors")?.child("Error");
        let error = root.child("Error").or_else(errors)?;
        let id = root.text("RequestId").or_else(|| root.text("RequestID"));
        let members = serde_json::json!({
            "code": error.text("Code"),
            "message": error.text("Message"),
        });
        Some((members.to_string(), id.and_then(|id| id.parse().ok())))
    });
    let (mut head, body) = response.into_parts();
    let Some((members, id)) = said else {
        return Fault::read(Response::from_parts(head, body));
    };
    if let Some(id) = id {
        head.headers.entry(REQUEST_ID).or_insert(id);
    }
    Fault::read(Response::from_parts(head, members.into()))
}

fn root(response: &Response<Bytes>) -> Option<Element> {
    Element::parse(std::str::from_utf8(response.body()).ok()?)
}

/// Says that the documented shape was expected, with the request id of the answer.
fn unreadable(response: &Response<Bytes>) -> DecodeError {
    DecodeError::expected("the documented shape", response.headers())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_escapes_all_that_is_not_unreserved() {
        let form = Form::new("A").with("Foo", "a b&c=é/").with_opt("No", None);
        let request = form.with_number("N", Some(3)).finish();
        assert_eq!(
            request.body(),
            "Action=A&Version=2011-06-15&Foo=a%20b%26c%3D%C3%A9%2F&N=3"
        );
        assert_eq!(request.uri(), "/");
    }

    #[test]
    fn a_fault_is_read_out_of_xml_and_out_of_anything_else() {
        let body = "<ErrorResponse xmlns='x'><Error><Code>Odd</Code><Message>Hi</Message></Error>\
                    <RequestId>id</RequestId></ErrorResponse>";
        let answer =
            |body: &'static str| Response::builder().status(403).body(body.into()).unwrap();
        let odd = fault(answer(body));
        assert_eq!(odd.to_string(), "Odd: Hi");
        assert_eq!(odd.request_id(), Some("id"));
        for body in ["", "<", "<html/>", "<a><Error/></a>", "{}"] {
            let said = fault(answer(body)).to_string();
            assert!(said.starts_with("status 403 Forbidden"), "{body}: {said}");
        }
    }

    #[test]
    fn deep_and_doctored_documents_are_refused_quietly() {
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><AResponse><AResult>&b;</AResult></AResponse>";
        for body in [deep, bomb.to_owned()] {
            let read = output(Response::new(body.into()), "A", |_| Some(()));
            assert!(read.is_err());
        }
    }
}

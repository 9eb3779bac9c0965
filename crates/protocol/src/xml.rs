//! XML responses of awsQuery, ec2Query and restXml services.
//!
//! [`Element::parse`] reads a document in linear time and memory; it supports no DTDs, custom entities
//! or namespaces. [`fault`] reads error responses.

mod element;

pub use element::Element;

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value};

use crate::fault::Fault;

/// Reads a response whose status is not 2xx and whose body is XML.
///
/// The error is in `<ErrorResponse>` ([awsQuery], [restXml]), at the root ([Amazon S3]), or in
/// `<Response><Errors>` ([ec2Query]). A body without an error in XML is read as JSON.
///
/// ```
/// use bytes::Bytes;
/// use casebook_protocol::xml;
///
/// let response = http::Response::builder().status(503).body(Bytes::from(
///     "<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message>\
///      <Resource>/reports</Resource><RequestId>4442587FB7D0A2F9</RequestId></Error>",
/// ))?;
/// let fault = xml::fault(response);
/// assert_eq!(fault.to_string(), "SlowDown: Reduce your request rate");
/// assert_eq!(fault.request_id(), Some("4442587FB7D0A2F9"));
/// assert_eq!(fault.text("Resource"), Some("/reports"));
/// assert!(fault.is_throttling());
/// # Ok::<(), http::Error>(())
/// ```
///
/// [awsQuery]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
/// [restXml]: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#operation-error-serialization
/// [Amazon S3]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingRESTError.html
/// [ec2Query]: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#operation-error-serialization
#[must_use]
pub fn fault(response: Response<Bytes>) -> Fault {
    let root = Element::parse(response.body()).unwrap_or_default();
    let Some(error) = error_in(&root) else {
        return Fault::read(response);
    };
    let request_id = [&root, error].into_iter().find_map(|element| {
        // ec2Query names this element `RequestID`, with a capital D.
        trimmed_text(element, "RequestId").or_else(|| trimmed_text(element, "RequestID"))
    });
    let message = trimmed_text(error, "Message").or_else(|| trimmed_text(error, "message"));
    let codes = [trimmed_text(error, "Code"), None];
    Fault::of(&response, codes, message).with_body(members(error), request_id)
}

fn error_in(root: &Element) -> Option<&Element> {
    if root.name() == "Error" {
        return Some(root);
    }
    let listed = || root.child("Errors")?.child("Error");
    root.child("Error").or_else(listed)
}

/// Returns the text of a child element without the whitespace around it, if any text remains.
fn trimmed_text<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let text = element.child_text(name)?.trim();
    (!text.is_empty()).then_some(text)
}

fn members(error: &Element) -> Map<String, Value> {
    let texts = error.children().filter(|child| !child.has_children());
    let mut members = Map::new();
    for child in texts {
        let text = || Value::from(child.text().trim());
        members.entry(child.name()).or_insert_with(text);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn response(body: &str) -> Response<Bytes> {
        let response = Response::builder().status(403);
        response.body(body.to_owned().into()).unwrap()
    }

    #[test]
    fn every_envelope_gives_code_message_and_request_id() {
        let error = "<Code>Odd</Code><Message> Hi\n</Message>";
        for body in [
            format!(
                "<ErrorResponse xmlns='x'><Error><Type>Sender</Type>{error}</Error>\
                 <RequestId>id</RequestId></ErrorResponse>"
            ),
            format!("<Error>{error}<RequestId>id</RequestId><HostId>h</HostId></Error>"),
            format!(
                "<Response><Errors><Error>{error}</Error><Error><Code>Second</Code></Error>\
                 </Errors><RequestID>id</RequestID></Response>"
            ),
        ] {
            let fault = fault(response(&body));
            assert_eq!(fault.to_string(), "Odd: Hi", "{body}");
            assert_eq!(fault.request_id(), Some("id"), "{body}");
            assert_eq!(fault.text("Code"), Some("Odd"), "{body}");
            assert!(fault.is_from_service(), "{body}");
        }
    }

    #[test]
    fn the_request_id_in_a_header_takes_precedence() {
        let mut response = response("<Error><Code>A</Code><RequestId>body</RequestId></Error>");
        let id = http::HeaderValue::from_static("head");
        response.headers_mut().insert("x-amz-request-id", id);
        assert_eq!(fault(response).request_id(), Some("head"));
    }

    #[test]
    fn faults_are_classified_by_their_code_as_in_json() {
        let with_code = |code: &str| {
            let body = format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
            fault(response(&body))
        };
        assert!(
            with_code("Throttling").is_throttling()
                && with_code("RequestLimitExceeded").is_throttling()
        );
        assert!(with_code("RequestTimeout").is_transient());
        assert!(with_code("ExpiredToken").is_credentials_error());
        assert!(with_code("RequestExpired").is_clock_skew());
        let denied = with_code("AccessDenied");
        assert!(
            !denied.is_throttling() && !denied.is_transient() && !denied.is_credentials_error()
        );
    }

    #[test]
    fn members_are_texts_and_debug_hides_them() {
        let body =
            "<Error><Code>A</Code><Key>MARKED</Key><Key>2</Key><Nested><B>c</B></Nested></Error>";
        let fault = fault(response(body));
        assert_eq!(fault.text("Key"), Some("MARKED"));
        assert_eq!(fault.members().keys().collect::<Vec<_>>(), ["Code", "Key"]);
        assert!(!format!("{fault:?}").contains("MARKED"));
    }

    #[test]
    fn a_body_without_an_error_in_xml_is_read_as_json() {
        for body in ["", "<", "<html/>", "<a><b/></a>", "{}"] {
            let said = fault(response(body)).to_string();
            assert!(said.starts_with("status 403 Forbidden"), "{body}: {said}");
        }
        let json = fault(response("{\"__type\": \"a#Odd\", \"message\": \"Hi\"}"));
        assert_eq!(json.to_string(), "Odd: Hi");
        // Neither a code nor a request id shows that the service sent it, so it may come from any
        // program.
        assert!(!fault(response("<a><Error/></a>")).is_from_service());
        assert!(!fault(response("<html><body>no</body></html>")).is_from_service());
    }

    proptest! {
        #[test]
        fn reads_anything_without_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let response = Response::builder().status(500).body(Bytes::from(body)).unwrap();
            prop_assert_eq!(fault(response).status().as_u16(), 500);
        }

        #[test]
        fn reads_any_damaged_error(cut in 0usize..120, put in "[<>&;/!\\[\\]a]{0,6}") {
            let mut body = "<ErrorResponse><Error><Code>Odd</Code><Message>Hi</Message></Error>\
                            <RequestId>id</RequestId></ErrorResponse>".to_owned();
            let cut = cut.min(body.len());
            body.replace_range(cut..(cut + 3).min(body.len()), &put);
            let _ = fault(response(&body));
        }
    }
}

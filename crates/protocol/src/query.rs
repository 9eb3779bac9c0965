//! awsQuery, a protocol of AWS services: the request is a form, and the response is XML
//! ([specification]).
//!
//! A [`Form`] writes the request, [`result`] reads the response, and [`xml::fault`](crate::xml::fault)
//! implements the service's [`Api::fault`](crate::Api::fault).
//!
//! ```
//! use bytes::Bytes;
//! use casebook_protocol::query::{self, Form};
//!
//! let request = Form::new("Publish", "2010-03-31")
//!     .field("TopicArn", "arn:aws:sns:us-east-1:012345678901:cases")
//!     .field("Message", "a new case")
//!     .finish();
//! assert_eq!(
//!     request.body(),
//!     "Action=Publish&Version=2010-03-31\
//!      &TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A012345678901%3Acases&Message=a%20new%20case",
//! );
//!
//! let response = http::Response::new(Bytes::from(
//!     "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
//!      <MessageId>m-1</MessageId></PublishResult></PublishResponse>",
//! ));
//! let published = query::result(&response, "Publish")?;
//! assert_eq!(published.child_text("MessageId"), Some("m-1"));
//! # Ok::<(), casebook_protocol::DecodeError>(())
//! ```
//!
//! [specification]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

mod form;

pub use form::Form;

use bytes::Bytes;
use http::Response;

use crate::decode::DecodeError;
use crate::xml::Element;

/// Reads the result of an action: the element `<{action}Result>` in `<{action}Response>`.
///
/// An action without output has no such element; the result has no children then.
///
/// # Errors
///
/// Fails if the body is not a complete XML document, or is the response to another action. Whether
/// the operation took place is not known then.
pub fn result(response: &Response<Bytes>, action: &str) -> Result<Element, DecodeError> {
    let root = Element::parse(response.body()).map_err(|error| error.to_decode_error(response))?;
    let is_named = |element: &Element, suffix| element.name().strip_suffix(suffix) == Some(action);
    if !is_named(&root, "Response") {
        let expected = "the answer to the action that was asked for";
        return Err(DecodeError::expected(expected, response.headers()));
    }
    let result = root.into_children().find(|child| is_named(child, "Result"));
    Ok(result.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Element, DecodeError> {
        result(&Response::new(body.to_owned().into()), "A")
    }

    #[test]
    fn the_result_is_the_content_of_the_result_element() {
        let read = |body| read(body).unwrap().child_text("B").map(str::to_owned);
        let whole =
            "<AResponse xmlns='x'><AResult><B>c</B></AResult><ResponseMetadata/></AResponse>";
        assert_eq!(read(whole).as_deref(), Some("c"));
        assert_eq!(read("<AResponse><ResponseMetadata/></AResponse>"), None);
    }

    #[test]
    fn a_response_to_another_action_is_refused() {
        for body in ["<BResponse><BResult/></BResponse>", "<AResult/>", "<html/>"] {
            let error = read(body).unwrap_err().to_string();
            assert!(
                error.contains("expected the answer to the action"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_error_for_invalid_xml_gives_the_position() {
        for (body, says) in [
            ("", "expected an element at line 1 column 0"),
            ("{\"a\": 1}", "expected an element at line 1 column"),
            (
                "<AResponse>\n<AResult></B>",
                "expected valid XML at line 2 column",
            ),
        ] {
            let error = read(body).unwrap_err().to_string();
            assert!(error.contains(says), "{body}: {error}");
        }
    }

    #[test]
    fn deep_nesting_and_custom_entities_are_refused_with_a_short_error() {
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><AResponse><AResult>&b;</AResult></AResponse>";
        for body in [deep.as_str(), bomb] {
            let error = read(body).unwrap_err().to_string();
            assert!(error.len() < 200, "{error}");
        }
    }
}

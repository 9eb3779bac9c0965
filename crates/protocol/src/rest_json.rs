//! restJson1: a method, a path, a query and, for some operations, a JSON body ([specification]).
//!
//! [`output_by_serde`](crate::output_by_serde) reads responses.
//!
//! [specification]: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::decode::{self, DecodeError};
use crate::encode::EncodeError;
use crate::json::Members;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Begins a `GET` request.
///
/// ```
/// use casebook_protocol::rest_json;
///
/// let request = rest_json::get("/v1/report/list").query("nextToken", "a/b+c=d e~é").finish()?;
/// assert_eq!(request.uri(), "/v1/report/list?nextToken=a%2Fb%2Bc%3Dd%20e~%C3%A9");
/// assert!(request.headers().is_empty());
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[must_use]
pub fn get(path: &'static str) -> RestRequest {
    RestRequest {
        method: Method::GET,
        uri: path.to_owned(),
        separator: '?',
    }
}

/// Begins a `PUT` request.
///
/// ```
/// use casebook_protocol::rest_json;
///
/// let request = rest_json::put("/v1/account-settings/put")
///     .finish_with(&serde_json::json!({ "notificationSubscriptionStatus": "SUBSCRIBED" }))?;
/// assert_eq!(request.headers()["content-type"], "application/json");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[must_use]
pub fn put(path: &'static str) -> RestRequest {
    RestRequest {
        method: Method::PUT,
        uri: path.to_owned(),
        separator: '?',
    }
}

/// A builder of a restJson1 request.
#[derive(Clone, Debug)]
pub struct RestRequest {
    method: Method,
    uri: String,
    separator: char,
}

impl RestRequest {
    /// Adds a text parameter to the query.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &str) -> Self {
        self.name(name);
        self.uri.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    /// Adds a text parameter to the query, if the value is `Some`.
    #[must_use]
    pub fn query_opt(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a number parameter to the query, if the value is `Some`.
    #[must_use]
    pub fn query_number(mut self, name: &'static str, value: Option<impl Into<u64>>) -> Self {
        use std::fmt::Write as _;
        if let Some(value) = value {
            self.name(name);
            let written = write!(self.uri, "{}", value.into());
            debug_assert!(written.is_ok(), "a String takes whatever is written to it");
        }
        self
    }

    /// Builds a request without a body and without a content type.
    ///
    /// # Errors
    ///
    /// Fails if the URI is longer than [`http::Uri`] can hold. Nothing was sent.
    pub fn finish(self) -> Result<Request<Bytes>, EncodeError> {
        Request::builder()
            .method(self.method)
            .uri(self.uri)
            .body(Bytes::new())
            .map_err(EncodeError::request)
    }

    /// Builds a request with a JSON body.
    ///
    /// # Errors
    ///
    /// Fails if the URI is longer than [`http::Uri`] can hold, or if the body cannot be written as
    /// JSON. Nothing was sent.
    pub fn finish_with(self, body: &impl Serialize) -> Result<Request<Bytes>, EncodeError> {
        let body = serde_json::to_vec(body).map_err(EncodeError::json)?;
        let mut request = self.finish()?;
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body.into();
        Ok(request)
    }

    fn name(&mut self, name: &str) {
        self.uri.push(self.separator);
        self.separator = '&';
        self.uri.push_str(name);
        self.uri.push('=');
    }
}

/// Reads the JSON body of a response; an empty body is an object without members.
///
/// # Errors
///
/// Fails if the body does not have the expected shape. Whether the operation took place is not known
/// then.
///
/// ```
/// # use bytes::Bytes;
/// use casebook_protocol::{members, rest_json};
///
/// #[derive(Default)]
/// struct Answer {
///     reports: Option<i64>,
/// }
///
/// members! { Answer { "reports" => reports: number } }
///
/// let answer = http::Response::new(Bytes::from_static(b"{\"reports\": 3}"));
/// let read: Answer = rest_json::output(answer)?;
/// assert_eq!(read.reports, Some(3));
/// # Ok::<(), casebook_protocol::DecodeError>(())
/// ```
#[doc(hidden)]
pub fn output<T: Members + Default>(response: Response<Bytes>) -> Result<T, DecodeError> {
    decode::output(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_all_that_is_not_unreserved() {
        // RestJsonQueryStringEscaping of the public protocol tests.
        let request = get("/")
            .query("String", " %:/?#[]@!$&'()*+,;=😹")
            .finish()
            .unwrap();
        assert_eq!(
            request.uri().query(),
            Some("String=%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9")
        );
    }

    #[test]
    fn zero_is_sent_and_nothing_is_not() {
        let request = get("/")
            .query_number("Integer", Some(0u64))
            .query_number("None", None::<u64>)
            .query_opt("Null", None)
            .finish()
            .unwrap();
        assert_eq!(request.uri(), "/?Integer=0");
    }

    #[test]
    fn a_uri_that_is_too_long_is_refused() {
        let error = get("/")
            .query("nextToken", &"é".repeat(20_000))
            .finish()
            .unwrap_err();
        assert!(error.is_uri());
    }

    proptest! {
        #[test]
        fn whatever_goes_into_the_query_comes_out(value in "\\PC{0,60}") {
            let request = get("/").query("a", &value).query("b", "1").finish().unwrap();
            let query = request.uri().query().unwrap();
            let first = query.strip_prefix("a=").unwrap().strip_suffix("&b=1").unwrap();
            prop_assert!(!first.contains(['&', '=', '+']));
            let back = percent_encoding::percent_decode_str(first).decode_utf8().unwrap();
            prop_assert_eq!(back, value);
        }
    }
}

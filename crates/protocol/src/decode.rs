//! The error for a response that cannot be read, and the function that reads responses.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::json::{self, Members};
use crate::parse_error::ParseError;
use crate::responder::Responder;

/// The error for a response with a success status whose body cannot be read.
///
/// **Whether the operation took place is not known.** If the service sent the response, the
/// operation took place. If a proxy or the login page of a network sent the response, the service
/// never got the request. If the response has a request id, give it to AWS Support.
///
/// The message says what was expected and where. It contains no part of the response.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Inner {
    expected: &'static str,
    /// The line and the column where reading stopped, if they are known.
    position: Option<(usize, usize)>,
    request_id: Option<Box<str>>,
    responder: Responder,
    /// Whether the operation accepts XML as well as JSON.
    may_be_xml: bool,
    /// Whether the body begins as gzip does, although no header names an encoding.
    gzip: bool,
}

impl DecodeError {
    /// Returns the request id, if the response has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns what the headers tell about the program that sent the response.
    #[must_use]
    pub fn responder(&self) -> &Responder {
        &self.0.responder
    }

    /// Returns whether the response is compressed, according to its headers or its first bytes.
    ///
    /// Requests ask for no compression and the services do not compress, so a proxy has compressed
    /// the response.
    #[must_use]
    pub fn is_encoded(&self) -> bool {
        self.0.gzip || self.0.responder.encoding().is_some()
    }

    /// Sets the origin that the response came from, if none is set yet.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.0.responder = self.0.responder.with_origin(origin);
        self
    }

    /// Makes the error for a response in which a custom reader misses something.
    ///
    /// ```
    /// use casebook_protocol::DecodeError;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("content-type", "text/xml".parse()?);
    /// headers.insert("x-amzn-requestid", "id-1".parse()?);
    /// let error = DecodeError::expected("a MessageId", &headers);
    /// assert_eq!(error.to_string(), "expected a MessageId (request id id-1)");
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn expected(what: &'static str, headers: &HeaderMap) -> Self {
        Self(Box::new(Inner {
            expected: what,
            position: None,
            request_id: request_id(headers).map(Into::into),
            responder: Responder::from_headers(headers),
            may_be_xml: true,
            gzip: false,
        }))
    }

    /// Makes the error for a custom reader that stops before the byte at index `byte` of the body.
    ///
    /// The message gives the line and column of the last byte that was read, as `serde_json` does.
    /// Both count from 1.
    ///
    /// ```
    /// use casebook_protocol::DecodeError;
    ///
    /// let response = http::Response::new(bytes::Bytes::from("a,b\nc;d"));
    /// let error = DecodeError::expected_at("a comma", 5, &response);
    /// assert!(error.to_string().starts_with("expected a comma at line 2 column 1,"));
    /// ```
    #[must_use]
    pub fn expected_at(what: &'static str, byte: usize, response: &Response<Bytes>) -> Self {
        let mut error = Self::new(what, response.body(), byte, response.headers());
        error.0.may_be_xml = true;
        error
    }

    /// Computes the line and column of the last byte that was read: the byte before index `at` of
    /// the body. Lines and columns count from 1, and columns are bytes.
    fn new(expected: &'static str, body: &[u8], at: usize, headers: &HeaderMap) -> Self {
        let before = body.get(..at).unwrap_or(body);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n');
        Self::at_line(expected, line, column.count(), headers).with_gzip_check(body)
    }

    /// Looks at the body for signs of gzip.
    fn with_gzip_check(mut self, body: &[u8]) -> Self {
        // All gzip data begins with these two bytes (RFC 1952, section 2.3.1).
        self.0.gzip = body.starts_with(b"\x1f\x8b") && self.0.responder.encoding().is_none();
        self
    }

    fn at_line(expected: &'static str, line: usize, column: usize, headers: &HeaderMap) -> Self {
        let mut error = Self::expected(expected, headers);
        error.0.position = Some((line, column));
        error.0.may_be_xml = false;
        error
    }

    /// Returns whether the operation can read the content type of the response.
    fn has_expected_type(&self) -> bool {
        let responder = &self.0.responder;
        responder.is_json() || self.0.may_be_xml && responder.is_xml()
    }
}

impl ParseError {
    /// Converts the error to one for the `response` whose body is the text that was read.
    #[must_use]
    pub fn to_decode_error(&self, response: &Response<Bytes>) -> DecodeError {
        DecodeError::expected_at(self.expected, self.at, response)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            expected,
            position,
            request_id,
            responder,
            gzip,
            ..
        } = &*self.0;
        match (self.is_encoded(), position) {
            // The bytes of a compressed body are not JSON, so a position among them means nothing.
            (true, _) => f.write_str("expected an answer without encoding")?,
            (false, None) => write!(f, "expected {expected}")?,
            (false, Some((line, column))) => {
                write!(f, "expected {expected} at line {line} column {column}")?;
            }
        }
        if !self.has_expected_type() || self.is_encoded() {
            write!(f, ", found {responder}")?;
        }
        if *gzip {
            f.write_str(", which begins like gzip")?;
        }
        match request_id {
            Some(id) => write!(f, " (request id {id})"),
            None => f.write_str(" (no request id)"),
        }
    }
}

impl Error for DecodeError {}

/// Reads the JSON body of a response. An empty body and `null` are read as an object without members.
///
/// # Errors
///
/// Fails if the body does not have the expected shape. Whether the operation took place is not known
/// then.
#[doc(hidden)]
pub fn output<T: Members + Default>(response: Response<Bytes>) -> Result<T, DecodeError> {
    let (head, body) = response.into_parts();
    let mut output = T::default();
    output_into(&head.headers, body, &mut output)?;
    Ok(output)
}

/// Reads a JSON body into a structure. It takes `dyn Members`, so that its code exists once and not
/// once for each type.
fn output_into(
    headers: &HeaderMap,
    body: Bytes,
    into: &mut dyn Members,
) -> Result<(), DecodeError> {
    if is_empty_or_null(&body) {
        return Ok(());
    }
    let fail = |expected, body: &[u8], at| Err(DecodeError::new(expected, body, at, headers));
    // Checking the whole body for UTF-8 once costs a fraction of checking each text in it.
    if !body.is_unique() {
        return match str::from_utf8(&body).map(|text| json::parse_borrowed(text, into)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => fail(error.expected, &body, error.at),
            Err(error) => fail("UTF-8", &body, error.valid_up_to()),
        };
    }
    // The texts of a long output share the memory of the body.
    let text = match String::from_utf8(body.into()) {
        Ok(text) => Arc::new(text),
        Err(error) => return fail("UTF-8", error.as_bytes(), error.utf8_error().valid_up_to()),
    };
    match json::parse_response(&text, into) {
        Ok(()) => Ok(()),
        Err(error) => fail(error.expected, text.as_bytes(), error.at),
    }
}

/// Reads the JSON body of a response with serde, for operations that you define.
///
/// An empty body and `null` are read as an object without members. The operations of casebook use
/// [`json`](crate::json), which is faster.
///
/// ```
/// # use bytes::Bytes;
/// let response = http::Response::new(Bytes::from_static(b"{\"reports\": 3}"));
/// let read: serde_json::Value = casebook_protocol::output_by_serde(response)?;
/// assert_eq!(read["reports"], 3);
/// # Ok::<(), casebook_protocol::DecodeError>(())
/// ```
///
/// # Errors
///
/// Fails if the body does not have the expected shape. Whether the operation took place is not known
/// then.
pub fn output_by_serde<T: DeserializeOwned>(response: Response<Bytes>) -> Result<T, DecodeError> {
    let body = match is_empty_or_null(response.body()) {
        true => b"{}",
        false => response.body().as_ref(),
    };
    serde_json::from_slice(body).map_err(|error| {
        let expected = match error.classify() {
            Category::Eof => "more text",
            Category::Data => "the documented shape",
            Category::Syntax | Category::Io => "valid JSON",
        };
        let headers = response.headers();
        DecodeError::at_line(expected, error.line(), error.column(), headers).with_gzip_check(body)
    })
}

/// Returns whether the body is empty or null, with or without blanks around.
pub(crate) fn is_empty_or_null(body: &[u8]) -> bool {
    let begin = body.iter().position(|byte| !is_blank(byte));
    let end = body.iter().rposition(|byte| !is_blank(byte));
    match (begin, end) {
        (Some(begin), Some(end)) => body[begin..=end] == *b"null",
        _ => true,
    }
}

/// Returns whether a byte is a blank of JSON (RFC 8259, section 2). A form feed is none.
pub(crate) fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Returns the request id of a response, under any of its header names.
///
/// ```
/// let mut headers = http::HeaderMap::new();
/// assert_eq!(casebook_protocol::request_id(&headers), None);
/// headers.insert("x-amzn-requestid", http::HeaderValue::from_static("id-1"));
/// assert_eq!(casebook_protocol::request_id(&headers), Some("id-1"));
/// ```
#[must_use]
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    [
        "x-amzn-requestid",
        "x-amzn-request-id",
        "x-amz-request-id",
        "x-amz-id-2",
    ]
    .into_iter()
    .find_map(|name| headers.get(name)?.to_str().ok())
    .map(str::trim)
    .filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Numbers {
        numbers: Vec<i64>,
    }

    crate::members! { Numbers { "numbers" => numbers: numbers } }

    fn numbers(from: &mut json::Reader<'_>, into: &mut Vec<i64>) -> Result<(), json::ReadError> {
        from.entries(|from| {
            let mut number: Option<i64> = None;
            json::read::number(from, &mut number)?;
            into.extend(number);
            Ok(())
        })
    }

    fn read(body: &'static str) -> Result<Numbers, DecodeError> {
        let response = Response::builder()
            .header("x-amzn-RequestId", "id-1")
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap();
        output(response)
    }

    #[test]
    fn the_error_gives_expectation_position_and_request_id_but_not_the_body() {
        let error = read("{\"numbers\": [1, \"hunter2, expected fun\"]}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a whole number at line 1 column 39, found an answer without a type \
             (request id id-1)"
        );
    }

    #[test]
    fn a_web_page_instead_of_a_response_is_named_with_its_origin() {
        let page = |headers: &[(&str, &str)]| {
            let mut response = Response::builder();
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            let body = Bytes::from_static(b"<html>");
            output::<Numbers>(response.body(body).unwrap()).unwrap_err()
        };
        let html = ("content-type", "text/html");
        assert_eq!(
            page(&[html]).with_origin("https://host").to_string(),
            "expected valid JSON at line 1 column 0, found a web page (text/html) from https://host \
             (no request id)"
        );
        let json = ("content-type", "application/x-amz-json-1.1");
        assert_eq!(
            page(&[json, ("content-encoding", "gzip")]).to_string(),
            "expected an answer without encoding, found an answer of the type \
             application/x-amz-json-1.1, encoded with gzip (no request id)"
        );
        assert_eq!(
            page(&[json]).to_string(),
            "expected valid JSON at line 1 column 0 (no request id)"
        );
    }

    #[test]
    fn gzip_is_named_even_if_no_header_names_it() {
        let response = || {
            let response = Response::builder().header("content-type", "application/json");
            let body = Bytes::from_static(b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
            response.body(body).unwrap()
        };
        let says = "expected an answer without encoding, found an answer of the type \
                    application/json, which begins like gzip (no request id)";
        let own = output::<Numbers>(response()).unwrap_err();
        let by_serde = output_by_serde::<serde_json::Value>(response()).unwrap_err();
        for error in [own, by_serde] {
            assert_eq!(error.to_string(), says);
            assert!(error.is_encoded());
        }
        assert!(!read("<html>").unwrap_err().is_encoded());
    }

    #[test]
    fn the_error_distinguishes_an_incomplete_body_from_a_foreign_one() {
        assert!(
            read("{\"numbers\": [1, 2")
                .unwrap_err()
                .to_string()
                .contains("expected more text")
        );
        assert!(
            read("<html>")
                .unwrap_err()
                .to_string()
                .contains("expected valid JSON")
        );
    }

    #[test]
    fn invalid_utf_8_is_refused() {
        let body = Bytes::from_static(b"{\"a\": \"\xff\", \"numbers\": []}");
        let error = output::<Numbers>(Response::new(body)).unwrap_err();
        assert!(error.to_string().contains("line 1 column"), "{error}");
    }

    #[test]
    fn an_empty_body_is_an_empty_object() {
        for body in ["", " \n", "null", "{}"] {
            assert!(read(body).unwrap().numbers.is_empty());
            let response = Response::new(Bytes::from_static(body.as_bytes()));
            let by_serde = output_by_serde::<serde_json::Value>(response).unwrap();
            assert_eq!(by_serde, serde_json::json!({}));
        }
    }

    #[test]
    fn a_form_feed_is_no_blank_around_an_empty_body() {
        for body in ["\x0c", "null\x0c", "\n\x0c\n"] {
            assert!(read(body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn the_error_of_serde_gives_expectation_and_position_but_not_the_body() {
        for (body, expected) in [
            (
                "{\"a\": \"hunter2\"}",
                "expected the documented shape at line 1 column",
            ),
            ("{\"a\": hunter2}", "expected valid JSON at line 1 column"),
            ("{\"a\": ", "expected more text at line 1 column"),
        ] {
            let response = Response::new(Bytes::from_static(body.as_bytes()));
            let read = output_by_serde::<std::collections::HashMap<String, u8>>(response);
            let error = read.unwrap_err().to_string();
            assert!(
                error.contains(expected) && !error.contains("hunter2"),
                "{error}"
            );
        }
    }
}

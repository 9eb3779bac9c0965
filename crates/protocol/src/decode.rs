//! Why an answer cannot be read.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde::de::DeserializeOwned;

use crate::json;

/// The service answered yes, in words that are not of the documented shape.
///
/// The operation **did** take place; only its answer is lost. The request id is what AWS asks for
/// when it looks into such a case.
///
/// Its `Display` says what was expected and where, and repeats nothing of the answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError {
    expected: Box<str>,
    line: usize,
    column: usize,
    request_id: Option<Box<str>>,
}

impl DecodeError {
    /// The id that the service gave the request, if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Counts lines and columns in bytes, both from 1; a column is that of the last byte read.
    fn new(expected: Box<str>, body: &[u8], at: usize, headers: &HeaderMap) -> Self {
        let before = body.get(..at).unwrap_or(body);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n');
        Self::at(expected, line, column.count(), headers)
    }

    fn at(expected: Box<str>, line: usize, column: usize, headers: &HeaderMap) -> Self {
        let request_id = request_id(headers).map(Into::into);
        Self {
            expected,
            line,
            column,
            request_id,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the service acted, but its answer cannot be read: expected {} at line {} column {}",
            self.expected, self.line, self.column
        )?;
        match &self.request_id {
            Some(id) => write!(f, " (request id {id})"),
            None => f.write_str(" (no request id)"),
        }
    }
}

impl Error for DecodeError {}

/// Reads a JSON body. No body, and `null`, are an object without members.
pub(crate) fn output<T: DeserializeOwned>(response: Response<Bytes>) -> Result<T, DecodeError> {
    let body = trimmed(response.body());
    let body = if body.is_empty() || body == b"null" {
        b"{}"
    } else {
        body
    };
    // In the words of JSON, not in those of the type.
    if body.starts_with(b"[") {
        return Err(DecodeError::at(
            "a JSON object".into(),
            1,
            1,
            response.headers(),
        ));
    }
    // Once for the whole body costs a fraction of once for each text in it.
    let read = match str::from_utf8(body) {
        Ok(text) => json::read(text).map_err(|unread| (unread.expected, unread.at)),
        Err(error) => Err(("UTF-8".into(), error.valid_up_to())),
    };
    read.map_err(|(expected, at)| DecodeError::new(expected, body, at, response.headers()))
}

/// Without the blanks of JSON around it (RFC 8259, section 2).
fn trimmed(mut body: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..]
    | [rest @ .., b' ' | b'\t' | b'\n' | b'\r'] = body
    {
        body = rest;
    }
    body
}

/// The id of a request, under every header name it goes by.
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

    #[derive(Debug, serde::Deserialize)]
    struct Answer {
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        numbers: Vec<u8>,
    }

    fn read(body: &'static str) -> Result<Answer, DecodeError> {
        let response = Response::builder()
            .header("x-amzn-RequestId", "id-1")
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap();
        output(response)
    }

    #[test]
    fn says_what_and_where_and_the_request_id_but_not_the_body() {
        let error = read("{\"numbers\": [1, \"hunter2, expected fun\"]}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the service acted, but its answer cannot be read: expected u8 at line 1 column 39 \
             (request id id-1)"
        );
    }

    #[test]
    fn a_broken_answer_is_told_from_a_strange_one() {
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
    fn what_is_no_utf_8_is_refused() {
        let body = Bytes::from_static(b"{\"a\": \"\xff\", \"numbers\": []}");
        let error = output::<serde_json::Value>(Response::new(body)).unwrap_err();
        assert!(error.to_string().contains("line 1 column"), "{error}");
    }

    #[test]
    fn no_body_is_an_empty_object() {
        for body in ["", " \n", "null", "{}"] {
            let response = Response::new(Bytes::from_static(body.as_bytes()));
            let read: std::collections::HashMap<String, u8> = output(response).unwrap();
            assert!(read.is_empty());
        }
    }
}

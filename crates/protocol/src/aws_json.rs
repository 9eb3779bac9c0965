//! awsJson 1.1: `POST /`, the operation in a header, everything else in a JSON body
//! ([specification]).
//!
//! [specification]: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;

use crate::decode::{self, DecodeError};
use crate::encode::EncodeError;
use crate::json::Members;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// With what is added on the way: who asks, which attempt it is, the signature, the length.
const MOST_HEADERS: usize = 10;

/// Writes a request for `target`, a service's prefix and the operation's name.
///
/// The body is the operation as JSON; an operation without members is `{}`, never nothing.
///
/// # Errors
///
/// Fails when the operation cannot be written as JSON. Nothing was sent.
///
/// ```
/// use casebook_protocol::aws_json;
///
/// let request = aws_json::request("JsonProtocol.EmptyOperation", &serde_json::json!({}))?;
/// assert_eq!(request.headers()["x-amz-target"], "JsonProtocol.EmptyOperation");
/// assert_eq!(request.headers()["content-type"], "application/x-amz-json-1.1");
/// assert_eq!(request.body(), "{}");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
pub fn request(target: &'static str, body: &impl Serialize) -> Result<Request<Bytes>, EncodeError> {
    let body = serde_json::to_vec(body).map_err(EncodeError::json)?;
    Ok(request_of(target, body))
}

/// Makes a request for `target` of a body that was written already.
///
/// It is for bodies that are better not written by way of [`Serialize`], such as large files.
///
/// ```
/// use casebook_protocol::aws_json;
///
/// let mut body = br#"{"fileName":"#.to_vec();
/// aws_json::append(&mut body, "a \"log\"")?;
/// body.push(b'}');
/// let request = aws_json::request_of("JsonProtocol.Operation", body);
/// assert_eq!(request.body(), r#"{"fileName":"a \"log\""}"#);
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[inline]
#[must_use]
pub fn request_of(target: &'static str, body: Vec<u8>) -> Request<Bytes> {
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    let headers = request.headers_mut();
    headers.reserve(MOST_HEADERS);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    // Unlike `from_static` it is quick where the compiler does not know the text.
    let target = HeaderValue::from_maybe_shared(Bytes::from_static(target.as_bytes()));
    headers.insert(
        TARGET,
        target.expect("a target is letters, digits, '_' and '.'"),
    );
    request
}

/// Writes a value behind what there is of a body.
///
/// # Errors
///
/// Fails when the value cannot be written as JSON. Nothing was sent.
pub fn append(body: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), EncodeError> {
    serde_json::to_writer(body, value).map_err(EncodeError::json)
}

/// Reads the JSON body of an answer; no body is an object without members.
///
/// # Errors
///
/// Fails when the body does not have the expected shape. Whether the operation took place is not
/// known then.
pub fn output<T: Members + Default>(response: Response<Bytes>) -> Result<T, DecodeError> {
    decode::output(response)
}

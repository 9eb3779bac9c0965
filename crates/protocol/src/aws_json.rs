//! awsJson, a protocol of AWS services: the request is `POST /`, with the name of the operation in
//! a header and the members of the operation in a JSON body ([1.0], [1.1]).
//!
//! The methods of [`Version`] write requests, and [`output_by_serde`](crate::output_by_serde) reads
//! responses. The two versions differ in the content type.
//!
//! [1.0]: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
//! [1.1]: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request};
use serde::Serialize;

use crate::encode::EncodeError;

#[doc(hidden)]
pub use crate::aws_json_operation as operation;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// The capacity of a request's header map. It includes the headers that later layers add: user
/// agent, attempt, signature, length.
const HEADER_CAPACITY: usize = 10;

/// A version of awsJson. The service model names the version of a service.
///
/// ```
/// use casebook_protocol::aws_json::Version;
///
/// let request = Version::V1_0.request("DynamoDB_20120810.ListTables", &serde_json::json!({}))?;
/// assert_eq!(request.headers()["content-type"], "application/x-amz-json-1.0");
/// assert_eq!(request.headers()["x-amz-target"], "DynamoDB_20120810.ListTables");
/// assert_eq!(request.body(), "{}");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Version {
    /// `awsJson1_0`: DynamoDB, Step Functions, SQS and others.
    V1_0,
    /// `awsJson1_1`: AWS Support, ECS, KMS and most others.
    V1_1,
}

impl Version {
    /// Returns the content type of requests and responses.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::V1_0 => "application/x-amz-json-1.0",
            Self::V1_1 => "application/x-amz-json-1.1",
        }
    }

    /// Writes a request for `target`, which is the service's prefix, a dot and the operation's
    /// name, such as `AWSSupport_20130415.DescribeCases`.
    ///
    /// The body is the operation as JSON. An operation without members has the body `{}`.
    ///
    /// # Errors
    ///
    /// Fails if the operation cannot be written as JSON. Nothing was sent.
    pub fn request(
        self,
        target: &'static str,
        body: &impl Serialize,
    ) -> Result<Request<Bytes>, EncodeError> {
        let body = serde_json::to_vec(body).map_err(EncodeError::json)?;
        self.request_with_body(target, body)
    }

    /// Makes a request for `target` whose body is already JSON.
    ///
    /// Use it for bodies that are too large for [`Serialize`], such as bodies with files.
    ///
    /// # Errors
    ///
    /// Fails if the target cannot be the value of a header. Nothing was sent.
    ///
    /// ```
    /// use casebook_protocol::aws_json::{Version, append};
    ///
    /// let mut body = br#"{"fileName":"#.to_vec();
    /// append(&mut body, "a \"log\"")?;
    /// body.push(b'}');
    /// let request = Version::V1_1.request_with_body("JsonProtocol.Operation", body)?;
    /// assert_eq!(request.body(), r#"{"fileName":"a \"log\""}"#);
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[inline]
    pub fn request_with_body(
        self,
        target: &'static str,
        body: Vec<u8>,
    ) -> Result<Request<Bytes>, EncodeError> {
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        let headers = request.headers_mut();
        headers.reserve(HEADER_CAPACITY);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type()));
        // Not `HeaderValue::from_static`: it is slow if the compiler does not know the text.
        let target = HeaderValue::from_maybe_shared(Bytes::from_static(target.as_bytes()));
        headers.insert(TARGET, target.map_err(http::Error::from)?);
        Ok(request)
    }
}

/// Appends a value as JSON to a body.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON. Nothing was sent.
pub fn append(body: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), EncodeError> {
    serde_json::to_writer(body, value).map_err(EncodeError::json)
}

/// Implements [`Operation`](crate::Operation) for a request of awsJson 1.1. The arguments are the
/// service, the prefix of its targets, the request, its output and its [`Effect`](crate::Effect).
///
/// All members are in the body, as serde writes them.
///
/// ```
#[doc = include_str!("example.txt")]
/// use casebook_protocol::Operation;
///
/// # request! { pub struct GetTopic: Default {} fn new; }
/// # response! { pub struct Topic: Eq { "name" => name?: String = text } }
/// aws_json::operation! { Topics, "Topics_20250101": GetTopic -> Topic, ReadOnly }
///
/// let request = GetTopic::new().encode()?;
/// assert_eq!(request.headers()["x-amz-target"], "Topics_20250101.GetTopic");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! aws_json_operation {
    ($api:ty, $prefix:literal: $operation:ident -> $output:ty, $effect:ident) => {
        $crate::operation! {
            $api: $operation -> $output, $effect;
            |request| {
                let target = concat!($prefix, ".", stringify!($operation));
                $crate::aws_json::Version::V1_1.request(target, request)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_differ_in_the_content_type_only() {
        let [old, new] = [Version::V1_0, Version::V1_1].map(|version| {
            version
                .request("A_1.B", &serde_json::json!({"a": 1}))
                .unwrap()
        });
        assert_eq!(old.headers()[CONTENT_TYPE], "application/x-amz-json-1.0");
        assert_eq!(new.headers()[CONTENT_TYPE], "application/x-amz-json-1.1");
        assert_eq!(old.headers()[TARGET], new.headers()[TARGET]);
        assert_eq!((old.method(), old.uri()), (new.method(), new.uri()));
        assert_eq!(old.body(), new.body());
    }

    #[test]
    fn a_target_that_no_header_can_hold_is_refused() {
        for version in [Version::V1_0, Version::V1_1] {
            let refused = version.request("A\nB", &());
            assert!(refused.is_err());
        }
    }
}

//! `POST /tags/{resourceArn}` (service model, TagResource).

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::Arn;
use casebook_types::artifact::Tags;
use serde::{Deserialize, Serialize};

use crate::api::Artifact;

/// Adds tags to a resource. A tag with a key that the resource has already replaces that tag.
///
/// The operation is in the service model and not in the API reference.
///
/// ```
/// use casebook_artifact::TagResource;
/// use casebook_protocol::Operation;
/// use casebook_types::artifact::Tags;
///
/// let arn = "arn:aws:artifact:::report/report-abcDEF0123456789".parse()?;
/// let tag = TagResource::new(arn, Tags::new([("team", "audit")])?);
/// assert_eq!(tag.encode()?.body(), r#"{"tags":{"team":"audit"}}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TagResource {
    /// The ARN of the resource.
    pub resource_arn: Arn,
    /// The tags to add.
    pub tags: Tags,
}

casebook_types::arbitrary! { TagResource { resource_arn, tags } }

impl TagResource {
    /// Makes the request.
    #[must_use]
    pub fn new(resource_arn: Arn, tags: Tags) -> Self {
        Self { resource_arn, tags }
    }
}

/// The members in the body.
#[derive(Serialize)]
struct Body<'a> {
    tags: &'a Tags,
}

impl Operation for TagResource {
    type Api = Artifact;
    type Output = TagResourceOutput;

    const NAME: &'static str = "TagResource";
    /// The same tags a second time change nothing.
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::post("/tags/{resourceArn}")
            .label("resourceArn", self.resource_arn.as_str())
            .finish_with(&Body { tags: &self.tags })
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The response to [`TagResource`], which has no members.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TagResourceOutput {}

members! { response TagResourceOutput {} }

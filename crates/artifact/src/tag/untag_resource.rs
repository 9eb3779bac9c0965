//! `DELETE /tags/{resourceArn}` (service model, UntagResource).

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::Arn;
use casebook_types::artifact::TagKeys;
use serde::{Deserialize, Serialize};

use crate::api::Artifact;

/// Removes tags from a resource by their keys. A key that the resource lacks is no error.
///
/// The operation is in the service model and not in the API reference.
///
/// ```
/// use casebook_artifact::UntagResource;
/// use casebook_protocol::Operation;
/// use casebook_types::artifact::TagKeys;
///
/// let arn = "arn:aws:artifact:::report/report-abcDEF0123456789".parse()?;
/// let untag = UntagResource::new(arn, TagKeys::new(["team", "stage"])?);
/// assert_eq!(untag.encode()?.uri().query(), Some("tagKeys=team&tagKeys=stage"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UntagResource {
    /// The ARN of the resource.
    pub resource_arn: Arn,
    /// The keys of the tags to remove.
    pub tag_keys: TagKeys,
}

casebook_types::arbitrary! { UntagResource { resource_arn, tag_keys } }

impl UntagResource {
    /// Makes the request.
    #[must_use]
    pub fn new(resource_arn: Arn, tag_keys: TagKeys) -> Self {
        Self {
            resource_arn,
            tag_keys,
        }
    }
}

impl Operation for UntagResource {
    type Api = Artifact;
    type Output = UntagResourceOutput;

    const NAME: &'static str = "UntagResource";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::delete("/tags/{resourceArn}")
            .label("resourceArn", self.resource_arn.as_str())
            .query_list("tagKeys", self.tag_keys.as_slice())
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The response to [`UntagResource`], which has no members.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct UntagResourceOutput {}

members! { response UntagResourceOutput {} }

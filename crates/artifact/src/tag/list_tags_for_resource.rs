//! `GET /tags/{resourceArn}` (service model, ListTagsForResource).

use std::collections::BTreeMap;

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::Arn;
use serde::{Deserialize, Serialize};

use crate::api::Artifact;

/// Lists the tags of a resource.
///
/// The operation is in the service model and not in the API reference.
///
/// ```
/// use casebook_artifact::ListTagsForResource;
/// use casebook_protocol::Operation;
///
/// let list = ListTagsForResource::new("arn:aws:artifact:::report/report-abcDEF0123456789".parse()?);
/// let path = "/tags/arn%3Aaws%3Aartifact%3A%3A%3Areport%2Freport-abcDEF0123456789";
/// assert_eq!(list.encode()?.uri(), path);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListTagsForResource {
    /// The ARN of the resource.
    pub resource_arn: Arn,
}

casebook_types::arbitrary! { ListTagsForResource { resource_arn } }

impl ListTagsForResource {
    /// Makes the request.
    #[must_use]
    pub fn new(resource_arn: Arn) -> Self {
        Self { resource_arn }
    }
}

impl Operation for ListTagsForResource {
    type Api = Artifact;
    type Output = TagsOutput;

    const NAME: &'static str = "ListTagsForResource";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/tags/{resourceArn}")
            .label("resourceArn", self.resource_arn.as_str())
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The response to [`ListTagsForResource`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TagsOutput {
    /// The tags: their values by their keys.
    pub tags: BTreeMap<String, String>,
}

members! {
    response TagsOutput {
        "tags" => tags: map,
    }
}

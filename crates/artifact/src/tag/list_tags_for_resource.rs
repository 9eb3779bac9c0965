//! `GET /tags/{resourceArn}` (service model, ListTagsForResource).

use std::collections::BTreeMap;

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::Arn;

use crate::api::Artifact;

request! {
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
    pub struct ListTagsForResource {
        /// The ARN of the resource.
        resource_arn: Arn,
    }

    /// Makes the request.
    fn new;
}

operation! {
    Artifact: ListTagsForResource -> TagsOutput, ReadOnly;
    |it| rest_json::get("/tags/{resourceArn}")
        .label("resourceArn", it.resource_arn.as_str())
        .finish()
}

response! {
    /// The response to [`ListTagsForResource`].
    pub struct TagsOutput: Eq {
        /// The tags: their values by their keys.
        "tags" => tags: BTreeMap<String, String> = map,
    }
}

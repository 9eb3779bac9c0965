//! `POST /tags/{resourceArn}` (service model, TagResource).

use std::collections::BTreeMap;

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::Arn;
use casebook_types::artifact::Tags;

use crate::api::Artifact;

request! {
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
    pub struct TagResource {
        /// The ARN of the resource.
        resource_arn: Arn,
        /// The tags to add.
        tags: Tags,
    }

    /// Makes the request.
    fn new;
}

// A repeated request sets the same tags to the same values.
operation! {
    Artifact: TagResource -> TagResourceOutput, Idempotent;
    |it| rest_json::post("/tags/{resourceArn}")
        .label("resourceArn", it.resource_arn.as_str())
        .finish_with(&BTreeMap::from([("tags", &it.tags)]))
}

response! {
    /// The response to [`TagResource`], which has no members.
    pub struct TagResourceOutput: Eq {}
}

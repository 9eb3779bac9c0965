//! `DELETE /tags/{resourceArn}` (service model, UntagResource).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::Arn;
use casebook_types::artifact::TagKeys;

use crate::api::Artifact;

request! {
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
    pub struct UntagResource {
        /// The ARN of the resource.
        resource_arn: Arn,
        /// The keys of the tags to remove.
        tag_keys: TagKeys,
    }

    /// Makes the request.
    fn new;
}

operation! {
    Artifact: UntagResource -> UntagResourceOutput, Idempotent;
    |it| rest_json::delete("/tags/{resourceArn}")
        .label("resourceArn", it.resource_arn.as_str())
        .query_list("tagKeys", it.tag_keys.as_slice())
        .finish()
}

response! {
    /// The response to [`UntagResource`], which has no members.
    pub struct UntagResourceOutput: Eq {}
}

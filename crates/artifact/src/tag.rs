//! The tags of resources.

mod list_tags_for_resource;
mod tag_resource;
mod untag_resource;

pub use list_tags_for_resource::{ListTagsForResource, TagsOutput};
pub use tag_resource::{TagResource, TagResourceOutput};
pub use untag_resource::{UntagResource, UntagResourceOutput};

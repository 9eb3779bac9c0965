//! An inquiry with its tags, as it is printed.

use serde_json::Value;

use crate::output::{Format, View};
use crate::session::Session;

/// The members of an inquiry that come first, in this order.
pub(super) const DETAILS: View = View::Record(&[
    "id",
    "name",
    "status",
    "statusMessage",
    "inputSource",
    "supportMode",
    "createdAt",
    "updatedAt",
    "tags",
]);

/// Returns what is printed of a response with an inquiry and its tags. A table has them in one record.
pub(super) fn shown(session: &Session, response: Value) -> Value {
    match session.printer().form() {
        Some(Format::Table) => record(response),
        _ => response,
    }
}

/// Puts the tags into the inquiry, as one text.
fn record(mut response: Value) -> Value {
    let tags = response["tags"].take();
    let tags = tags.as_object().into_iter().flatten();
    let tags: Vec<String> = tags
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let mut members = response.as_object_mut().into_iter().flatten();
    let inquiry = members.find_map(|(_, member)| member.as_object_mut());
    let mut inquiry = inquiry.map(std::mem::take).unwrap_or_default();
    if !tags.is_empty() {
        inquiry.insert("tags".into(), tags.join(", ").into());
    }
    Value::Object(inquiry)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_inquiry_and_its_tags_are_one_record() {
        let response =
            json!({"complianceInquiryDetail": {"id": "i"}, "tags": {"a": "b", "c": "d"}});
        assert_eq!(record(response), json!({"id": "i", "tags": "a=b, c=d"}));
        let untagged = json!({"complianceInquirySummary": {"id": "i"}, "tags": {}});
        assert_eq!(record(untagged), json!({"id": "i"}));
        assert_eq!(record(json!({"tags": {}})), json!({}));
    }
}

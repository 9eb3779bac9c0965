//! The errors of Support; every one but the service's own failure has the status 400.

use http::StatusCode;

use crate::model::InputError;
use crate::operation::Refusal;

/// There is no such case, or none any more.
pub(super) fn case_not_found(id: &str) -> Refusal {
    refusal("CaseIdNotFound", format!("there is no case {}", named(id)))
}

/// There is no such attachment.
pub(super) fn attachment_not_found(id: &str) -> Refusal {
    let why = format!("there is no attachment {}", named(id));
    refusal("AttachmentIdNotFound", why)
}

/// There is no such attachment set, or it was used.
pub(super) fn set_not_found(id: &str) -> Refusal {
    let why = format!("there is no attachment set {}", named(id));
    refusal("AttachmentSetIdNotFound", why)
}

/// There is such a set, and it is too old.
pub(super) fn set_expired(id: &str) -> Refusal {
    let why = format!("the attachment set {} has expired", named(id));
    refusal("AttachmentSetExpired", why)
}

/// A set would hold too much.
pub(super) fn set_too_large(why: String) -> Refusal {
    refusal("AttachmentSetSizeLimitExceeded", why)
}

/// Too many sets were made.
pub(super) fn too_many_sets(limit: u32) -> Refusal {
    let why = format!("expected at most {limit} attachment sets within an hour, found one more");
    refusal("AttachmentLimitExceeded", why)
}

/// Too many attachments were read.
pub(super) fn too_many_reads(limit: u32) -> Refusal {
    let why = format!("expected at most {limit} attachments read within a minute, found one more");
    refusal("DescribeAttachmentLimitExceeded", why)
}

/// Too many cases were opened.
pub(super) fn too_many_cases(limit: u32) -> Refusal {
    let why = format!("expected at most {limit} cases within an hour, found one more");
    refusal("CaseCreationLimitExceeded", why)
}

/// The operations that make uploads are not answered here, so there is none.
pub(super) fn upload_not_found(id: &str) -> Refusal {
    let why = format!("there is no upload {}", named(id));
    refusal("UploadIdNotFound", why)
}

/// A member fits its shape, and means nothing to the service (docs/service-notes.md, "Errors").
pub(super) fn invalid(member: &str, why: impl AsRef<str>) -> Refusal {
    invalid_value(format!("{member}: {}", why.as_ref()))
}

/// The same, in words that the service itself is known to use.
pub(super) fn invalid_value(why: String) -> Refusal {
    refusal("InvalidParameterValueException", why)
}

/// The refusal of an input.
///
/// What cannot be read into the shape at all is the front end's business, which calls it a
/// SerializationException (docs/service-notes.md, "Errors"). What can, and breaks a constraint of
/// the model, is a ValidationError (API reference, Common Errors).
pub(crate) fn unacceptable(why: InputError) -> Refusal {
    let (code, mut violations) = match why {
        InputError::Unreadable(why) => return refusal("SerializationException", why),
        InputError::Members(violations) if violations.iter().any(|wrong| wrong.misfit) => {
            ("SerializationException", violations)
        }
        InputError::Members(violations) => ("ValidationError", violations),
    };
    if code == "SerializationException" {
        violations.retain(|wrong| wrong.misfit);
    }
    let parts: Vec<String> = violations
        .into_iter()
        .map(|wrong| format!("{}: {}", wrong.member, wrong.message))
        .collect();
    refusal(code, parts.join("; "))
}

/// What somebody named, cut to a length that a message can have.
pub(super) fn named(text: &str) -> String {
    const MOST: usize = 150;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

fn refusal(code: &'static str, why: impl Into<String>) -> Refusal {
    Refusal::new(code, StatusCode::BAD_REQUEST, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_named_is_cut_between_letters() {
        assert_eq!(named("case-1"), "\"case-1\"");
        assert_eq!(named(&"é".repeat(151)), format!("\"{}\"…", "é".repeat(150)));
    }
}

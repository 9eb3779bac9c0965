//! The errors of Support; every one but the service's own failure has the status 400.

use http::StatusCode;

use crate::model::InputError;
use crate::operation::Refusal;

/// Refuses the id of an entry that does not exist, or no longer.
pub(super) fn not_found(code: &'static str, entry: &str, id: &str) -> Refusal {
    refusal(code, format!("there is no {entry} {}", named(id)))
}

/// Refuses an attachment set that has expired.
pub(super) fn set_expired(id: &str) -> Refusal {
    let why = format!("the attachment set {} has expired", named(id));
    refusal("AttachmentSetExpired", why)
}

/// Refuses files with which an attachment set would be too large.
pub(super) fn set_too_large(why: String) -> Refusal {
    refusal("AttachmentSetSizeLimitExceeded", why)
}

/// Refuses a call above a limit; `calls` are those that the limit counts.
pub(super) fn over_limit(code: &'static str, limit: u32, calls: &str) -> Refusal {
    refusal(
        code,
        format!("expected at most {limit} {calls}, found one more"),
    )
}

/// Refuses a value that fits its shape and that the service does not know (docs/service-notes.md,
/// "Errors").
pub(super) fn invalid(member: &str, why: impl AsRef<str>) -> Refusal {
    invalid_value(format!("{member}: {}", why.as_ref()))
}

/// Returns the same error with a message of the service itself.
pub(super) fn invalid_value(why: String) -> Refusal {
    refusal("InvalidParameterValueException", why)
}

/// Returns the refusal of an input.
///
/// An input that does not fit the shapes is a SerializationException of the front end
/// (docs/service-notes.md, "Errors"). An input that breaks a constraint of the model is a
/// ValidationError (API reference, Common Errors).
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

/// Returns a name from the request, quoted, and cut to a length that fits into a message.
pub(crate) fn named(text: &str) -> String {
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

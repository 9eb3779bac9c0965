//! Makes the errors of AWS Support. All have the status 400, except for internal errors of the service.

use http::StatusCode;

use crate::model::InputError;
use crate::operation::Refusal;

/// Refuses an id that no entry has. `entry` says what the id is for, such as `case`.
pub(super) fn not_found(code: &'static str, entry: &str, id: &str) -> Refusal {
    refusal(code, format!("there is no {entry} {}", named(id)))
}

/// Refuses an attachment set that has expired.
pub(super) fn set_expired(id: &str) -> Refusal {
    let why = format!("the attachment set {} has expired", named(id));
    refusal("AttachmentSetExpired", why)
}

/// Refuses files because they are too large, or too many, for an attachment set.
pub(super) fn set_too_large(why: String) -> Refusal {
    refusal("AttachmentSetSizeLimitExceeded", why)
}

/// Refuses a call because it is above a limit. `thing` is one of the things that the limit counts, such
/// as `case`, and `of` tells which ones count, such as `within an hour`.
pub(super) fn over_limit(code: &'static str, limit: u32, thing: &str, of: &str) -> Refusal {
    let plural = if limit == 1 { "" } else { "s" };
    refusal(
        code,
        format!("expected at most {limit} {thing}{plural} {of}, found one more"),
    )
}

/// Refuses the value of a member that fits the service model but that the service does not know
/// (docs/service-notes.md, "Errors").
pub(super) fn invalid(member: &str, why: impl AsRef<str>) -> Refusal {
    invalid_value(format!("{member}: {}", why.as_ref()))
}

/// Makes the same error as [`invalid`], with a whole message, such as one that the service is known to
/// write.
pub(super) fn invalid_value(why: String) -> Refusal {
    refusal("InvalidParameterValueException", why)
}

/// Returns the refusal of an input that cannot be read, or does not fit the service model.
///
/// If the JSON or a type is wrong, it is a `SerializationException` (docs/service-notes.md, "Errors"). If
/// only constraints are broken, it is a `ValidationError` (API reference, Common Errors).
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

/// Quotes a text from the request for an error message, and cuts it after 150 characters.
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

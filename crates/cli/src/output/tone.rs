//! Chooses the colours of the words that have a meaning: severities, states, and the age of a case.

use std::time::{Duration, SystemTime};

use casebook::types::Timestamp;
use serde_json::Value;

use super::prose::painted;

/// The meaning of a cell, which decides its colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tone {
    /// Production is down.
    Alarm,
    /// Something is wrong, or has failed.
    Bad,
    /// Somebody has to act, or something is on its way.
    Open,
    /// All is well.
    Good,
    /// It no longer matters, or does not matter much.
    Faint,
}

/// The members whose words have a tone.
const MEMBERS: [&str; 8] = [
    "status",
    "severityCode",
    "state",
    "uploadState",
    "outcome",
    "initialCaseStatus",
    "finalCaseStatus",
    "notificationSubscriptionStatus",
];

/// A case that is open for so long is due.
const DUE: Duration = Duration::from_secs(7 * 86_400);

/// A case that is open for so long is overdue.
const OVERDUE: Duration = Duration::from_secs(30 * 86_400);

impl Tone {
    /// The tone of a member of an entry. Ages are counted to `now`; without it they have no tone.
    pub(crate) fn of(entry: &Value, member: &str, now: Option<SystemTime>) -> Option<Self> {
        let text = entry.get(member)?.as_str()?;
        match member {
            "timeCreated" => Self::of_age(entry, text, now?),
            _ if MEMBERS.contains(&member) => Self::of_word(text),
            _ => None,
        }
    }

    /// The tone of a word of the services, or of an outcome of the command.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "critical" => Self::Alarm,
            "urgent" | "error" | "failed" | "FAILED" | "FAULT" | "refused" | "abandoned" => {
                Self::Bad
            }
            "high"
            | "warning"
            | "pending-customer-action"
            | "terms_to_accept"
            | "skipped"
            | "enqueued"
            | "processing"
            | "PROCESSING"
            | "QUEUED"
            | "not_reached" => Self::Open,
            "ok" | "resolved" | "fetched" | "success" | "ACTIVE" | "COMPLETE" | "COMPLETED"
            | "SUBSCRIBED" => Self::Good,
            "low"
            | "not_available"
            | "not_refreshable"
            | "CUSTOMER_TERMINATED"
            | "AWS_TERMINATED"
            | "NOT_SUBSCRIBED" => Self::Faint,
            _ => return None,
        })
    }

    /// The tone of the time at which a case was opened. A resolved case does not age.
    fn of_age(case: &Value, opened: &str, now: SystemTime) -> Option<Self> {
        if case.get("status").and_then(Value::as_str) == Some("resolved") {
            return None;
        }
        let opened: Timestamp = opened.parse().ok()?;
        let age = now.duration_since(opened.to_system_time()?).ok()?;
        match age {
            age if age >= OVERDUE => Some(Self::Bad),
            age if age >= DUE => Some(Self::Open),
            _ => None,
        }
    }

    /// Returns a text in the colour of this tone (ECMA-48, SGR).
    pub(crate) fn paint(self, text: &str) -> String {
        let parameters = match self {
            Self::Alarm => "1;31",
            Self::Bad => "31",
            Self::Open => "33",
            Self::Good => "32",
            Self::Faint => "90",
        };
        painted(text, parameters, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_have_a_tone_only_in_members_that_say_how_a_thing_stands() {
        let entry = json!({"status": "error", "subject": "error", "severityCode": "critical",
            "state": "ACTIVE", "outcome": 3});
        let of = |member| Tone::of(&entry, member, Some(SystemTime::UNIX_EPOCH));
        assert_eq!(of("status"), Some(Tone::Bad));
        assert_eq!(of("severityCode"), Some(Tone::Alarm));
        assert_eq!(of("state"), Some(Tone::Good));
        assert_eq!(
            (of("subject"), of("outcome"), of("none")),
            (None, None, None)
        );
        assert_eq!(Tone::of_word("a new word"), None);
    }

    #[test]
    fn an_open_case_ages_and_a_resolved_one_does_not() {
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let of = |status: &str, opened: &str| {
            let case = json!({"status": status, "timeCreated": opened});
            Tone::of(&case, "timeCreated", now.to_system_time())
        };
        assert_eq!(of("opened", "2026-02-28T00:00:00Z"), None);
        assert_eq!(of("opened", "2026-02-22T00:00:00Z"), Some(Tone::Open));
        assert_eq!(of("opened", "2026-01-30T00:00:00Z"), Some(Tone::Bad));
        assert_eq!(of("resolved", "2026-01-30T00:00:00Z"), None);
        assert_eq!(of("opened", "2027-01-30T00:00:00Z"), None);
        assert_eq!(of("opened", "yesterday"), None);
    }
}

//! Operations that change something at the service.

use casebook::protocol::{Api, Effect, Operation};
use casebook::support::OnceKey;
use serde_json::{Value, json};

/// An operation from the moment it is sent until its result is printed.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    /// Whether every repetition acts again.
    pub(crate) anew: bool,
    /// The key that keeps it from happening twice.
    pub(crate) key: Option<OnceKey>,
}

impl Act {
    /// The operation; `None` if it only reads.
    pub(crate) const fn of<Op: Operation>() -> Option<Self> {
        match Op::EFFECT {
            Effect::ReadOnly => None,
            Effect::Idempotent | Effect::NonIdempotent => Some(Self::known::<Op>()),
        }
    }

    /// An operation that changes something.
    pub(crate) const fn known<Op: Operation>() -> Self {
        assert!(!matches!(Op::EFFECT, Effect::ReadOnly));
        Self {
            service: <Op::Api as Api>::SIGNING_NAME,
            operation: Op::NAME,
            anew: matches!(Op::EFFECT, Effect::NonIdempotent),
            key: None,
        }
    }

    /// Adds the key, if there is one.
    #[must_use]
    pub(crate) fn under(mut self, key: Option<&OnceKey>) -> Self {
        self.key = key.cloned();
        self
    }

    /// A sample answer with every member that the answer can have. A query or format that fails on
    /// it would fail on the real answer.
    pub(crate) fn example(&self) -> Value {
        match self.operation {
            "AddAttachmentsToSet" => json!({
                "attachmentSetId": "as-2f5a6faa2a4a1e600-mu-nk5xQlBr70-G1cUos5LZkd38KOAHZa9BMDVzNEXAMPLE",
                "expiryTime": "2014-08-07T20:46:45.000Z",
            }),
            "AddCommunicationToCase" => json!({"result": true}),
            "CreateCase" => json!({"caseId": "case-12345678910-2013-c4c1d2bf33c5cf47"}),
            "PutAccountSettings" => {
                json!({"accountSettings": {"notificationSubscriptionStatus": "SUBSCRIBED"}})
            }
            "RefreshTrustedAdvisorCheck" => json!({"status": {
                "checkId": "Pfx0RwqBli", "status": "enqueued", "millisUntilNextRefreshable": 3_599_999,
            }}),
            "ResolveCase" => {
                json!({"initialCaseStatus": "opened", "finalCaseStatus": "resolved"})
            }
            _ => Value::Null,
        }
    }
}

/// The member of an answer that names what the operation has created. Without it what was created
/// cannot be used, or only be found by looking for it.
pub(crate) fn names(operation: &str) -> Option<&'static str> {
    match operation {
        "AddAttachmentsToSet" => Some("attachmentSetId"),
        "CreateCase" => Some("caseId"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use casebook::artifact::{ListReports, PutAccountSettings};
    use casebook::support::{
        AddAttachmentsToSet, AddCommunicationToCase, CreateCase, RefreshTrustedAdvisorCheck,
        ResolveCase,
    };
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    /// Asserts that the example parses as an answer and that no member is missing.
    fn fits<Op: Operation>()
    where
        Op::Output: Serialize + DeserializeOwned + Default,
    {
        let example = Act::of::<Op>().unwrap().example();
        let read: Op::Output = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), example, "{}", Op::NAME);
        assert!(!example.is_null());
    }

    #[test]
    fn examples_are_answers_of_the_service() {
        assert!(Act::of::<ListReports>().is_none());
        fits::<AddAttachmentsToSet>();
        fits::<AddCommunicationToCase>();
        fits::<CreateCase>();
        fits::<PutAccountSettings>();
        fits::<RefreshTrustedAdvisorCheck>();
        fits::<ResolveCase>();
    }
}

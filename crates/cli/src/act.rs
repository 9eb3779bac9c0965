//! Operations that change something at the service.

use casebook::protocol::{Api, Effect, Operation};
use casebook::support::OnceKey;
use serde_json::{Value, json};

/// One such operation, as long as it is on its way and its result is not printed.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    /// Whether it acts anew each time that it is sent.
    pub(crate) anew: bool,
    /// The key under which it happens once.
    pub(crate) key: Option<OnceKey>,
}

impl Act {
    /// The operation; `None` where it only reads.
    pub(crate) const fn of<Op: Operation>() -> Option<Self> {
        match Op::EFFECT {
            Effect::Reads => None,
            Effect::Repeatable | Effect::Once => Some(Self::known::<Op>()),
        }
    }

    /// An operation that is known to do more than read.
    pub(crate) const fn known<Op: Operation>() -> Self {
        assert!(!matches!(Op::EFFECT, Effect::Reads));
        Self {
            service: <Op::Api as Api>::SIGNING_NAME,
            operation: Op::NAME,
            anew: matches!(Op::EFFECT, Effect::Once),
            key: None,
        }
    }

    /// The same under a key, if there is one.
    #[must_use]
    pub(crate) fn under(mut self, key: Option<&OnceKey>) -> Self {
        self.key = key.cloned();
        self
    }

    /// An answer with every member that the answer to this operation can have. What cannot be done
    /// with it cannot be done with the real one either.
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

    /// An example that an answer of the service can be read from, and that has all its members.
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

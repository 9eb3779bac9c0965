//! Operations that change something at the service.

use casebook::protocol::{Api, Effect, Operation};
use casebook::support::OnceKey;
use casebook::types::artifact::ClientToken;
use serde_json::{Value, json};

/// An operation that changes something. It describes the operation for the checks before it is
/// sent, and for messages about its outcome.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    /// Whether each repetition takes effect again.
    pub(crate) acts_again: bool,
    /// The key of `--once`, which prevents that the operation is executed twice.
    pub(crate) key: Option<OnceKey>,
    /// The client token, by which the service recognizes a repetition.
    token: Option<ClientToken>,
    /// Where users give the client token: an option, or a member of the input.
    token_place: &'static str,
}

impl Mutation {
    /// Describes the operation; `None` if it only reads.
    pub(crate) const fn of<Op: Operation>() -> Option<Self> {
        match Op::EFFECT {
            Effect::ReadOnly => None,
            Effect::Idempotent | Effect::NonIdempotent => Some(Self::new::<Op>()),
        }
    }

    /// Describes an operation that changes something.
    pub(crate) const fn new<Op: Operation>() -> Self {
        assert!(!matches!(Op::EFFECT, Effect::ReadOnly));
        Self {
            service: <Op::Api as Api>::SIGNING_NAME,
            operation: Op::NAME,
            acts_again: matches!(Op::EFFECT, Effect::NonIdempotent),
            key: None,
            token: None,
            token_place: "",
        }
    }

    /// Describes a raw request, whose effect casebook does not know: a repetition may take effect
    /// again.
    pub(crate) const fn unknown<A: Api>(operation: &'static str) -> Self {
        Self {
            service: A::SIGNING_NAME,
            operation,
            acts_again: true,
            key: None,
            token: None,
            token_place: "",
        }
    }

    /// Adds the key, if there is one.
    #[must_use]
    pub(crate) fn with_key(mut self, key: Option<&OnceKey>) -> Self {
        self.key = key.cloned();
        self
    }

    /// Adds the client token of the request, and the place where users give one.
    #[must_use]
    pub(crate) fn with_token(mut self, token: ClientToken, place: &'static str) -> Self {
        (self.token, self.token_place) = (Some(token), place);
        self
    }

    /// Returns the client token of the request, if it has one.
    pub(crate) fn token(&self) -> Option<&ClientToken> {
        self.token.as_ref()
    }

    /// Returns advice on how to repeat a request that has a client token. Another run would draw
    /// another token, so the service would act twice.
    pub(crate) fn repetition(&self) -> Option<String> {
        let (token, place) = (self.token.as_ref()?, self.token_place);
        let token = token.as_str();
        Some(format!(
            "a repetition needs {place} {token}, or it may be done twice"
        ))
    }

    /// Returns a sample response with every member that the response can have. A query or format
    /// that fails on it would fail on the real response.
    pub(crate) fn example(&self) -> Value {
        let of = |examples: &[Example]| {
            let of_this = |(name, _): &&Example| *name == self.operation;
            examples.iter().find(of_this).map(|(_, example)| example())
        };
        let example = of(casebook::artifact::operations!(examples));
        let example = example.or_else(|| of(casebook::support::operations!(examples)));
        example.unwrap_or_default()
    }

    /// Whether a successful response has no members, so that an empty one is complete.
    pub(crate) fn has_empty_response(&self) -> bool {
        self.example() == json!({})
    }
}

/// The name of an operation, and its sample response.
type Example = (&'static str, fn() -> Value);

macro_rules! examples {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$($((<$operation as Operation>::NAME, || json!($response)),)?)+]
    };
}
use examples;

/// Returns the JSON pointer to the member of the response that identifies the item the operation has
/// created. A user who does not see it has to search for the item.
pub(crate) fn created_id_member(operation: &str) -> Option<&'static str> {
    match operation {
        "AcceptAgreement" => Some("/customerAgreement/id"),
        "AddAttachmentsToSet" => Some("/attachmentSetId"),
        "CreateCase" => Some("/caseId"),
        "CreateComplianceInquiry" => Some("/complianceInquirySummary/id"),
        "GetAttachmentUploadLinks" => Some("/uploadId"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use casebook::artifact::{ListReports, PutAccountSettings, TagResource};
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    /// Asserts that the example parses as a response and lacks no member.
    fn fits<Op: Operation>()
    where
        Op::Output: Serialize + DeserializeOwned + Default,
    {
        let example = Mutation::of::<Op>().unwrap().example();
        let read: Op::Output = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), example, "{}", Op::NAME);
        assert!(!example.is_null());
    }

    /// Checks the example of each operation that changes something. `operations!` calls this macro
    /// with all operations.
    macro_rules! all_fit {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
            $(if Mutation::of::<$operation>().is_some() {
                fits::<$operation>();
            })+
        };
    }

    #[test]
    fn what_changes_something_has_an_answer_of_the_service_as_its_example() {
        assert!(Mutation::of::<ListReports>().is_none());
        casebook::artifact::operations!(all_fit);
        casebook::support::operations!(all_fit);
    }

    #[test]
    fn an_empty_answer_says_all_where_there_is_nothing_to_say() {
        assert!(Mutation::new::<TagResource>().has_empty_response());
        assert!(!Mutation::new::<PutAccountSettings>().has_empty_response());
    }
}

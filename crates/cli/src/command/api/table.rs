//! The table of all operations.

use std::pin::Pin;

use casebook::artifact::Artifact;
use casebook::protocol::{Api, Operation};
use casebook::stack::Client;
use casebook::support::Support;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::command::ask::{ask, json};
use crate::failure::Failure;
use crate::mutation::Mutation;

macro_rules! rows {
    ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => { &[$(Row::of::<$operation>()),+] };
}

/// The operations of AWS Artifact.
pub(super) const ARTIFACT: &[Row<Artifact>] = casebook::artifact::operations!(rows);

/// The operations of AWS Support.
pub(super) const SUPPORT: &[Row<Support>] = casebook::support::operations!(rows);

/// A future response as JSON.
type Answer = Pin<Box<dyn Future<Output = Result<Value, Failure>>>>;

/// A request that only needs a client.
type Question<A> = Box<dyn FnOnce(Client<A>) -> Answer>;

/// One operation: its name, and the function that reads its input.
pub(super) struct Row<A: Api> {
    name: &'static str,
    mutation: Option<Mutation>,
    read: fn(Value) -> Result<Question<A>, Failure>,
}

impl<A: Api> Row<A> {
    const fn of<Op>() -> Self
    where
        Op: Operation<Api = A> + DeserializeOwned,
        Op::Output: Serialize,
    {
        Self {
            name: Op::NAME,
            mutation: Mutation::of::<Op>(),
            read: read::<Op>,
        }
    }

    /// Returns the operation as a mutation, if it changes something.
    pub(super) fn mutation(&self) -> Option<&Mutation> {
        self.mutation.as_ref()
    }

    /// Reads the input.
    ///
    /// # Errors
    ///
    /// Fails when a member is unknown, missing, or breaks its constraint.
    pub(super) fn question(&self, input: Value) -> Result<Question<A>, Failure> {
        (self.read)(input).map_err(|failure| failure.during(self.name))
    }
}

fn read<Op>(input: Value) -> Result<Question<Op::Api>, Failure>
where
    Op: Operation + DeserializeOwned,
    Op::Output: Serialize,
{
    let operation: Op =
        serde_json::from_value(input).map_err(|error| Failure::parameter("--input", error))?;
    Ok(Box::new(|client| {
        Box::pin(async move { json(&ask(&client, operation).await?) })
    }))
}

/// Finds the operation of this name.
///
/// # Errors
///
/// Fails if there is none, and names similar ones.
pub(super) fn find<'a, A: Api>(table: &'a [Row<A>], name: &str) -> Result<&'a Row<A>, Failure> {
    if let Some(row) = table.iter().find(|row| row.name == name) {
        return Ok(row);
    }
    let likeness = |row: &Row<A>| {
        let (known, asked) = (row.name.to_lowercase(), name.to_lowercase());
        strsim::jaro_winkler(&known, &asked.replace(['-', '_'], ""))
    };
    let mut near: Vec<(f64, &str)> = table.iter().map(|row| (likeness(row), row.name)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<&str> = near.into_iter().take(3).map(|(_, name)| name).collect();
    Err(Failure::parameter(
        "OPERATION",
        format_args!(
            "expected an operation of {}, found {name:?}; the nearest are {}",
            A::SIGNING_NAME,
            names.join(", ")
        ),
    ))
}

/// Returns all names, for the help.
pub(super) fn names<A: Api>(table: &[Row<A>]) -> String {
    let names: Vec<&str> = table.iter().map(|row| row.name).collect();
    format!("Operations: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_in_order_and_occur_once() {
        assert!(ARTIFACT.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(SUPPORT.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn an_unknown_operation_gets_the_nearest_names() {
        for (asked, expected) in [
            ("list-reports", "the nearest are ListReports"),
            ("GetReports", "the nearest are GetReport"),
        ] {
            let failure = find(ARTIFACT, asked).map(|_| ()).unwrap_err();
            assert_eq!(failure.exit().number(), 252);
            assert!(failure.to_string().contains(expected), "{failure}");
        }
    }

    fn refusal(operation: &str, input: Value) -> String {
        refused(ARTIFACT, operation, input)
    }

    fn refused<A: Api>(table: &[Row<A>], operation: &str, input: Value) -> String {
        let row = find(table, operation).unwrap_or_else(|failure| panic!("{failure}"));
        match row.question(input) {
            Ok(_) => panic!("{operation} took it"),
            Err(failure) => {
                assert_eq!(failure.exit().number(), 252);
                failure.to_string()
            }
        }
    }

    #[test]
    fn bad_input_is_named() {
        let said = refusal("ListReports", json!({"maxResult": 5}));
        assert!(said.contains("maxResult"), "{said}");
        let said = refusal("ListReports", json!({"maxResults": 301}));
        assert!(said.contains("max results: expected"), "{said}");
        let said = refusal("GetReportMetadata", json!({"reportId": "nope"}));
        assert!(
            said.starts_with("GetReportMetadata: --input: report id: expected"),
            "{said}"
        );
        let said = refusal("GetReportMetadata", json!({}));
        assert!(said.contains("reportId"), "{said}");
    }

    #[test]
    fn every_limit_of_support_is_named() {
        let cc: Vec<&str> = vec!["a@example.com"; 11];
        let large = "x".repeat(8001);
        for (operation, input, says) in [
            (
                "DescribeCases",
                json!({"maxResults": 9}),
                "max results: expected a number from 10 to 100, found 9",
            ),
            (
                "DescribeCommunications",
                json!({"caseId": "case-1", "maxResults": 101}),
                "max results: expected a number from 10 to 100, found 101",
            ),
            (
                "AddCommunicationToCase",
                json!({"caseId": "case-1", "communicationBody": large}),
                "communication body: expected 1 to 8000 characters, found 8001",
            ),
            (
                "AddCommunicationToCase",
                json!({"caseId": "case-1", "communicationBody": "x", "ccEmailAddresses": cc}),
                "cc email addresses: expected at most 10, found 11",
            ),
            (
                "AddAttachmentsToSet",
                json!({"attachments": vec![json!({}); 4]}),
                "attachments of a set: expected at most 3, found 4",
            ),
            (
                "AddAttachmentsToSet",
                json!({"attachments": [{"fileName": "a", "data": "%%%"}]}),
                "expected base64",
            ),
            ("ResolveCase", json!({}), "caseId"),
        ] {
            let said = refused(SUPPORT, operation, input);
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn a_secret_in_bad_input_is_not_quoted() {
        let said = refusal(
            "GetReport",
            json!({"reportId": "report-abcDEF0123456789", "termToken": "hunter2!"}),
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
}

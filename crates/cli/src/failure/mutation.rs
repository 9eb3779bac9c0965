//! Failures that tell which changes were made, or may have been made.

use std::borrow::Cow;

use casebook::protocol::{Api, Operation};
use casebook::support::{DescribeAttachmentUploadStatus, GetAttachmentUploadLinks, Support};
use serde_json::{Map, Value};

use super::{Failure, advice, one_line};
use crate::exit::Exit;
use crate::mutation::{Mutation, created_id_member};
use crate::mutation_state::MutationState;

impl Failure {
    /// Creates the failure of a run that was interrupted in this state. The message tells what may
    /// have happened and how to check it, also in JSON.
    pub(crate) fn interrupted_at(state: MutationState) -> Self {
        match state {
            MutationState::Idle => Self::interrupted(),
            MutationState::Sending(mutation) => {
                let advice = may_be_done(&mutation);
                let mut failure = interrupted_during(&mutation, &advice);
                failure.0.retryable = mutation.key.is_some() || !mutation.acts_again;
                failure.with_token_member(&mutation)
            }
            MutationState::BringingFiles { next, first } => {
                let is_upload = next.operation == GetAttachmentUploadLinks::NAME;
                let mut said = format!("{first} was not sent; run the same command again, which ");
                said.push_str(match (is_upload, &next.key) {
                    (false, _) => "makes a new set of files",
                    (true, None) => "uploads the files again",
                    (true, Some(_)) => "goes on with the same uploads",
                });
                if let Some(key) = &next.key {
                    said.push_str(&format!(" for the key {:?}", one_line(key.as_str())));
                }
                let mut failure = interrupted_during(&next, &said);
                failure.0.retryable = true;
                failure
            }
            MutationState::ProcessingFile { name, key, first } => {
                let next = match key {
                    None => {
                        "run the same command again, which uploads the files again; with --once \
                             KEY it would go on"
                            .to_owned()
                    }
                    Some(key) => format!(
                        "run the same command again, which goes on with the same uploads for the key \
                         {:?}",
                        one_line(key.as_str())
                    ),
                };
                let mut failure = Self::interrupted().during(DescribeAttachmentUploadStatus::NAME);
                failure.0.service = Some(Support::SIGNING_NAME);
                failure.0.message = format!(
                    "interrupted; the service has all parts of {:?} and was processing it; {first} was \
                     not sent; {next}",
                    one_line(&name)
                );
                failure.0.retryable = true;
                failure
            }
            MutationState::Waiting {
                operation,
                outcome,
                next,
            } => Self::interrupted().while_waiting(operation, &outcome, next),
            MutationState::Printing { operation, outcome } => {
                Self::interrupted().after(operation, &outcome)
            }
        }
    }

    /// Marks a failure after which the operation may have been done: it names the client token of the
    /// request, by which a repetition is recognized, also in the JSON.
    #[must_use]
    pub(crate) fn with_token(self, mutation: &Mutation) -> Self {
        match self.may_have_acted() {
            true => self.advise_token(mutation).with_token_member(mutation),
            false => self,
        }
    }

    /// Does the same for `api`, whose JSON has exactly the members of an error of the service.
    #[must_use]
    pub(crate) fn with_raw_token(self, mutation: &Mutation) -> Self {
        match self.may_have_acted() && self.0.status.is_some() {
            true => self.advise_token(mutation),
            false => self.with_token(mutation),
        }
    }

    /// Whether the operation may have been done.
    pub(crate) fn may_have_acted(&self) -> bool {
        let is_answered = self.0.sent == "yes" && self.0.status.is_some();
        self.0.sent != "no" && !is_answered
    }

    /// Whether the user has to look for the outcome before the operation is sent again.
    pub(crate) fn is_open(&self) -> bool {
        let look = self.0.operation.as_deref().and_then(advice::look_first);
        self.may_have_acted() || look.is_some() && self.0.advice.as_deref() == look
    }

    /// Adds advice on how to repeat a request that has a client token.
    fn advise_token(mut self, mutation: &Mutation) -> Self {
        match mutation.repetition() {
            Some(repetition) => {
                let advice = match self.0.advice.take() {
                    Some(advice) => format!("{advice}; {repetition}"),
                    None => repetition,
                };
                self.advise(advice)
            }
            None => self,
        }
    }

    /// Adds the client token of a request to the JSON.
    fn with_token_member(mut self, mutation: &Mutation) -> Self {
        if let Some(token) = mutation.token() {
            let members = &mut self.0.members;
            members.insert("clientToken".into(), token.as_str().into());
        }
        self
    }

    /// Marks a failure to wait for something that an operation has created. The message names the
    /// created item. The exit code stays that of an interruption; other exit codes, which claim
    /// that nothing happened, are replaced.
    #[must_use]
    pub(crate) fn while_waiting(
        mut self,
        operation: &'static str,
        outcome: &Value,
        next: impl Into<Cow<'static, str>>,
    ) -> Self {
        let exit = self.0.exit;
        let id = created_id_member(operation).and_then(|member| outcome.pointer(member));
        if let Some(id) = id.and_then(Value::as_str) {
            self.0.message = format!("{} is created; {}", one_line(id), self.0.message);
        }
        let mut failure = self.with_result(operation, outcome).advise(next);
        if exit == Exit::Interrupted {
            failure.0.exit = exit;
        }
        failure
    }

    /// Marks a failure to print the result of an operation that was done. The message names the
    /// result, and the exit code does not claim that nothing happened.
    #[must_use]
    pub(crate) fn after(mut self, operation: &'static str, result: &Value) -> Self {
        self.0.quiet = false;
        self.0.code = "NotPrinted".into();
        self.0.message = format!(
            "done, but its result could not be printed: {}",
            self.0.message
        );
        self.with_result(operation, result)
    }

    /// Creates the failure of an operation that the service has performed although it was sent as a
    /// dry run.
    pub(crate) fn performed<Op: Operation>(why: &str, result: &Value) -> Self {
        let why = format!("done, because {why}");
        let mut failure = Self::new(Exit::Other, "Performed", why);
        failure.0.service = Some(<Op::Api as Api>::SIGNING_NAME);
        failure.with_result(Op::NAME, result)
    }

    /// Adds the result of an operation that was done.
    fn with_result(mut self, operation: &'static str, result: &Value) -> Self {
        let inner = &mut *self.0;
        inner.exit = Exit::Other;
        inner.operation = Some(operation.into());
        inner.sent = "yes";
        inner.retryable = false;
        inner.advice = Some(format!("the result is {}", one_line(&result.to_string())).into());
        inner.members = match result {
            Value::Object(members) => members.clone(),
            other => Map::from_iter([("result".to_owned(), other.clone())]),
        };
        self
    }
}

/// Tells what may have happened to an operation in flight, and what to do.
fn may_be_done(mutation: &Mutation) -> Cow<'static, str> {
    match &mutation.key {
        Some(key) => format!(
            "the service may have acted on it; run the same command again: with the key {:?} it looks \
             for the earlier request before it sends another",
            one_line(key.as_str())
        )
        .into(),
        None if !mutation.acts_again => match mutation.repetition() {
            Some(repetition) => format!("it may have been done; {repetition}").into(),
            None => "it may have been done; doing it again does no harm".into(),
        },
        None => advice::look_first(mutation.operation)
            .unwrap_or(advice::LOOK_FIRST)
            .into(),
    }
}

fn interrupted_during(mutation: &Mutation, said: &str) -> Failure {
    let mut failure = Failure::interrupted().during(mutation.operation);
    failure.0.service = Some(mutation.service);
    failure.0.message = format!("interrupted; {said}");
    failure
}

/// Returns the line for stderr that names the created item, for a printed result that does not.
pub(crate) fn not_shown(operation: &'static str, member: &str, name: &str, json: bool) -> String {
    if !json {
        return one_line(&format!("note: {operation}: {member} {name}")).into_owned();
    }
    let why = format!("done; the printed result does not have the {member}");
    let mut note = Failure::new(Exit::Done, "NotShown", why).during(operation);
    note.0.sent = "yes";
    note.0.members.insert(member.into(), name.into());
    note.line(true).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use casebook::artifact::PutAccountSettings;
    use casebook::support::{AddAttachmentsToSet, AddCommunicationToCase, CreateCase};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_interruption_while_a_file_is_processed_names_the_step_and_the_file() {
        for (key, says) in [
            (None, "uploads the files again"),
            (
                Some("k1".parse().unwrap()),
                "goes on with the same uploads for the key \"k1\"",
            ),
        ] {
            let state = MutationState::ProcessingFile {
                name: "six.bin".to_owned(),
                key,
                first: CreateCase::NAME,
            };
            let line = Failure::interrupted_at(state).to_string();
            let begins = "DescribeAttachmentUploadStatus: interrupted; the service has all parts of \
                          \"six.bin\"";
            assert!(line.starts_with(begins), "{line}");
            assert!(
                line.contains(says) && line.contains("CreateCase was not sent"),
                "{line}"
            );
        }
    }

    #[test]
    fn what_was_done_is_told_where_it_cannot_be_printed() {
        let result = json!({"caseId": "case-1", "a": "\u{9b}31m"});
        let failure = Failure::stdout(&std::io::ErrorKind::BrokenPipe.into());
        let failure = failure.after("CreateCase", &result);
        assert_eq!(failure.exit().number(), 255);
        let line = failure.line(false).unwrap();
        assert!(
            line.starts_with("error: CreateCase: done, but its result could not be printed: "),
            "{line}"
        );
        assert!(
            line.contains("case-1") && !line.contains('\u{9b}'),
            "{line}"
        );
        let line: Value = serde_json::from_str(&failure.line(true).unwrap()).unwrap();
        assert_eq!(line["members"], result);
        assert_eq!(
            (&line["sent"], &line["retryable"]),
            (&json!("yes"), &json!(false))
        );
    }

    #[test]
    fn an_interruption_says_what_may_have_happened_and_what_to_do() {
        let key = "ticket-1".parse().unwrap();
        for (mutation, says) in [
            (
                Mutation::of::<CreateCase>(),
                "may be open all the same: look for it with",
            ),
            (
                Mutation::of::<AddCommunicationToCase>(),
                "look at `casebook case show`",
            ),
            (
                Mutation::of::<AddAttachmentsToSet>(),
                "the set of files may be there all the same",
            ),
            (
                Mutation::of::<PutAccountSettings>(),
                "doing it again does no harm",
            ),
            (
                Mutation::of::<CreateCase>().map(|mutation| mutation.with_key(Some(&key))),
                "run the same command again: with the key \"ticket-1\" it looks for the earlier",
            ),
        ] {
            let mutation = mutation.unwrap();
            let failure = Failure::interrupted_at(MutationState::Sending(mutation.clone()));
            assert_eq!(failure.exit().number(), 130);
            let line = failure.line(false).unwrap();
            assert!(
                line.starts_with(&format!("error: {}: interrupted; ", mutation.operation)),
                "{line}"
            );
            assert!(line.contains(says), "{line}");
        }
    }
}

//! Failures that say what was done, or may have been done.

use std::borrow::Cow;

use casebook::types::support::CaseId;
use serde_json::{Map, Value};

use super::{Failure, advice, one_line};
use crate::act::Act;
use crate::exit::Exit;
use crate::standing::Standing;

impl Failure {
    /// Somebody asked for the end when it stood so. The message says what may have happened and how to
    /// look, for a program that reads JSON as well.
    pub(crate) fn interrupted_at(standing: Standing) -> Self {
        match standing {
            Standing::Idle => Self::interrupted(),
            Standing::Acting(act) => {
                let advice = may_be_done(&act);
                let mut failure = interrupted_during(&act, &advice);
                failure.0.retryable = act.key.is_some() || !act.anew;
                failure
            }
            Standing::Preparing { set, first } => {
                let mut said = format!(
                    "{first} was not sent; run the same command again, which makes a new set of files"
                );
                if let Some(key) = &set.key {
                    said.push_str(&format!(" for the key {:?}", one_line(key.as_str())));
                }
                let mut failure = interrupted_during(&set, &said);
                failure.0.retryable = true;
                failure
            }
            Standing::Following {
                case_id,
                sent,
                next,
            } => {
                let (has, then) = (has_so_far(&case_id, sent), may_be_done(&next));
                let said = match &next.key {
                    Some(_) => format!("{has}; {then}"),
                    None => format!("{has}; {then}; {OTHERS}"),
                };
                let mut failure = interrupted_during(&next, &said);
                failure.0.retryable = next.key.is_some();
                failure.with_case(&case_id)
            }
            Standing::Printing { operation, came } => Self::interrupted().after(operation, &came),
        }
    }

    /// Says that a case has some of the files, which ends as something else than a refusal: all that
    /// was asked for first is done. What is not under a key may not be sent again as it is.
    #[must_use]
    pub(crate) fn with_some_files(mut self, case_id: &CaseId, sent: usize, has_key: bool) -> Self {
        self.0.exit = Exit::Other;
        self.0.retryable &= has_key;
        let has = has_so_far(case_id, sent);
        let then = match has_key {
            true => "run the same command again: it sends only the remaining files",
            false => OTHERS,
        };
        self.note(format!("{has}; {then}")).with_case(case_id)
    }

    /// Names a case for a program.
    fn with_case(mut self, case_id: &CaseId) -> Self {
        let members = &mut self.0.members;
        members.insert("caseId".into(), case_id.as_str().into());
        self
    }

    /// Marks a failure to print the result of an operation that was done. The message names the
    /// result, and the exit code does not claim that nothing happened.
    #[must_use]
    pub(crate) fn after(mut self, operation: &'static str, result: &Value) -> Self {
        let inner = &mut *self.0;
        inner.exit = Exit::Other;
        inner.quiet = false;
        inner.code = "NotPrinted".into();
        inner.message = format!(
            "done, but its result could not be printed: {}",
            inner.message
        );
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

/// What to do about the files that have not gone.
const OTHERS: &str = "add the remaining files with `casebook case reply`";

fn has_so_far(case_id: &CaseId, sent: usize) -> String {
    let id = one_line(case_id.as_str());
    format!("{id} has the text and the first {sent} files")
}

/// What may have become of an operation on its way, and what to do about it.
fn may_be_done(act: &Act) -> Cow<'static, str> {
    match &act.key {
        Some(key) => format!(
            "the service may have acted on it; run the same command again: with the key {:?} it looks \
             for the earlier request before it sends another",
            one_line(key.as_str())
        )
        .into(),
        None if !act.anew => "it may have been done; doing it again does no harm".into(),
        None => advice::look_first(act.operation)
            .unwrap_or("the service may have acted on it; look before trying again")
            .into(),
    }
}

fn interrupted_during(act: &Act, said: &str) -> Failure {
    let mut failure = Failure::interrupted().during(act.operation);
    failure.0.service = Some(act.service);
    failure.0.message = format!("interrupted; {said}");
    failure
}

/// The line that names what was created where the printed result does not.
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
        for (act, says) in [
            (
                Act::of::<CreateCase>(),
                "may be open all the same: look for it with",
            ),
            (
                Act::of::<AddCommunicationToCase>(),
                "look at `casebook case show`",
            ),
            (
                Act::of::<AddAttachmentsToSet>(),
                "the set of files may be there all the same",
            ),
            (
                Act::of::<PutAccountSettings>(),
                "doing it again does no harm",
            ),
            (
                Act::of::<CreateCase>().map(|act| act.under(Some(&key))),
                "run the same command again: with the key \"ticket-1\" it looks for the earlier",
            ),
        ] {
            let act = act.unwrap();
            let failure = Failure::interrupted_at(Standing::Acting(act.clone()));
            assert_eq!(failure.exit().number(), 130);
            let line = failure.line(false).unwrap();
            assert!(
                line.starts_with(&format!("error: {}: interrupted; ", act.operation)),
                "{line}"
            );
            assert!(line.contains(says), "{line}");
        }
    }
}

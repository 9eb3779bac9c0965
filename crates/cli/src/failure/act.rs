//! What was done, or may have been, when something else went wrong.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Failure, advice, one_line};
use crate::act::Act;
use crate::exit::Exit;

impl Failure {
    /// Somebody asked for the end while an operation was on its way.
    pub(crate) fn interrupted_during(act: &Act) -> Self {
        let mut failure = Self::interrupted().during(act.operation);
        failure.0.service = Some(act.service);
        failure.0.retryable = act.key.is_some() || !act.anew;
        let advice: Cow<'static, str> = match &act.key {
            Some(key) => format!(
                "it may have been acted upon; run the same line again: with the key {:?} it looks for \
                 it before anything is sent",
                one_line(key.as_str())
            )
            .into(),
            None if !act.anew => "it may have been done; doing it again does no harm".into(),
            None => advice::look_first(act.operation)
                .unwrap_or("it may have been acted upon; look before trying again")
                .into(),
        };
        failure.advise(advice)
    }

    /// This came in the way of printing the result of something that was done. So it is told here,
    /// and the exit code does not say that nothing was done.
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
        inner.advice = Some(format!("it is {}", one_line(&result.to_string())).into());
        inner.members = match result {
            Value::Object(members) => members.clone(),
            other => Map::from_iter([("result".to_owned(), other.clone())]),
        };
        self
    }
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
                "run the same line again: with the key \"ticket-1\" it looks for it before",
            ),
        ] {
            let act = act.unwrap();
            let failure = Failure::interrupted_during(&act);
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

//! Failures of a command.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::sanitize::escaped;
pub(crate) use crate::sanitize::one_line;

mod advice;
mod agreement;
mod call;
mod download;
mod fleet;
mod mutation;
mod once;
mod store;

pub(crate) use advice::{iam_action, span};
pub(crate) use fleet::is_role_refused;
pub(crate) use mutation::not_shown;

/// The error code with which AWS Support refuses to open more than ten cases in an hour.
const CASE_LIMIT: &str = "CaseCreationLimitExceeded";

/// A failure, which prints as one line of text or as one line of JSON.
#[derive(Clone, Debug)]
pub(crate) struct Failure(Box<Inner>);

#[derive(Clone, Debug, Serialize)]
struct Inner {
    #[serde(skip)]
    exit: Exit,
    code: Cow<'static, str>,
    message: String,
    request_id: Option<String>,
    status: Option<u16>,
    service: Option<&'static str>,
    operation: Option<Cow<'static, str>>,
    sent: &'static str,
    retryable: bool,
    members: Map<String, Value>,
    /// Advice on what the user can do. The line of text ends in it; the line of JSON leaves it out.
    #[serde(skip)]
    advice: Option<Cow<'static, str>>,
    /// The things that the user may have meant. They are at the end of the message too.
    #[serde(skip)]
    candidates: Option<Candidates>,
    /// Whether nothing is printed, because the reader of stdout has stopped early.
    #[serde(skip)]
    quiet: bool,
    /// Whether stdout could not be written.
    #[serde(skip)]
    of_stdout: bool,
}

/// The things that the user may have meant, for a person: a line for each.
#[derive(Clone, Debug)]
struct Candidates {
    /// The message without them.
    message: String,
    lines: Vec<String>,
}

impl Failure {
    /// Creates a failure on this machine, before anything was sent.
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            exit,
            code: code.into(),
            message: message.into(),
            request_id: None,
            status: None,
            service: None,
            operation: None,
            sent: "no",
            retryable: false,
            members: Map::new(),
            advice: None,
            candidates: None,
            quiet: false,
            of_stdout: false,
        }))
    }

    /// Creates the failure of an invalid parameter; `what` names it as the user wrote it.
    pub(crate) fn parameter(what: &str, why: impl fmt::Display) -> Self {
        Self::new(
            Exit::Parameter,
            "InvalidParameter",
            format!("{what}: {why}"),
        )
    }

    /// Creates the failure of an invalid parameter. The reason already names the parameter.
    pub(crate) fn unknown(why: impl fmt::Display) -> Self {
        let why = why.to_string();
        Self::new(Exit::Parameter, "InvalidParameter", why)
    }

    /// Creates the failure of a parameter that could mean several things. The message ends in all of
    /// them; for a person, each has a line.
    pub(crate) fn ambiguous(what: &str, why: impl fmt::Display, candidates: Vec<String>) -> Self {
        let mut failure = Self::parameter(what, format_args!("{why}: {}", candidates.join(", ")));
        failure.0.candidates = Some(Candidates {
            message: format!("{what}: {why}"),
            lines: candidates,
        });
        failure
    }

    /// Creates the failure of missing or wrong configuration, credentials or Region.
    pub(crate) fn configuration(why: impl fmt::Display) -> Self {
        Self::new(Exit::Configuration, "Configuration", why.to_string())
    }

    /// Creates the failure of a document that did not arrive complete, or could not be saved.
    pub(crate) fn transfer(why: impl fmt::Display) -> Self {
        Self::new(Exit::Transfers, "TransferFailed", why.to_string())
    }

    /// Creates the failure of work that was left out on purpose.
    pub(crate) fn skipped(why: impl fmt::Display) -> Self {
        Self::new(Exit::Skipped, "Skipped", why.to_string())
    }

    /// Creates the failure of a run that a signal has ended.
    pub(crate) fn interrupted() -> Self {
        let mut failure = Self::new(Exit::Interrupted, "Interrupted", "interrupted");
        // A request may have been in flight.
        failure.0.sent = "perhaps";
        failure
    }

    /// Creates the failure of a run that a signal has ended while the user was asked.
    pub(crate) fn interrupted_before_sending() -> Self {
        let why = "interrupted; nothing was sent";
        Self::new(Exit::Interrupted, "Interrupted", why)
    }

    /// Creates a failure of any other kind.
    pub(crate) fn other(why: impl fmt::Display) -> Self {
        Self::new(Exit::Other, "Failed", why.to_string())
    }

    /// Creates the failure of a successful response that lacks the requested item.
    pub(crate) fn no_such(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Service, code, message).with_response()
    }

    /// Returns the line without the request id, which is the same for all failures of one cause.
    pub(crate) fn cause(&self) -> String {
        let line = self.to_string();
        match &self.0.request_id {
            Some(id) => line.replace(&format!(" (request id {})", one_line(id)), ""),
            None => line,
        }
    }

    /// Returns the [`cause`](Self::cause) without the operation, for several that fail alike.
    pub(crate) fn reason(&self) -> String {
        let cause = self.cause();
        let operation = self.0.operation.as_deref();
        let bare = operation.and_then(|it| cause.strip_prefix(it)?.strip_prefix(": "));
        bare.unwrap_or(&cause).to_owned()
    }

    /// Marks that the service has responded.
    #[must_use]
    pub(crate) fn with_response(mut self) -> Self {
        self.0.sent = "yes";
        self
    }

    /// Marks that the service has responded, and adds the response to the JSON.
    #[must_use]
    pub(crate) fn with_members(mut self, response: &Value) -> Self {
        if let Value::Object(members) = response {
            self.0.members = members.clone();
        }
        self.with_response()
    }

    /// Creates the failure of a write to stdout. A reader that stops early, such as `head`, is not
    /// an error: nothing is printed, and the exit code is 0.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        let mut failure = Self::other(format_args!("standard output: {error}"));
        failure.0.of_stdout = true;
        if error.kind() == io::ErrorKind::BrokenPipe {
            failure.0.exit = Exit::Done;
            failure.0.quiet = true;
        }
        failure
    }

    /// Adds what the user can do.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    /// Adds a remark before the advice.
    #[must_use]
    pub(crate) fn note(mut self, note: impl Into<Cow<'static, str>>) -> Self {
        let note = note.into();
        self.0.advice = Some(match self.0.advice {
            Some(advice) => format!("{note}; {advice}").into(),
            None => note,
        });
        self
    }

    /// The code, which is that of the service if it has responded with one.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// Whether the service has refused the request for what is in it: a status of 4xx, unless it
    /// throttles.
    pub(crate) fn is_client_error(&self) -> bool {
        matches!(self.0.status, Some(400..=499)) && !self.0.retryable
    }

    /// Separates the line without the advice from the advice.
    pub(crate) fn into_parts(mut self) -> (String, Option<String>) {
        let advice = self.0.advice.take();
        let line = self.to_string();
        (line, advice.map(|advice| one_line(&advice).into_owned()))
    }

    /// Whether the service does not know the requested resource.
    pub(crate) fn is_not_found(&self) -> bool {
        self.0.code == "ResourceNotFoundException"
    }

    /// Whether the service opens no further case in this hour.
    pub(crate) fn is_case_limit(&self) -> bool {
        self.0.code == CASE_LIMIT
    }

    /// Names the operation that failed.
    #[must_use]
    pub(crate) fn during(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation.into());
        self
    }

    /// Whether stdout could not be written.
    pub(crate) fn is_of_stdout(&self) -> bool {
        self.0.of_stdout
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    /// The things that the user may have meant, which a person reads below the line. The line of JSON
    /// has them in it.
    pub(crate) fn candidates(&self) -> &[String] {
        self.0.candidates.as_ref().map_or(&[], |it| &it.lines)
    }

    /// The members of the line of JSON.
    pub(crate) fn members(&self) -> Value {
        // A struct of texts, numbers and JSON values always serializes.
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    /// The line for stderr, or `None` if nothing is printed.
    pub(crate) fn line(&self, json: bool) -> Option<String> {
        if self.0.quiet {
            return None;
        }
        Some(if json {
            // A struct of texts, numbers and JSON values always serializes.
            let json = serde_json::to_string(&self.0).unwrap_or_else(|_| String::from("{}"));
            escaped(&json).into_owned()
        } else if let Some(Candidates { message, .. }) = &self.0.candidates {
            let advice = self.0.advice.as_ref();
            let advice = advice
                .map(|advice| format!("; {advice}"))
                .unwrap_or_default();
            format!("error: {}", one_line(&(message.clone() + &advice)))
        } else {
            format!("error: {self}")
        })
    }
}

/// Writes one line: operation, code and message, request id, advice.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            operation,
            code,
            message,
            request_id,
            advice,
            status,
            ..
        } = &*self.0;
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        if status.is_some() {
            f.write_str(&one_line(code))?;
            if !message.is_empty() {
                f.write_str(": ")?;
            }
        }
        f.write_str(&one_line(message))?;
        if let Some(id) = request_id {
            let told = format!(" (request id {})", one_line(id));
            // The message of an error about a response may contain the request id already.
            if !one_line(message).contains(&told) {
                f.write_str(&told)?;
            }
        }
        if let Some(advice) = advice {
            write!(f, "; {}", one_line(advice))?;
        }
        Ok(())
    }
}

impl Error for Failure {}

/// Returns an error and all of its sources, in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let text = source.to_string();
        // Some errors repeat the text of their source.
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        next = source.source();
    }
    one_line(&line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_parameter_is_one_line_and_exit_252() {
        let failure = Failure::parameter("REPORT", "report id: expected 23 characters, found 3");
        assert_eq!(failure.exit().number(), 252);
        assert_eq!(
            failure.line(false).unwrap(),
            "error: REPORT: report id: expected 23 characters, found 3"
        );
    }

    #[test]
    fn json_has_every_key_of_the_contract_in_its_order() {
        let line = Failure::configuration("no region").line(true).unwrap();
        assert_eq!(
            line,
            "{\"code\":\"Configuration\",\"message\":\"no region\",\"request_id\":null,\
             \"status\":null,\"service\":null,\"operation\":null,\"sent\":\"no\",\
             \"retryable\":false,\"members\":{}}"
        );
    }

    #[test]
    fn a_reader_that_went_away_is_not_mentioned() {
        let failure = Failure::stdout(&io::ErrorKind::BrokenPipe.into());
        assert_eq!(failure.line(false), None);
        assert_eq!(failure.exit(), Exit::Done);
        let failure = Failure::stdout(&io::ErrorKind::StorageFull.into());
        assert_eq!(failure.exit().number(), 255);
    }

    #[test]
    fn nothing_from_outside_acts_on_a_terminal() {
        let mut failure = Failure::other("first\nse\u{202e}cond").advise("look\u{1b}[2Jhere");
        failure.0.code = "Odd\u{9b}2JCode".into();
        failure.0.status = Some(400);
        failure.0.request_id = Some("req\u{7}\n1".into());
        assert_eq!(
            failure.to_string(),
            "Odd 2JCode: first second (request id req 1); look [2Jhere"
        );
        failure
            .0
            .members
            .insert("a\u{85}".into(), "\u{202e}\u{7f}".into());
        let line = failure.line(true).unwrap();
        assert!(!line.contains(crate::sanitize::is_hazard), "{line:?}");
        assert!(line.contains(r#"{"a\u0085":"\u202e\u007f"}"#), "{line}");
    }
}

//! One wait, and the sentence about it.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use tracing::Event;
use tracing::field::{Field, Visit};

use crate::failure::chain;
use crate::sanitize::one_line;

/// A wait, as an event reports it.
#[derive(Debug, Default)]
pub(super) struct Wait {
    pub(super) length: Duration,
    /// The name of the document or file.
    about: Option<String>,
    message: String,
    operation: Option<String>,
    /// The quota of calls per second that is used up.
    pub(super) quota: Option<String>,
    /// The number of a part of an uploaded file.
    part: Option<u64>,
    attempt: Option<u64>,
    max_attempts: Option<u64>,
    /// The kind of the error.
    why: Option<String>,
    /// The code of the service's error response.
    code: Option<String>,
    error: Option<String>,
}

impl Wait {
    /// Reads the fields of an event about a document or file.
    pub(super) fn read(event: &Event<'_>, about: Option<String>) -> Self {
        let mut wait = Self {
            about,
            ..Self::default()
        };
        event.record(&mut wait);
        wait
    }

    /// Whether an attempt or a poll has failed.
    pub(super) fn is_after_failure(&self) -> bool {
        self.attempt.is_some() || self.error.is_some()
    }

    fn set(&mut self, field: &Field, value: String) {
        let value = Some(value).filter(|value| !value.is_empty());
        match field.name() {
            "message" => self.message = value.unwrap_or_default(),
            "operation" => self.operation = value,
            "quota" => self.quota = value,
            "why" => self.why = value,
            "code" => self.code = value,
            "error" => self.error = value,
            _ => {}
        }
    }
}

impl Visit for Wait {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "wait_ms" {
            self.length = Duration::try_from_secs_f64(value / 1000.0).unwrap_or_default();
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "part" => self.part = Some(value),
            "attempt" => self.attempt = Some(value),
            "max_attempts" => self.max_attempts = Some(value),
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value.to_owned());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.set(field, chain(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}

/// Writes the wait in one line, which is safe for a terminal.
impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = Seconds(self.length);
        let subject = self.operation.as_deref().unwrap_or(&self.message);
        let mut line = match self.part {
            Some(part) => format!("{subject} {part}"),
            None => subject.to_owned(),
        };
        if let Some(about) = &self.about {
            line.push_str(" of ");
            line.push_str(about);
        }
        line.push_str(&match (self.attempt, self.max_attempts) {
            (Some(attempt), Some(of)) => format!(": attempt {attempt} of {of} in {seconds}"),
            (Some(attempt), None) => format!(": attempt {attempt} in {seconds}"),
            _ if self.error.is_some() => format!(", asking again in {seconds}"),
            _ if self.operation.is_some() => format!(": waiting {seconds} for the throttle"),
            _ => format!(", waiting {seconds}"),
        });
        let reason = self.code.as_ref().or(self.error.as_ref());
        if let Some(reason) = reason.or(self.why.as_ref()) {
            line.push_str(": ");
            line.push_str(reason);
        }
        f.write_str(&one_line(&line))
    }
}

/// A time in seconds, with one decimal place unless it is zero.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up, so that no wait takes 0 s.
        let tenths = self.0.as_millis().div_ceil(100);
        match tenths % 10 {
            0 => write!(f, "{} s", tenths / 10),
            rest => write!(f, "{}.{rest} s", tenths / 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_one_sentence() {
        let wait = |change: fn(&mut Wait)| {
            let mut wait = Wait {
                length: Duration::from_millis(1150),
                ..Wait::default()
            };
            change(&mut wait);
            wait.to_string()
        };
        let retry = wait(|wait| {
            wait.message = "retrying".into();
            wait.operation = Some("ListReports".into());
            (wait.attempt, wait.max_attempts) = (Some(2), Some(3));
            wait.why = Some("throttled".into());
            wait.code = Some("Throttling\u{9b}31mException".into());
        });
        assert_eq!(
            retry,
            "ListReports: attempt 2 of 3 in 1.2 s: Throttling 31mException"
        );
        let throttle = wait(|wait| {
            wait.message = "waiting for the throttle".into();
            wait.operation = Some("CreateCase".into());
            wait.length = Duration::from_secs(3);
        });
        assert_eq!(throttle, "CreateCase: waiting 3 s for the throttle");
        let document = wait(|wait| {
            wait.message = "going on with the document".into();
            (wait.attempt, wait.max_attempts) = (Some(3), Some(5));
            wait.error = Some("the connection broke".into());
        });
        assert_eq!(
            document,
            "going on with the document: attempt 3 of 5 in 1.2 s: the connection broke"
        );
        let part = wait(|wait| {
            wait.about = Some("core.gz".into());
            wait.message = "sending again part".into();
            wait.part = Some(7);
            (wait.attempt, wait.max_attempts) = (Some(2), Some(5));
            wait.error = Some("a part could not be sent".into());
        });
        assert_eq!(
            part,
            "sending again part 7 of core.gz: attempt 2 of 5 in 1.2 s: a part could not be sent"
        );
        let poll = wait(|wait| {
            wait.message = "no status".into();
            wait.error = Some("status 500".into());
        });
        assert_eq!(poll, "no status, asking again in 1.2 s: status 500");
        let search = wait(|wait| wait.message = "the search found nothing yet".into());
        assert_eq!(search, "the search found nothing yet, waiting 1.2 s");
    }
}

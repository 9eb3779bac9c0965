//! What was found about one thing, and how it is printed.

use casebook::protocol::CommonError;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Tone, wrapped};
use crate::terminal::Terminal;

/// How one thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    Ok,
    Warning,
    /// It keeps commands from working, which then end with this exit code.
    Failed(Exit),
    NotTried,
}

/// What was found about one thing, and what the user can do.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) name: &'static str,
    pub(super) standing: Standing,
    pub(super) detail: String,
    pub(super) advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Standing::Ok, detail)
    }

    pub(super) fn warning(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Standing::Warning, detail)
    }

    /// Something is missing on this machine, or at the account.
    pub(super) fn missing(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Standing::Failed(Exit::Configuration), detail)
    }

    pub(super) fn not_tried(name: &'static str, why: impl Into<String>) -> Self {
        Self::new(name, Standing::NotTried, why)
    }

    /// A failure, with its advice.
    pub(super) fn of(name: &'static str, failure: Failure) -> Self {
        let exit = exit(&failure);
        let (detail, advice) = failure.into_parts();
        Self {
            advice,
            ..Self::new(name, Standing::Failed(exit), detail)
        }
    }

    fn new(name: &'static str, standing: Standing, detail: impl Into<String>) -> Self {
        Self {
            name,
            standing,
            detail: one_line(&detail.into()).into_owned(),
            advice: None,
        }
    }

    /// Adds what the user can do.
    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(one_line(&advice.into()).into_owned());
        self
    }

    /// Returns that this was not tried, if it failed as the other has, with the same advice.
    pub(super) fn same_as(self, other: &Self) -> Self {
        let is_same = matches!(other.standing, Standing::Failed(Exit::Configuration))
            && self.standing == other.standing
            && other.advice.is_some()
            && self.advice == other.advice;
        match is_same {
            true => Self::not_tried(self.name, format!("the same failure as {}", other.name)),
            false => self,
        }
    }

    fn status(&self) -> &'static str {
        match self.standing {
            Standing::Ok => "ok",
            Standing::Warning => "warning",
            Standing::Failed(_) => "failed",
            Standing::NotTried => "not_tried",
        }
    }

    /// Returns the finding as JSON.
    pub(super) fn members(&self) -> Value {
        json!({
            "name": self.name,
            "status": self.status(),
            "detail": self.detail,
            "advice": self.advice,
        })
    }
}

/// Returns the exit code for a failure: refused credentials are missing ones.
pub(super) fn exit(failure: &Failure) -> Exit {
    match CommonError::from_code(failure.code()) {
        Some(
            CommonError::UnrecognizedClient
            | CommonError::InvalidSignature
            | CommonError::IncompleteSignature
            | CommonError::ExpiredToken
            | CommonError::RequestExpired
            | CommonError::MissingAuthenticationToken
            | CommonError::AccessDenied
            | CommonError::NotAuthorized,
        ) => Exit::Configuration,
        _ => failure.exit(),
    }
}

/// Returns the exit code of the run: what is missing comes before what a service has refused, and
/// that before all else.
pub(super) fn worst(findings: &[Finding]) -> Exit {
    let failed = |exit| {
        let mut findings = findings.iter();
        findings.any(|finding| finding.standing == Standing::Failed(exit))
    };
    let has_failed = |finding: &Finding| matches!(finding.standing, Standing::Failed(_));
    match [Exit::Configuration, Exit::Service]
        .into_iter()
        .find(|exit| failed(*exit))
    {
        Some(exit) => exit,
        None if findings.iter().any(has_failed) => Exit::Other,
        None => Exit::Done,
    }
}

/// Returns the findings as text: a line for each, or more if it is long or has advice.
pub(super) fn page(findings: &[Finding], terminal: &Terminal) -> String {
    const WORD: usize = 9;
    let longest = findings.iter().map(|finding| finding.name.len());
    let indent = WORD + 2 + longest.max().unwrap_or_default() + 2;
    let name_width = indent - WORD - 4;
    let mut page = String::new();
    for finding in findings {
        let status = finding.status();
        let word = format!("{:WORD$}", status.replace('_', " "));
        let word = match Tone::of_word(status) {
            Some(tone) if terminal.color_stdout => tone.paint(&word),
            _ => word,
        };
        let blanks = " ".repeat(indent);
        let detail = wrapped(&finding.detail, &blanks, terminal.columns());
        let detail = detail.strip_prefix(&blanks).unwrap_or(&detail);
        page.push_str(&format!("{word}  {:name_width$}  {detail}", finding.name));
        if let Some(advice) = &finding.advice {
            page.push_str(&wrapped(
                &format!("-> {advice}"),
                &blanks,
                terminal.columns(),
            ));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_decides_the_exit_code_before_all_else() {
        let of = |exit| Finding::new("a", Standing::Failed(exit), "");
        let (ok, warning) = (Finding::ok("a", ""), Finding::warning("a", ""));
        assert_eq!(worst(&[ok.clone(), warning.clone()]), Exit::Done);
        assert_eq!(worst(&[of(Exit::Other), ok]), Exit::Other);
        assert_eq!(worst(&[of(Exit::Other), of(Exit::Service)]), Exit::Service);
        let all = [of(Exit::Service), warning, of(Exit::Configuration)];
        assert_eq!(worst(&all), Exit::Configuration);
    }

    #[test]
    fn a_page_has_the_advice_below_its_finding() {
        let findings = [
            Finding::ok("region", "eu-west-1"),
            Finding::missing("plan", "a\nb").advise("buy one"),
        ];
        let page = page(&findings, &Terminal::default());
        assert_eq!(
            page,
            "ok         region  eu-west-1\nfailed     plan    a b\n                   -> buy one\n"
        );
    }
}

//! What the user says of a new case, by options or by answers to questions.

use std::fmt::Display;

use casebook::types::support::{IssueType, LanguageCode, SeverityCode, Subject};
use clap::Args;

use super::dry_run::DryRun;
use super::files::AttachedFiles;
use super::once::Once;
use super::text::Text;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::shell::quoted;
use crate::word::open;

/// The options of `case create`. An answer to a question takes the place of an option.
#[derive(Args, Debug)]
pub(super) struct Answers {
    /// Subject of the case, in one line
    #[arg(long, value_name = "TEXT", value_parser = subject)]
    pub(super) subject: Option<Subject>,

    /// Code, name or alias of the service, such as ec2
    #[arg(long, value_name = "SERVICE")]
    pub(super) service: Option<String>,

    /// Code or name of a category of the service
    #[arg(long, value_name = "CATEGORY", requires = "service")]
    pub(super) category: Option<String>,

    /// low, normal, high, urgent or critical
    ///
    /// The severity must be included in the support plan.
    #[arg(long, value_name = "SEVERITY")]
    #[arg(value_parser = open::<SeverityCode>(SeverityCode::KNOWN))]
    pub(super) severity: Option<SeverityCode>,

    /// technical or customer-service [default: technical]
    #[arg(long, value_name = "TYPE")]
    #[arg(value_parser = open::<IssueType>(IssueType::KNOWN))]
    pub(super) issue_type: Option<IssueType>,

    /// zh, en, ja, es, pt, fr, ko or tr [default: en]
    ///
    /// The language of the case.
    #[arg(long, value_name = "CODE")]
    #[arg(value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
    pub(super) language: Option<LanguageCode>,

    /// Email address that gets a copy; up to ten times
    #[arg(long, value_name = "ADDRESS")]
    pub(super) cc: Vec<String>,

    #[command(flatten)]
    pub(super) attached: AttachedFiles,

    #[command(flatten)]
    pub(super) text: Text,

    #[command(flatten)]
    pub(super) once: Once,

    /// Open no case: print what would be sent
    ///
    /// The input is checked.
    ///
    /// With local, or no value, the input is compared with the lists of services, severities and
    /// languages, and the case is not sent. With service, the case is sent as a dry run: the
    /// service checks it and opens none. A service that does not know dry runs would open the case.
    /// So a dry run of a request that only reads is sent first, and the case is sent only if the
    /// service knows dry runs. Files are not sent.
    #[arg(long, value_name = "WHERE", value_enum, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "local", hide_possible_values = true)]
    pub(super) dry_run: Option<DryRun>,

    /// Open the case without a preview
    ///
    /// On a terminal, only a missing subject or text is asked for. AWS chooses the service, category and
    /// severity that are not given.
    #[arg(long)]
    pub(super) yes: bool,
}

impl Answers {
    /// Whether the options say all that a case needs.
    pub(super) fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// Whether a user at a terminal is asked: for what is missing, or for a last look.
    pub(super) fn asks(&self) -> bool {
        !self.is_complete() || (!self.yes && self.dry_run.is_none())
    }

    /// Returns the options that a case needs and the command line does not have.
    fn missing(&self) -> Vec<&'static str> {
        let needed = [
            ("--service", self.service.is_some() || self.yes),
            ("--subject", self.subject.is_some()),
            ("--body", self.text.is_given()),
        ];
        let missing = needed.into_iter().filter(|(_, is_given)| !is_given);
        missing.map(|(option, _)| option).collect()
    }

    /// Checks the options of a user whose terminal cannot show questions, such as one with
    /// `TERM=dumb`.
    ///
    /// # Errors
    ///
    /// Fails if an option is missing, and names it. Nothing was sent.
    pub(super) fn check_unasked(&self) -> Result<(), Failure> {
        let missing = self.missing();
        if missing.is_empty() {
            return Ok(());
        }
        let why = format!(
            "no question can be asked on this terminal, and nothing was sent; expected {}",
            missing.join(", ")
        );
        let failure = Failure::new(Exit::Skipped, "Usage", why);
        Err(match missing.contains(&"--service") {
            true => failure.advise("with --yes AWS chooses the service"),
            false => failure,
        })
    }

    /// Returns the command line with all answers so far.
    pub(super) fn command_line(&self) -> String {
        let word = |text: &dyn Display| Some(text.to_string());
        let options = [
            ("subject", self.subject.as_ref().and_then(|it| word(it))),
            ("service", self.service.clone()),
            ("category", self.category.clone()),
            ("severity", self.severity.as_ref().and_then(|it| word(it))),
            (
                "issue-type",
                self.issue_type.as_ref().and_then(|it| word(it)),
            ),
            ("language", self.language.as_ref().and_then(|it| word(it))),
        ];
        let options = options.into_iter();
        let copies = self.cc.iter().map(|cc| ("cc", Some(cc.clone())));
        let mut line = "case create".to_owned();
        for (name, value) in options.chain(copies) {
            if let Some(value) = value {
                line.push_str(&format!(" --{name} {}", quoted(&value)));
            }
        }
        line.push_str(&self.attached.options());
        line.push_str(&self.text.options());
        line.push_str(&self.once.options());
        line.push_str(match self.dry_run {
            Some(DryRun::Local) => " --dry-run",
            Some(DryRun::Service) => " --dry-run=service",
            None => "",
        });
        line
    }
}

/// Parses a subject of one line.
fn subject(text: &str) -> Result<Subject, String> {
    match text.find(char::is_control) {
        Some(at) => {
            let found = text[at..].chars().next().unwrap_or_default();
            let at = at + 1;
            Err(format!(
                "subject: expected one line without control characters, found {found:?} at byte {at}"
            ))
        }
        None => text.parse().map_err(|error| format!("{error}")),
    }
}

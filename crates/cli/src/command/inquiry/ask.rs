//! `inquiry ask`

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook::artifact::{
    Artifact, CreateComplianceInquiry, InquiryContent, InquiryFileContent, InquiryWait,
};
use casebook::protocol::Operation as _;
use casebook::types::artifact::{
    FileSections, InquiryId, InquiryName, InquiryQuery, InquiryStatus, InquirySupportMode, Tags,
};
use clap::{ArgGroup, Args};
use serde_json::Value;

use super::args::{TokenArg, token_mutation};
use super::record::{DETAILS, shown};
use crate::command::ask::{ask, json};
use crate::duration::duration;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::help::examples;
use crate::path_error;
use crate::session::Session;
use crate::word::open;

/// The largest file (docs/service-notes.md, "Compliance inquiries").
const LARGEST: u64 = 16 << 20;
/// The length of a name that is made of a question.
const NAME: usize = 60;

/// Ask one question, or all questions of a file
#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("content").required(true).args(["question", "file"]),
    // The line that clap writes for the group is too long for a narrow terminal.
    override_usage = "casebook inquiry ask [OPTIONS] --question <TEXT>\n       \
                      casebook inquiry ask [OPTIONS] --file <FILE>"
)]
#[command(after_help = examples(&[
    ("Ask one question", "casebook inquiry ask --question 'Is all data encrypted at rest?'"),
    (
        "Ask the questions of a file, and let people review the answers",
        "casebook inquiry ask --file questions.csv --support-mode FULL_SUPPORT",
    ),
]))]
pub(crate) struct Ask {
    /// The question
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,

    /// File with questions, such as a spreadsheet
    ///
    /// The file has at most 16 MiB.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Section, such as a sheet; up to 30 times
    ///
    /// Only these sections of the file have questions.
    #[arg(long, value_name = "NAME", conflicts_with = "question")]
    section: Vec<String>,

    /// Name of the inquiry
    ///
    /// The default is the name of the file, or the beginning of the question.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Who answers: AI_ONLY or FULL_SUPPORT
    ///
    /// With FULL_SUPPORT people review the answers. Only files can have it.
    #[arg(long, value_name = "MODE")]
    #[arg(value_parser = open::<InquirySupportMode>(InquirySupportMode::KNOWN))]
    support_mode: Option<InquirySupportMode>,

    /// Tag of the inquiry; can be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,

    #[command(flatten)]
    token: TokenArg,

    /// Wait until the inquiry is done
    #[arg(long)]
    wait: bool,

    /// With --wait: the longest wait
    #[arg(long, value_name = "SECONDS", value_parser = duration, default_value = "1800")]
    #[arg(allow_negative_numbers = true)]
    deadline: Duration,

    /// With --wait: seconds between polls
    ///
    /// There is at least one second between them.
    #[arg(long, value_name = "SECONDS", value_parser = duration, default_value = "10")]
    #[arg(allow_negative_numbers = true)]
    every: Duration,
}

impl Ask {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let token = self.token.or_new();
        let mutation = token_mutation::<CreateComplianceInquiry>(&token);
        session.rehearse(&mutation)?;
        let reviewed = InquirySupportMode::FullSupport;
        if self.question.is_some() && self.support_mode.as_ref() == Some(&reviewed) {
            let why = "expected AI_ONLY for a question: people review files only";
            return Err(Failure::parameter("--support-mode", why));
        }
        let (content, default_name) = match (self.question, self.file) {
            (Some(question), _) => question_of(question)?,
            (None, file) => file_of(file.unwrap_or_default(), &self.section).await?,
        };
        let name = self.name.unwrap_or(default_name).parse::<InquiryName>();
        let name = name.map_err(|why| Failure::parameter("--name", why))?;
        let mut create = CreateComplianceInquiry::new(name, content, token);
        create.support_mode = self.support_mode;
        create.tags = tags(&self.tag)?;
        let client = session.client::<Artifact>()?;
        let response = session.track(&mutation, ask(&client, create)).await;
        let response = response.map_err(|failure| failure.with_token(&mutation))?;
        let mut outcome = json(&response)?;
        let summary = response.compliance_inquiry_summary.unwrap_or_default();
        if summary.id.is_none() {
            let failure = Failure::unknown_outcome::<CreateComplianceInquiry>();
            return Err(failure.with_token(&mutation));
        }
        if self.wait {
            let id = summary.inquiry_id().map_err(|why| {
                Failure::other(why).while_waiting(mutation.operation, &outcome, WITHOUT_ID)
            })?;
            session.note(format_args!("{id} is created; this waits until it is done"));
            let wait = InquiryWait::new(client, id.clone())
                .poll_every(self.every)
                .limit(self.deadline);
            wait_for(session, &id, &wait, &mut outcome).await?;
        }
        session
            .print_done(
                mutation.operation,
                &outcome,
                &shown(session, outcome.clone()),
                DETAILS,
            )
            .await
    }
}

/// Advice about an inquiry whose id is not one that a request can have.
const WITHOUT_ID: &str = "`casebook inquiry list` shows its status";

/// Waits until the inquiry of a response is done, and brings the response up to date.
///
/// # Errors
///
/// Fails if a poll fails, if the time is over, and if the service could not process the inquiry. The
/// failure names the inquiry.
async fn wait_for(
    session: &Session,
    id: &InquiryId,
    wait: &InquiryWait,
    outcome: &mut Value,
) -> Result<(), Failure> {
    let operation = CreateComplianceInquiry::NAME;
    let next = format!("`casebook inquiry show {id}` shows its status");
    let done = session
        .track_wait(operation, outcome, &next, wait.done())
        .await;
    let detail = done
        .map_err(|error| Failure::other(chain(&error)).while_waiting(operation, outcome, next))?;
    let updated = json(&detail)?;
    for member in ["status", "statusMessage"] {
        outcome["complianceInquirySummary"][member] = updated[member].clone();
    }
    if detail.status == Some(InquiryStatus::Failed) {
        let message = detail.status_message.as_ref();
        let message = message.map_or("no message", |message| message.as_str());
        let why = format!("the inquiry {id} failed: {message}");
        return Err(Failure::new(Exit::Service, "InquiryFailed", why).with_members(outcome));
    }
    Ok(())
}

/// Returns a question as the content of an inquiry, and the name that is made of it.
fn question_of(question: String) -> Result<(InquiryContent, String), Failure> {
    let name = question.chars().take(NAME).collect();
    let question = InquiryQuery::try_from(question);
    let question = question.map_err(|why| Failure::parameter("--question", why))?;
    Ok((question.into(), name))
}

/// Reads a file of questions; returns it with the name that is made of its own.
async fn file_of(path: PathBuf, sections: &[String]) -> Result<(InquiryContent, String), Failure> {
    let refused =
        |why: &str| Failure::parameter("--file", format_args!("{}: {why}", path.display()));
    let read = {
        let path = path.clone();
        // A separate thread reads, so that Ctrl-C works meanwhile.
        tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            File::open(path)?
                .take(LARGEST + 1)
                .read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        })
    };
    let bytes = read.await.map_err(Failure::other)?;
    let bytes = bytes.map_err(|why| Failure::parameter("--file", path_error::at(&path, &why)))?;
    if bytes.is_empty() {
        return Err(refused("expected at least one byte, found none"));
    }
    if bytes.len() as u64 > LARGEST {
        return Err(refused("expected at most 16 MiB, found more"));
    }
    let mut content = InquiryFileContent::new(bytes.into());
    if !sections.is_empty() {
        let sections = FileSections::new(sections);
        let sections = sections.map_err(|why| Failure::parameter("--section", why))?;
        content = content.file_sections(sections);
    }
    let name = path.file_stem().map_or("questions".into(), |stem| {
        Path::new(stem).display().to_string()
    });
    Ok((content.into(), name))
}

/// Reads tags, each with a `=` between its key and its value.
fn tags(given: &[String]) -> Result<Option<Tags>, Failure> {
    if given.is_empty() {
        return Ok(None);
    }
    let pair = |tag: &String| {
        let pair = tag.split_once('=');
        let pair = pair.map(|(key, value)| (key.to_owned(), value.to_owned()));
        pair.ok_or_else(|| {
            Failure::parameter("--tag", format_args!("expected KEY=VALUE, found {tag:?}"))
        })
    };
    let pairs = given.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    let tags = Tags::new(pairs).map_err(|why| Failure::parameter("--tag", why))?;
    Ok(Some(tags))
}

//! `case create`

use casebook::support::{CaseFiles, Confirmation, CreateCase, Support};
use clap::Args;
use serde_json::json;

use super::answers::Answers;
use super::dialogue::Dialogue;
use super::dry_run::{self, DryRun};
use super::files;
use super::filing::Filing;
use super::prompts::Prompts;
use super::reply::copies;
use crate::command::ask::json;
use crate::command::topic;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Open a case
///
/// On a terminal the command asks for what is missing: it needs a service, a subject and a text, and
/// shows the whole case before it opens it. The text is written in the editor of VISUAL or EDITOR.
/// If the run ends before the case is open, the text is kept in a file, which the error names with a
/// command line that goes on. Without a terminal nothing is asked: the text comes from stdin, and a
/// missing subject is an error.
///
/// AWS Support opens at most ten cases in an hour for an account. This command counts the cases that
/// it opens from this machine, and those that may be open: their response was lost, or another run
/// still waits for it. A refused case does not count. From the tenth case on, a note on stderr says
/// when the next one is possible, and if the service refuses a case, the error says how many were
/// opened from here or may be open. The count never stops a case. It is in
/// casebook/cases in the user's state folder, for each account at each endpoint; cases of --emulator
/// do not count.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Open a case",
        "casebook case create --subject 'An instance does not start' \\\n        --service ec2 --category performance --body 'i-0abc does not start.'",
    ),
    (
        "Send a text and a file, at most once for this key",
        "casebook case create --subject 'An instance does not start' \\\n        --service ec2 --category performance --body-file text.txt \\\n        --attach trace.log --once alarm-4711",
    ),
    (
        "See what would be sent",
        "casebook case create --subject 'An instance does not start' \\\n        --service ec2 --category performance --body-file text.txt --dry-run",
    ),
]))]
pub(crate) struct Create {
    #[command(flatten)]
    answers: Answers,
}

impl Create {
    /// Runs the command: reads the input, looks up the codes of the service and the category, and
    /// opens the case or makes a dry run.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let mut answers = self.answers;
        let prompts = Prompts::of(session);
        if prompts.is_none() {
            if Prompts::reads_terminal() {
                answers.check_unasked()?;
            }
            if answers.subject.is_none() {
                return Err(no_subject());
            }
        }
        let mutation = answers.once.mutation::<CreateCase>();
        if answers.dry_run.is_none() {
            session.rehearse(&mutation)?;
        }
        let copies = copies(answers.cc.clone())?;
        let mut files = answers.attached.read().await?;
        let mut catalog = None;
        if answers.asks()
            && let Some(prompts) = &prompts
        {
            let dialogue = Dialogue::new(session, prompts, &mut answers).await?;
            catalog = Some(dialogue.run().await?);
            files = answers.attached.read().await?;
        }
        let body = answers.text.read(session).await?;
        let client = session.client::<Support>()?;
        let mut case = CreateCase::new(answers.subject.ok_or_else(no_subject)?, body);
        case.cc_email_addresses = copies;
        case.severity_code = answers.severity;
        case.issue_type = answers.issue_type;
        case.language = answers.language;
        let mut filing = Filing::default();
        if let Some(service) = &answers.service {
            let catalog = match catalog {
                Some(catalog) => catalog,
                None => topic::catalog(&client).await?,
            };
            filing = Filing::choose(&mut case, &catalog, service, answers.category.as_deref())?;
        }
        if let Some(place) = answers.dry_run {
            let nothing = match place {
                DryRun::Local => {
                    dry_run::locally(session, client, &case).await?;
                    "nothing was sent"
                }
                DryRun::Service => {
                    let case = case.clone().dry_run(true);
                    dry_run::at_service(session, &client, &mutation, case).await?;
                    "the service would open this case, and has opened none"
                }
            };
            dry_run::note(session, nothing, files.as_slice().len());
            session.note_unsent();
            return session.print(json(&case)?, View::Generic);
        }
        let sending = session.case_files(client.clone(), files);
        let sending = answers.once.apply(session, &mutation, sending).await?;
        let create = async |files: &mut CaseFiles| files.create_case(case.clone()).await;
        let (id, sending) = session.track_files(&mutation, sending, create).await;
        let id = match id {
            Ok(id) => id,
            Err(error) => {
                let failure = files::failure::<CreateCase>(error, mutation.key.as_ref());
                return Err(session.with_case_quota(failure).await);
            }
        };
        session.forget_unsent();
        answers.once.tell(session, &sending);
        let created = json!({ "caseId": id });
        let done = session
            .print_done(mutation.operation, &created, &created, View::Generic)
            .await?;
        // The notes come last: the result with the id of the case must not wait for them.
        if sending.confirmation() != Some(Confirmation::Recalled) {
            filing.tell(session, &client, &case, id, &created).await;
            session.note_case_quota().await;
        }
        Ok(done)
    }
}

/// Creates the failure of a command line without a subject, in the words of the parser for a missing
/// option.
fn no_subject() -> Failure {
    let why = "the following required arguments were not provided: --subject <TEXT>";
    Failure::new(Exit::Skipped, "Usage", why)
}

//! `case reply`

use casebook::support::{AddCommunicationToCase, CaseFiles, CcEmailAddresses, Support};
use clap::Args;
use serde_json::json;

use super::case_ref::CaseRef;
use super::dry_run::{self, DryRun};
use super::editor::Editor;
use super::files::{self, AttachedFiles};
use super::once::Once;
use super::prompts::Prompts;
use super::quotation;
use super::text::Text;
use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;
use crate::shell::quoted;

/// Add a communication to a case
///
/// On a terminal, without --body and --body-file, the editor of VISUAL or EDITOR opens for the text,
/// with the last communications below it. The reply is sent when the editor ends; without a text
/// nothing is sent. If the run fails, the text is kept in a file, which the error names.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Answer in one line", "casebook case reply 1541019661 --body 'It works again.'"),
    (
        "Send a text and a file",
        "casebook case reply 1541019661 --body-file text.txt --attach trace.log",
    ),
]))]
pub(crate) struct Reply {
    #[command(flatten)]
    case_ref: CaseRef,

    #[command(flatten)]
    text: Text,

    #[command(flatten)]
    attached: AttachedFiles,

    /// Email address that gets a copy; up to ten times
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,

    #[command(flatten)]
    once: Once,

    /// Add nothing: print what would be sent
    ///
    /// With local, or no value, the communication is not sent. With service, it is sent as a dry
    /// run: the service checks it and adds nothing. A service that does not know dry runs would add
    /// it. So a dry run of a request that only reads is sent first, and the communication is sent
    /// only if the service knows dry runs. Files are not sent.
    #[arg(long, value_name = "WHERE", value_enum, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "local", hide_possible_values = true)]
    dry_run: Option<DryRun>,
}

impl Reply {
    /// Runs the command: checks everything that can be checked on this machine, then sends the text
    /// and its files.
    pub(super) async fn run(mut self, session: &Session) -> Result<Exit, Failure> {
        let mutation = self.once.mutation::<AddCommunicationToCase>();
        if self.dry_run.is_none() {
            session.rehearse(&mutation)?;
        }
        let copies = copies(self.cc.clone())?;
        let files = self.attached.read().await?;
        if !self.text.is_given()
            && let Some(prompts) = Prompts::of(session)
        {
            self.write(session, &prompts).await?;
        }
        let body = self.text.read(session).await?;
        let client = session.client::<Support>()?;
        let case = self.case_ref.id(&client).await?;
        let outcome = json!({ "caseId": case, "result": true });
        let mut reply = AddCommunicationToCase::new(case, body);
        reply.cc_email_addresses = copies;
        if let Some(place) = self.dry_run {
            let nothing = match place {
                DryRun::Local => "nothing was sent",
                DryRun::Service => {
                    let reply = reply.clone().dry_run(true);
                    dry_run::at_service(session, &client, &mutation, reply).await?;
                    "the service would add this communication, and has added none"
                }
            };
            dry_run::note(session, nothing, files.as_slice().len());
            session.note_unsent();
            return session.print(json(&reply)?, View::Generic);
        }
        let sending = session.case_files(client, files);
        let sending = self.once.apply(session, &mutation, sending).await?;
        let write = async |files: &mut CaseFiles| files.reply(reply).await;
        let (sent, sending) = session.track_files(&mutation, sending, write).await;
        let key = mutation.key.as_ref();
        sent.map_err(|error| files::failure::<AddCommunicationToCase>(error, key))?;
        session.forget_unsent();
        self.once.tell(session, &sending);
        let result = json!({ "result": true });
        session
            .print_done(mutation.operation, &outcome, &result, View::Generic)
            .await
    }

    /// Lets the user write the text in an editor.
    async fn write(&mut self, session: &Session, prompts: &Prompts<'_>) -> Result<(), Failure> {
        let client = session.client::<Support>()?;
        let case = self.case_ref.find(&client).await?;
        let below = quotation::of(&client, &case, self.case_ref.id_of(&case)?).await?;
        session.keep_answers(self.command_line());
        let editor = Editor::new(session, prompts, "", &below)?;
        self.text.set(editor.text().await?);
        Ok(())
    }

    /// Returns the command line of this reply, without the text.
    fn command_line(&self) -> String {
        let cc = self.cc.iter().map(|cc| format!(" --cc {}", quoted(cc)));
        let cc: String = cc.collect();
        let (files, once) = (self.attached.options(), self.once.options());
        format!("case reply {}{files}{cc}{once}", self.case_ref)
    }
}

/// Returns the addresses that get a copy, if there are any.
///
/// # Errors
///
/// Fails when there are more than ten of them. Nothing was sent.
pub(super) fn copies(cc: Vec<String>) -> Result<Option<CcEmailAddresses>, Failure> {
    if cc.is_empty() {
        return Ok(None);
    }
    let list = CcEmailAddresses::new(cc);
    list.map(Some)
        .map_err(|error| Failure::parameter("--cc", error))
}

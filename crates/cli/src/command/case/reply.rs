//! `case reply`

use casebook::support::{
    AddCommunicationToCase, CaseDetails, CaseFiles, CcEmailAddresses, Confirmation, Support,
};
use casebook::types::support::CommunicationBody;
use clap::Args;
use serde_json::json;

use super::case_ref::CaseRef;
use super::dry_run::{self, DryRun};
use super::editor::Editor;
use super::files::{self, AttachedFiles};
use super::once::Once;
use super::preview::{others, preview};
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
/// with the last communications below it; without a text nothing is sent. The command shows the whole
/// reply before it sends it. If the run fails, the text is kept in a file, which the error names.
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

    /// Send the reply without a preview
    #[arg(long)]
    yes: bool,
}

/// What the user can do with the reply of the preview. The first one is what the enter key alone
/// chooses, so it sends nothing.
const CHOICES: [&str; 4] = [
    "look at the whole reply",
    "send the reply",
    "edit the text",
    "stop, and send nothing",
];

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
        let prompts = Prompts::of(session);
        if prompts.is_none() && Prompts::reads_terminal() && !self.text.is_given() {
            let why = "no editor can be opened on this terminal, and nothing was sent; expected \
                       --body or --body-file";
            return Err(Failure::new(Exit::Skipped, "Usage", why));
        }
        let mut known = None;
        if let Some(prompts) = &prompts {
            let client = session.client::<Support>()?;
            let case = self.case_ref.find(&client).await?;
            self.ask(session, prompts, &case).await?;
            known = Some(case);
        }
        let body = self.text.read(session).await?;
        let client = session.client::<Support>()?;
        let case = match &known {
            Some(known) => self.case_ref.id_of(known)?,
            None => self.case_ref.clone().id(&client).await?,
        };
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
        let done = session
            .print_done(mutation.operation, &outcome, &result, View::Generic)
            .await?;
        if let Some(case) = known
            && sending.confirmation() != Some(Confirmation::Recalled)
        {
            session.note(format_args!(
                "sent to case {}",
                self.case_ref.title_of(&case)
            ));
        }
        Ok(done)
    }

    /// Lets the user write the text, if no option gives it, and shows the reply until the user agrees
    /// to it.
    async fn ask(
        &mut self,
        session: &Session,
        prompts: &Prompts<'_>,
        case: &CaseDetails,
    ) -> Result<(), Failure> {
        let mut editor = None;
        let mut body = match self.text.is_given() {
            true => self.text.clone().read(session).await?,
            false => self.write(session, prompts, case, &mut editor, "").await?,
        };
        let mut is_whole = false;
        while !self.yes && self.dry_run.is_none() {
            let mut rows = vec![("Case", self.case_ref.title_of(case))];
            rows.extend(others(&self.cc, &self.attached));
            let most = (!is_whole).then_some(CHOICES.len());
            for line in preview(rows, &body, session.terminal(), most) {
                session.say(format_args!("{line}"));
            }
            let names = CHOICES.map(str::to_owned).into();
            let chosen = prompts.decide("This reply:", names).await?;
            is_whole = chosen == 0;
            match chosen {
                0 => {}
                1 => break,
                2 => {
                    let text = body.as_str();
                    body = self
                        .write(session, prompts, case, &mut editor, text)
                        .await?;
                }
                _ => return Err(Failure::skipped("stopped; nothing was sent")),
            }
        }
        self.text.set(body);
        Ok(())
    }

    /// Lets the user write the text in an editor, which begins with the text of an option.
    async fn write<'a>(
        &mut self,
        session: &'a Session,
        prompts: &'a Prompts<'a>,
        case: &CaseDetails,
        editor: &mut Option<Editor<'a>>,
        text: &str,
    ) -> Result<CommunicationBody, Failure> {
        let editor = match editor {
            Some(editor) => editor,
            none => {
                let client = session.client::<Support>()?;
                let below = quotation::of(&client, case, self.case_ref.id_of(case)?).await?;
                session.keep_answers(self.command_line());
                none.insert(Editor::new(session, prompts, text, &below)?)
            }
        };
        editor.text().await
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
/// Fails when there are more than ten of them, and when one is no address. Nothing was sent.
pub(super) fn copies(cc: Vec<String>) -> Result<Option<CcEmailAddresses>, Failure> {
    if let Some(odd) = cc.iter().find(|cc| !is_address(cc)) {
        let why = format!("expected an email address such as ops@example.com, found {odd:?}");
        return Err(Failure::parameter("--cc", why));
    }
    if cc.is_empty() {
        return Ok(None);
    }
    let list = CcEmailAddresses::new(cc);
    list.map(Some)
        .map_err(|error| Failure::parameter("--cc", error))
}

/// Whether a text has the form of an email address: a mailbox, an at sign and a domain (RFC 5321,
/// section 4.1.2). The service decides the rest.
fn is_address(text: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
    let parts = text.rsplit_once('@');
    text.chars().all(is_plain)
        && parts.is_some_and(|(mailbox, domain)| !mailbox.is_empty() && !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_mailbox_and_a_domain() {
        for (text, expected) in [
            ("ops@example.com", true),
            ("o+a@localhost", true),
            ("für@例え.jp", true),
            ("bogus", false),
            ("@example.com", false),
            ("ops@", false),
            ("a b@example.com", false),
            ("", false),
        ] {
            assert_eq!(is_address(text), expected, "{text:?}");
        }
    }
}

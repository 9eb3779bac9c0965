//! `case create`

use casebook::support::{
    CaseCheck, CaseFiles, CaseProblem, Client, Confirmation, CreateCase, DescribeCreateCaseOptions,
    Support,
};
use casebook::types::support::{IssueType, LanguageCode, SeverityCode, Subject};
use clap::Args;
use serde_json::json;

use super::dry_run::{self, DryRun};
use super::editor::Editor;
use super::files::{self, AttachedFiles};
use super::once::Once;
use super::opened::Filing;
use super::prompts::Prompts;
use super::reply::copies;
use super::text::Text;
use crate::command::ask::json;
use crate::command::topic;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;
use crate::word::open;

/// Open a case
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
    /// Subject of the case, in one line
    #[arg(long, value_name = "TEXT")]
    subject: Subject,

    /// Code, name or alias of the service, such as ec2
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,

    /// Code or name of a category of the service
    #[arg(long, value_name = "CATEGORY", requires = "service")]
    category: Option<String>,

    /// low, normal, high, urgent or critical
    ///
    /// The severity must be included in the support plan.
    #[arg(long, value_name = "SEVERITY")]
    #[arg(value_parser = open::<SeverityCode>(SeverityCode::KNOWN))]
    severity: Option<SeverityCode>,

    /// technical or customer-service [default: technical]
    #[arg(long, value_name = "TYPE")]
    #[arg(value_parser = open::<IssueType>(IssueType::KNOWN))]
    issue_type: Option<IssueType>,

    /// zh, en, ja, es, pt, fr, ko or tr [default: en]
    ///
    /// The language of the case.
    #[arg(long, value_name = "CODE")]
    #[arg(value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
    language: Option<LanguageCode>,

    /// Email address that gets a copy; up to ten times
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,

    #[command(flatten)]
    attached: AttachedFiles,

    #[command(flatten)]
    text: Text,

    #[command(flatten)]
    once: Once,

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
    dry_run: Option<DryRun>,
}

/// The text below the scissors of the editor.
const GUIDE: &str = "\
# Good to have: the ids and the Region of the resources, the times with their
# time zone, the whole error message, the request ids, and the steps that you
# have tried.
";

impl Create {
    /// Runs the command: reads the input, looks up the codes of the service and the category, and
    /// opens the case or makes a dry run.
    pub(super) async fn run(mut self, session: &Session) -> Result<Exit, Failure> {
        let mutation = self.once.mutation::<CreateCase>();
        if self.dry_run.is_none() {
            session.rehearse(&mutation)?;
        }
        let copies = copies(self.cc)?;
        let files = self.attached.read().await?;
        if !self.text.is_given()
            && let Some(prompts) = Prompts::of(session)
        {
            let editor = Editor::new(session, &prompts, "", GUIDE)?;
            self.text.set(editor.text().await?);
        }
        let body = self.text.read(session).await?;
        let client = session.client::<Support>()?;
        let mut case = CreateCase::new(self.subject, body);
        case.cc_email_addresses = copies;
        case.severity_code = self.severity;
        case.issue_type = self.issue_type;
        case.language = self.language;
        let mut filing = Filing::default();
        if let Some(asked) = &self.service {
            let catalog = topic::catalog(&client).await?;
            let service = topic::service(&catalog, asked)?;
            let code = topic::service_code(service)?;
            filing.is_exact = code.as_str() == asked;
            case.service_code = Some(code);
            filing.service = Some(service.clone());
            if let Some(asked) = &self.category {
                let category = topic::category(service, asked)?;
                let code = topic::category_code(category)?;
                filing.is_exact &= code.as_str() == asked;
                case.category_code = Some(code);
            }
        }
        filing.is_exact &= case.category_code.is_some() && case.severity_code.is_some();
        if let Some(place) = self.dry_run {
            let nothing = match place {
                DryRun::Local => {
                    check(session, client, &case).await?;
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
        let sending = self.once.apply(session, &mutation, sending).await?;
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
        self.once.tell(session, &sending);
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

/// Checks the case against the service's lists of services, severities and languages; the case
/// itself is not sent. Writes hints as notes on stderr.
async fn check(session: &Session, client: Client, case: &CreateCase) -> Result<(), Failure> {
    let problems = CaseCheck::new(client).check(case).await;
    let problems = problems.map_err(|error| Failure::call::<DescribeCreateCaseOptions>(&error))?;
    let (serious, others): (Vec<CaseProblem>, Vec<CaseProblem>) =
        problems.into_iter().partition(CaseProblem::is_serious);
    if !serious.is_empty() {
        let said: Vec<String> = serious.iter().map(ToString::to_string).collect();
        return Err(Failure::unknown(said.join("; ")));
    }
    for problem in others {
        session.note(format_args!("{problem}"));
    }
    Ok(())
}

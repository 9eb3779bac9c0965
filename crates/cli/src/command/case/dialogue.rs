//! Asks for what a case needs and the command line does not say.

use casebook::support::{
    Category, DescribeSeverityLevels, Service, ServiceCatalog, SeverityLevel, Support,
};
use casebook::types::support::{CommunicationBody, Subject};

use super::answers::Answers;
use super::choices::Choices;
use super::editor::Editor;
use super::preview::preview;
use super::prompts::{Fit, Prompts, by_words};
use crate::command::ask::ask;
use crate::command::topic;
use crate::failure::Failure;
use crate::session::Session;

/// The dialogue of `case create`. Each answer takes the place of an option, so that the command line
/// with the answers so far is always known.
#[derive(Debug)]
pub(super) struct Dialogue<'a> {
    session: &'a Session,
    prompts: &'a Prompts<'a>,
    answers: &'a mut Answers,
    catalog: ServiceCatalog,
    severities: Vec<SeverityLevel>,
    /// The editor, if the user has written the text in one.
    editor: Option<Editor<'a>>,
}

/// The text below the scissors of the editor.
const GUIDE: &str = "\
# Good to have: the ids and the Region of the resources, the times with their
# time zone, the whole error message, the request ids, and the steps that you
# have tried.
";

/// What the user can do with the case of the preview.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Agree,
    EditText,
    ChangeSubject,
    ChangeTopic,
    ChangeSeverity,
    AttachFile,
    Stop,
}

impl Choice {
    const ALL: [Self; 7] = [
        Self::Agree,
        Self::EditText,
        Self::ChangeSubject,
        Self::ChangeTopic,
        Self::ChangeSeverity,
        Self::AttachFile,
        Self::Stop,
    ];

    fn name(self, is_dry_run: bool) -> &'static str {
        match self {
            Self::Agree if is_dry_run => "go on with the dry run",
            Self::Agree => "open the case",
            Self::EditText => "edit the text",
            Self::ChangeSubject => "change the subject",
            Self::ChangeTopic => "change the service and the category",
            Self::ChangeSeverity => "change the severity",
            Self::AttachFile => "attach a file",
            Self::Stop => "stop, and send nothing",
        }
    }
}

impl<'a> Dialogue<'a> {
    /// Fetches the lists to choose from.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error, and if an option names no service or category.
    pub(super) async fn new(
        session: &'a Session,
        prompts: &'a Prompts<'a>,
        answers: &'a mut Answers,
    ) -> Result<Self, Failure> {
        let client = session.client::<Support>()?;
        let catalog = topic::catalog(&client).await?;
        let severities = ask(&client, DescribeSeverityLevels::new()).await?;
        let dialogue = Self {
            session,
            prompts,
            answers,
            catalog,
            severities: severities.severity_levels,
            editor: None,
        };
        dialogue.topic()?;
        // Before the first answer nothing can be lost, but an interruption says that nothing was sent.
        session.keep_answers(String::new());
        Ok(dialogue)
    }

    /// Asks for what is missing, shows the case, and returns the catalogue when the user has agreed.
    ///
    /// # Errors
    ///
    /// Fails if the user ends the dialogue. Nothing was sent.
    pub(super) async fn run(mut self) -> Result<ServiceCatalog, Failure> {
        let given = match self.answers.text.is_given() {
            true => Some(self.answers.text.clone().read(self.session).await?),
            false => None,
        };
        if !self.answers.yes {
            if self.answers.service.is_none() {
                self.ask_service().await?;
            }
            if self.answers.category.is_none() {
                self.ask_category().await?;
            }
            if self.answers.severity.is_none() {
                self.ask_severity().await?;
            }
        }
        if self.answers.subject.is_none() {
            self.ask_subject().await?;
        }
        let mut body = match given {
            Some(body) => body,
            None => self.write("").await?,
        };
        if !self.answers.yes {
            if self.answers.attached.is_empty() {
                self.ask_files().await?;
            }
            self.confirm(&mut body).await?;
        }
        self.answers.text.set(body);
        Ok(self.catalog)
    }

    /// Shows the case until the user agrees to it.
    async fn confirm(&mut self, body: &mut CommunicationBody) -> Result<(), Failure> {
        loop {
            let (service, category) = self.topic()?;
            let terminal = self.session.terminal();
            for line in preview(self.answers, service, category, body, terminal) {
                self.session.say(format_args!("{line}"));
            }
            let is_dry_run = self.answers.dry_run.is_some();
            let names = Choice::ALL.map(|choice| choice.name(is_dry_run).to_owned());
            let fit = by_words(&names);
            let at = self.prompts.choose("This case:", names.into(), fit).await?;
            match Choice::ALL[at] {
                Choice::Agree => return Ok(()),
                Choice::EditText => *body = self.write(body.as_str()).await?,
                Choice::ChangeSubject => self.ask_subject().await?,
                Choice::ChangeTopic => {
                    self.ask_service().await?;
                    self.ask_category().await?;
                }
                Choice::ChangeSeverity => self.ask_severity().await?,
                Choice::AttachFile => self.ask_files().await?,
                Choice::Stop => return Err(Failure::skipped("stopped; nothing was sent")),
            }
        }
    }

    /// Lets the user write the text in an editor, which begins with the text of an option.
    async fn write(&mut self, text: &str) -> Result<CommunicationBody, Failure> {
        let editor = match self.editor.take() {
            Some(editor) => editor,
            None => {
                let editor = Editor::new(self.session, self.prompts, text, GUIDE)?;
                // From now on, the text is in the file of the editor.
                self.answers.text = Default::default();
                self.remember();
                editor
            }
        };
        self.editor.insert(editor).text().await
    }

    async fn ask_service(&mut self) -> Result<(), Failure> {
        let services = Choices::services(&self.catalog);
        let fit = services.fit_with_aliases(self.catalog.clone());
        if let Some(code) = self.choose("Service:", services, fit).await? {
            self.answers.service = Some(code);
            self.answers.category = None;
        }
        self.remember();
        Ok(())
    }

    async fn ask_category(&mut self) -> Result<(), Failure> {
        let (Some(service), _) = self.topic()? else {
            return Ok(());
        };
        let categories = Choices::categories(service);
        let fit = categories.fit();
        let code = self.choose("Category:", categories, fit).await?;
        self.answers.category = code.or(self.answers.category.take());
        self.remember();
        Ok(())
    }

    async fn ask_severity(&mut self) -> Result<(), Failure> {
        let severities = Choices::severities(&self.severities);
        let fit = severities.fit();
        let code = self.choose("Severity:", severities, fit).await?;
        let code = code.and_then(|code| code.parse().ok());
        self.answers.severity = code.or(self.answers.severity.take());
        self.remember();
        Ok(())
    }

    /// Lets the user choose, unless the list is empty: then AWS chooses.
    async fn choose(
        &self,
        question: &'static str,
        choices: Choices,
        fit: Fit,
    ) -> Result<Option<String>, Failure> {
        if choices.is_empty() {
            return Ok(None);
        }
        let at = self.prompts.choose(question, choices.names(), fit).await?;
        Ok(choices.code(at))
    }

    async fn ask_subject(&mut self) -> Result<(), Failure> {
        let before = self.answers.subject.as_ref().map(ToString::to_string);
        let check = |typed: &str| {
            let subject = typed.trim().parse::<Subject>();
            subject.map(drop).map_err(|error| error.to_string())
        };
        let before = before.unwrap_or_default();
        let typed = self.prompts.line("Subject:", None, before, check).await?;
        self.answers.subject = Some(typed.trim().parse().map_err(Failure::unknown)?);
        self.remember();
        Ok(())
    }

    /// Asks for files until the answer is empty, and checks each file at once.
    async fn ask_files(&mut self) -> Result<(), Failure> {
        let mut refused = String::new();
        loop {
            let hint = match self.answers.attached.is_empty() {
                true => "the path of a file; enter alone for no file",
                false => "the path of another file; enter alone goes on",
            };
            let before = std::mem::take(&mut refused);
            let typed = self.prompts.line("Attach:", Some(hint), before, |_| Ok(()));
            let typed = typed.await?.trim().to_owned();
            if typed.is_empty() {
                return Ok(());
            }
            let home = self.session.env().home();
            let path = match (typed.strip_prefix("~/"), home) {
                (Some(rest), Some(home)) => home.join(rest),
                _ => typed.clone().into(),
            };
            match self.answers.attached.add(path).await {
                Ok(()) => self.remember(),
                Err(failure) => {
                    self.session.say(format_args!("error: {failure}"));
                    refused = typed;
                }
            }
        }
    }

    /// Returns the service and the category of the answers so far.
    fn topic(&self) -> Result<(Option<&Service>, Option<&Category>), Failure> {
        let Some(asked) = &self.answers.service else {
            return Ok((None, None));
        };
        let service = topic::service(&self.catalog, asked)?;
        let category = self.answers.category.as_deref();
        let category = category.map(|asked| topic::category(service, asked));
        Ok((Some(service), category.transpose()?))
    }

    fn remember(&self) {
        self.session.keep_answers(self.answers.command_line());
    }
}

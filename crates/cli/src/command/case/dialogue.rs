//! Asks for what a case needs and the command line does not say.

use casebook::support::{
    Category, Client, DescribeSeverityLevels, DescribeSupportedLanguages, Service, ServiceCatalog,
    SeverityLevel, Support,
};
use casebook::types::support::{CommunicationBody, IssueType, LanguageCode, SeverityCode, Subject};

use super::answers::Answers;
use super::choices::Choices;
use super::editor::Editor;
use super::preview::{preview, rows};
use super::prompts::{Fit, Prompts, by_words};
use crate::command::ask::ask;
use crate::command::topic;
use crate::failure::{Failure, one_line};
use crate::near::not_one_of;
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
    LookAgain,
    Agree,
    EditText,
    ChangeSubject,
    ChangeTopic,
    ChangeSeverity,
    AttachFile,
    RemoveFile,
    Stop,
}

impl Choice {
    const ALL: [Self; 9] = [
        Self::LookAgain,
        Self::Agree,
        Self::EditText,
        Self::ChangeSubject,
        Self::ChangeTopic,
        Self::ChangeSeverity,
        Self::AttachFile,
        Self::RemoveFile,
        Self::Stop,
    ];

    fn name(self, is_dry_run: bool) -> &'static str {
        match self {
            // The first line is what the enter key alone chooses, so it sends nothing.
            Self::LookAgain => "look at the whole case",
            Self::Agree if is_dry_run => "go on with the dry run",
            Self::Agree => "open the case",
            Self::EditText => "edit the text",
            Self::ChangeSubject => "change the subject",
            Self::ChangeTopic => "change the service and the category",
            Self::ChangeSeverity => "change the severity",
            Self::AttachFile => "attach a file",
            Self::RemoveFile => "remove a file",
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
        dialogue.check_options(&client).await?;
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
        // A user who has said all that a case needs is asked for no more.
        let is_complete = self.answers.is_complete();
        if !self.answers.yes && !is_complete {
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
            if self.answers.attached.is_empty() && !is_complete {
                self.ask_files().await?;
            }
            self.confirm(&mut body).await?;
        }
        self.answers.text.set(body);
        Ok(self.catalog)
    }

    /// Shows the case until the user agrees to it.
    async fn confirm(&mut self, body: &mut CommunicationBody) -> Result<(), Failure> {
        let mut is_whole = false;
        loop {
            let has_files = !self.answers.attached.is_empty();
            let choices: Vec<Choice> = Choice::ALL
                .into_iter()
                .filter(|choice| has_files || !matches!(choice, Choice::RemoveFile))
                .collect();
            let (service, category) = self.topic()?;
            let rows = rows(self.session, self.answers, service, category);
            let most = (!is_whole).then_some(choices.len());
            for line in preview(rows, body, self.session.terminal(), most) {
                self.session.say(format_args!("{line}"));
            }
            is_whole = false;
            let is_dry_run = self.answers.dry_run.is_some();
            let names = choices.iter().map(|choice| choice.name(is_dry_run));
            let names = names.map(str::to_owned).collect();
            let at = self.prompts.decide("This case:", names).await?;
            match choices[at] {
                Choice::LookAgain => is_whole = true,
                Choice::Agree => return Ok(()),
                Choice::EditText => *body = self.write(body.as_str()).await?,
                Choice::ChangeSubject => self.ask_subject().await?,
                Choice::ChangeTopic => {
                    self.ask_service().await?;
                    self.ask_category().await?;
                }
                Choice::ChangeSeverity => self.ask_severity().await?,
                Choice::AttachFile => self.ask_files().await?,
                Choice::RemoveFile => self.remove_file().await?,
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
        let fit = services.fit_of_services(self.catalog.clone());
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
        let prompts = self.prompts;
        let at = prompts.choose_without_default(question, choices.names(), fit);
        Ok(choices.code(at.await?))
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
            let typed = unquoted(typed.await?.trim()).to_owned();
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

    /// Lets the user choose a file that is not attached after all.
    async fn remove_file(&mut self) -> Result<(), Failure> {
        let paths = self.answers.attached.paths().iter();
        let names = paths.map(|path| one_line(&path.to_string_lossy()).into_owned());
        let names: Vec<String> = names.collect();
        let fit = by_words(&names);
        let at = self.prompts.choose_without_default("Remove:", names, fit);
        self.answers.attached.remove(at.await?);
        self.remember();
        Ok(())
    }

    /// Checks the options against the lists of the service, before the user answers a question.
    ///
    /// # Errors
    ///
    /// Fails if an option names no service, category, severity or language.
    async fn check_options(&self, client: &Client) -> Result<(), Failure> {
        let (service, category) = self.topic()?;
        if let Some(given) = &self.answers.severity {
            let known = self.severities.iter();
            let known = known
                .filter_map(|level| level.code.as_ref())
                .map(SeverityCode::as_str);
            check("--severity", given.as_str(), &known.collect::<Vec<_>>())?;
        }
        let Some(given) = &self.answers.language else {
            return Ok(());
        };
        let topic = service
            .and_then(|service| service.code.clone())
            .zip(category.and_then(|category| category.code.clone()));
        let Some((service, category)) = topic else {
            let known = check("--language", given.as_str(), LanguageCode::KNOWN);
            return known.map_err(|failure| {
                failure.advise("with --service and --category the list of the service decides")
            });
        };
        let issue_type = self.answers.issue_type.clone();
        let issue_type = issue_type.unwrap_or(IssueType::Technical);
        let listed = DescribeSupportedLanguages::new(issue_type, service, category);
        let listed = ask(client, listed).await?.supported_languages;
        let known = listed.iter().filter_map(|language| language.code.as_ref());
        let known: Vec<&str> = known.map(LanguageCode::as_str).collect();
        check("--language", given.as_str(), &known)
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

/// Checks that a word is in a list of the service. An empty list says nothing.
fn check(option: &str, given: &str, known: &[&str]) -> Result<(), Failure> {
    match known.is_empty() || known.contains(&given) {
        true => Ok(()),
        false => {
            let why = not_one_of(known.iter().copied(), given);
            Err(Failure::parameter(option, why))
        }
    }
}

/// Returns a path without the quotes that a terminal puts around a dragged file.
fn unquoted(typed: &str) -> &str {
    let inner = |quote| typed.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"')).unwrap_or(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotes_of_a_dragged_path_are_no_part_of_it() {
        for (typed, path) in [
            ("'/a b.log'", "/a b.log"),
            ("\"/a.log\"", "/a.log"),
            ("it's", "it's"),
            ("'", "'"),
            ("'a\"", "'a\""),
        ] {
            assert_eq!(unquoted(typed), path);
        }
    }
}

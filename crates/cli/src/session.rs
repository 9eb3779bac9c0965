//! The state of a run: options, environment, configuration, clients.

use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casebook::Config;
use casebook::auth::{Clock, Env};
use casebook::support::{CaseFiles, CaseFilesStep};
use casebook::types::Region;
use casebook_emulator::Emulator;
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

use crate::draft::Unsent;
use crate::exit::Exit;
use crate::failure::{Failure, not_shown, one_line};
use crate::globals::{ErrorFormat, Globals};
use crate::interrupt::end_signal;
use crate::mutation::{Mutation, created_id_member};
use crate::mutation_state::{MutationState, SharedMutationState};
use crate::output::{Format, Printer, View, has_reader, is_open, only_list, write_all};
use crate::progress::{Board, UploadBars, UploadLog, UploadWaits};
use crate::sanitize::{Log, tell};
use crate::terminal::{Terminal, is_terminal};
use crate::waits::{Subject, Waits};

mod case_quota;
mod connect;
mod data_file;
mod form;
mod local;
mod member;
mod of_account;
mod pager;
mod place;
mod unsent;

use member::Member;
pub(crate) use place::{cache_folder, folder_name};

/// Everything that a command needs besides its own arguments.
#[derive(Debug)]
pub(crate) struct Session {
    globals: Globals,
    env: Env,
    clock: Clock,
    terminal: Terminal,
    printer: Printer,
    /// Whether the user may be asked for the code of an MFA device.
    prompts: bool,
    config: OnceCell<Config>,
    /// The configuration without the address of the services, which has the credentials of both.
    storage: OnceCell<Config>,
    emulator: OnceCell<Emulator>,
    /// The place where waits are shown, if there is one.
    waits: Option<Waits>,
    /// The change that is in flight, or that was made.
    state: SharedMutationState,
    /// What the user has entered and the run has not sent.
    unsent: RefCell<Option<Unsent>>,
    /// The account of the session, if the command reads many accounts.
    member: Option<Member>,
}

impl Session {
    /// Reads the environment and the terminal. Opens no file and sends nothing.
    pub(crate) fn new(globals: Globals) -> Self {
        let env = Env::from_process();
        let no_color = env.get("NO_COLOR");
        let (term, columns) = (env.get("TERM"), env.get("COLUMNS"));
        let terminal = Terminal::from_process(globals.color, no_color, term, columns);
        if globals.debug {
            tracing_subscriber::fmt()
                .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
                // Colours would need another feature of the crate.
                .with_ansi(false)
                .with_writer(|| Log(io::stderr()))
                .init();
        }
        let waits = waits(&globals, terminal);
        if let Some(waits) = &waits {
            waits.subscribe();
        }
        let printer = Printer::new(globals.output, globals.query.clone(), terminal)
            .formulas(globals.csv_formulas)
            .columns(globals.columns.clone());
        Self {
            globals,
            env,
            clock: Clock::system(),
            terminal,
            printer,
            prompts: true,
            config: OnceCell::new(),
            storage: OnceCell::new(),
            emulator: OnceCell::new(),
            waits,
            state: SharedMutationState::default(),
            unsent: RefCell::default(),
            member: None,
        }
    }

    /// Makes credentials that need the code of an MFA device an error, instead of a question.
    pub(crate) fn without_prompts(mut self) -> Self {
        self.prompts = false;
        self
    }

    /// The time limit of a call, if the options set one.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.globals.timeout
    }

    /// The time limit of the response to a request, if the option sets one.
    pub(crate) fn read_timeout(&self) -> Option<Duration> {
        self.globals.cli_read_timeout
    }

    /// The clock of the run.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The Region of the option `--region`, if it is given.
    pub(crate) fn region_option(&self) -> Option<&Region> {
        self.globals.region.as_ref()
    }

    /// Whether the run has an emulator of its own in place of the services.
    pub(crate) fn is_emulated(&self) -> bool {
        self.globals.emulator
    }

    /// The properties of stdout and stderr.
    pub(crate) fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// The printer of results.
    pub(crate) fn printer(&self) -> &Printer {
        &self.printer
    }

    /// The environment of this process.
    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    /// Prints a result.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written.
    pub(crate) fn print(&self, value: Value, view: View) -> Result<Exit, Failure> {
        if let Some(member) = &self.member {
            return member.print(&value, view);
        }
        self.clear_waits();
        self.printer.print(&value, view)
    }

    /// Prints a list. If it is empty, a line on stderr says what there is `none` of.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written.
    pub(crate) fn print_list(
        &self,
        result: Value,
        view: View,
        none: impl std::fmt::Display,
    ) -> Result<Exit, Failure> {
        let is_empty = only_list(&result).is_some_and(<[Value]>::is_empty);
        let exit = self.print(result, view)?;
        if is_empty {
            self.say_none(none);
        }
        Ok(exit)
    }

    /// Says what there is none of, if stdout says nothing: JSON and YAML show an empty list, and a
    /// query prints what it finds in it.
    pub(crate) fn say_none(&self, none: impl std::fmt::Display) {
        let shows_it = matches!(
            self.printer.form(),
            None | Some(Format::Json | Format::Yaml)
        );
        if !shows_it && self.speaks_to_people() && self.member.is_none() {
            self.say(format_args!("{none}"));
        }
    }

    /// Checks that the result of an operation can be printed, as far as that is known before the
    /// operation is sent.
    ///
    /// # Errors
    ///
    /// Fails if the query or the format does not fit a response of the operation, if the query
    /// would select nothing of a created item, and if stdout has no reader. Nothing was sent.
    pub(crate) fn rehearse(&self, mutation: &Mutation) -> Result<(), Failure> {
        self.printer
            .rehearse(&mutation.example(), mutation.acts_again)
            .map_err(|failure| failure.advise("nothing was sent"))?;
        has_reader()?;
        // If stdout leads nowhere, the id of a created item is lost. This does not matter with a
        // key of `--once`, which finds the item again.
        match created_id_member(mutation.operation).is_some() && mutation.key.is_none() {
            true => is_open(),
            false => Ok(()),
        }
    }

    /// Checks that the response to a raw request can be printed: the request may create something,
    /// and its response is unknown.
    ///
    /// # Errors
    ///
    /// Fails if stdout has no reader or is closed. Nothing was sent.
    pub(crate) fn is_heard(&self) -> Result<(), Failure> {
        has_reader()?;
        is_open()
    }

    /// Waits for the response to an operation that changes something. If a signal ends the run
    /// meanwhile, the failure tells what may have happened.
    pub(crate) async fn track<T>(
        &self,
        mutation: &Mutation,
        sending: impl Future<Output = T>,
    ) -> T {
        self.state.set(MutationState::Sending(mutation.clone()));
        let done = sending.await;
        self.state.set(MutationState::Idle);
        done
    }

    /// Waits like [`track`](Self::track) for an operation with files, which reports each of its
    /// steps.
    pub(crate) async fn track_files<T>(
        &self,
        mutation: &Mutation,
        files: CaseFiles,
        sending: impl AsyncFnOnce(&mut CaseFiles) -> T,
    ) -> (T, CaseFiles) {
        if mutation.key.is_some() {
            // Before its first step, the operation waits for another run that uses the key, and
            // looks for an earlier request. A signal may come meanwhile.
            self.state.set(MutationState::Sending(mutation.clone()));
        }
        let (follow, bars) = (
            self.state.follow(mutation.clone()),
            UploadBars::new(self.board(1)),
        );
        let are_silent = bars.are_visible();
        let (waits, notes) = UploadWaits::new(|name| {
            if !are_silent {
                let name = one_line(name);
                self.note(format_args!(
                    "waiting until the service has processed {name}"
                ));
            }
        });
        let (log, lines) = UploadLog::new(|name, size| {
            if self.keeps_a_log() {
                let (name, size) = (one_line(name), indicatif::HumanBytes(size));
                self.say(format_args!("uploaded: {name}, {size}"));
            }
        });
        let subject = Subject::default();
        let about = subject.clone();
        let mut files = files.on_step(move |step| {
            about.set(match &step {
                CaseFilesStep::Upload { name, .. } | CaseFilesStep::AwaitReady { name, .. } => {
                    Some(name)
                }
                _ => None,
            });
            bars.show(&step);
            waits.follow(&step);
            log.follow(&step);
            follow(step);
        });
        let done = tokio::select! {
            biased;
            done = subject.scope(sending(&mut files)) => done,
            never = notes => match never {},
            never = lines => match never {},
        };
        self.state.set(MutationState::Idle);
        (done, files)
    }

    /// Waits until the service has processed what an operation has created. If a signal ends the
    /// run meanwhile, the failure names the created item, and says what the user can do.
    pub(crate) async fn track_wait<T>(
        &self,
        operation: &'static str,
        outcome: &Value,
        next: &str,
        waiting: impl Future<Output = T>,
    ) -> T {
        self.state.set(MutationState::Waiting {
            operation,
            outcome: outcome.clone(),
            next: next.to_owned(),
        });
        let done = waiting.await;
        self.state.set(MutationState::Idle);
        done
    }

    /// Prints the `result` of an operation that succeeded. If that fails, the failure names the
    /// `outcome`, which has all ids, also those that the result lacks. If the reader of stdout
    /// blocks the write, a signal still ends the run.
    ///
    /// # Errors
    ///
    /// Fails if the query does not fit or stdout cannot be written.
    pub(crate) async fn print_done(
        &self,
        operation: &'static str,
        outcome: &Value,
        result: &Value,
        view: View,
    ) -> Result<Exit, Failure> {
        self.state.set(MutationState::Printing {
            operation,
            outcome: outcome.clone(),
        });
        let written = async {
            let text = Arc::new(self.printer.render(result, view)?);
            self.clear_waits();
            if self.printer.pages(&text) {
                // While the user reads, Ctrl-C belongs to the pager.
                self.printer.show(&text)?;
                return Ok(text);
            }
            let writing = Arc::clone(&text);
            spawn_blocking(move || write_all(writing.as_bytes()))
                .await
                .map_err(Failure::other)??;
            Ok(text)
        };
        let written = written.await;
        self.state.set(MutationState::Idle);
        let text = written.map_err(|failure: Failure| failure.after(operation, outcome))?;
        self.name_what_is_not_shown(operation, outcome, &text);
        Ok(Exit::Done)
    }

    /// Names the created item on stderr if the printed result does not.
    fn name_what_is_not_shown(&self, operation: &'static str, outcome: &Value, shown: &str) {
        let Some(pointer) = created_id_member(operation) else {
            return;
        };
        let member = pointer.rsplit('/').next().unwrap_or(pointer);
        if let Some(name) = outcome.pointer(pointer).and_then(Value::as_str)
            && !shown.contains(name)
        {
            let line = not_shown(operation, member, name, !self.speaks_to_people());
            tell(&line, false);
        }
    }

    /// The option that selects a format or a part of the result, if there is one. Variables and
    /// profiles only set a default.
    pub(crate) fn asked_for_a_form(&self) -> Option<&'static str> {
        let globals = &self.globals;
        let options = [
            globals.query.is_some().then_some("--query"),
            globals.output.is_some().then_some("--output"),
            globals.columns.is_some().then_some("--columns"),
        ];
        options.into_iter().flatten().next()
    }

    /// Refuses to write a document to a terminal: its bytes are not text, and a terminal acts on
    /// some of them.
    ///
    /// # Errors
    ///
    /// Fails if the target is a terminal. Nothing was sent.
    pub(crate) fn keep_off_screen(&self, to: Option<&Path>) -> Result<(), Failure> {
        let on_screen = to.is_some_and(|to| match to.to_str() {
            Some("-") => self.terminal.stdout,
            _ => is_terminal(to),
        });
        match on_screen {
            true => Err(not_on_screen()),
            false => Ok(()),
        }
    }

    /// Writes a message to stderr, because stdout is for results.
    pub(crate) fn say(&self, text: std::fmt::Arguments<'_>) {
        self.clear_waits();
        let line = text.to_string();
        match &self.waits {
            Some(waits) => waits.suspend(|| tell(&line, false)),
            None => tell(&line, false),
        }
    }

    /// Removes the lines about waits before other text is written to the terminal.
    fn clear_waits(&self) {
        if let Some(waits) = &self.waits {
            waits.clear();
        }
    }

    /// Writes a note to stderr, unless a program reads JSON there.
    pub(crate) fn note(&self, text: std::fmt::Arguments<'_>) {
        if self.speaks_to_people() {
            let account = self.member.as_ref().map(Member::prefix).unwrap_or_default();
            self.say(format_args!("note: {account}{text}"));
        }
    }

    /// Whether stderr is text and not JSON.
    pub(crate) fn speaks_to_people(&self) -> bool {
        self.globals.error_format == ErrorFormat::Text
    }

    /// Whether stderr is a log of text, such as that of a nightly run, and no terminal, and has a line for
    /// each step.
    pub(crate) fn keeps_a_log(&self) -> bool {
        !self.terminal.stderr && self.speaks_to_people() && !self.globals.no_progress
    }

    /// Creates the progress bars, if stderr is a terminal.
    pub(crate) fn board(&self, files: u64) -> Board {
        // Log lines would mix with the bars.
        let wanted = !self.globals.no_progress && !self.globals.debug;
        let board = Board::new(wanted && self.terminal.draws_on_stderr(), files);
        if let Some(waits) = &self.waits {
            waits.draw_on(&board);
        }
        board
    }

    /// Runs a command until it completes or a signal ends it.
    pub(crate) fn block_on(
        &self,
        work: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        let done = self.run(async {
            let end = end_signal();
            tokio::select! {
                biased;
                () = end => Err(self.interrupted()),
                done = work => done,
            }
        });
        done.map_err(|failure| self.with_unsent(failure))
    }

    /// Runs work that handles signals itself.
    pub(crate) fn run<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::other(format_args!("the runtime: {error}")))?;
        let done = runtime.block_on(work);
        self.clear_waits();
        // Otherwise the process would wait for a thread that still reads stdin.
        runtime.shutdown_background();
        done
    }
}

/// Creates the failure of a document that a terminal must not receive.
pub(crate) fn not_on_screen() -> Failure {
    Failure::parameter(
        "--output-file",
        "expected a file or a pipe, found a terminal, which would act on the bytes of a document",
    )
    .advise("-o FILE saves it, and a pipe such as `| less` passes it on")
}

/// Chooses where waits are shown, if they are: the log of `--debug` has them already, and a program
/// that reads JSON on stderr must not find them there.
fn waits(globals: &Globals, terminal: Terminal) -> Option<Waits> {
    if globals.debug || globals.error_format == ErrorFormat::Json {
        return None;
    }
    match (terminal.stderr, terminal.draws_on_stderr()) {
        (true, _) if globals.no_progress => None,
        (_, true) => Some(Waits::on_screen()),
        (_, false) => Some(Waits::Log),
    }
}

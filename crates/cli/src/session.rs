//! What a run works with: the options, the environment, the configuration, the clients.

use std::cell::OnceCell;
use std::future::Future;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casebook::Config;
use casebook::auth::Env;
use casebook::support::CaseFiles;
use casebook_emulator::Emulator;
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

use crate::act::{Act, names};
use crate::exit::Exit;
use crate::failure::{Failure, not_shown};
use crate::globals::{ErrorFormat, Globals};
use crate::interrupt::asked_to_end;
use crate::output::{
    Entries, Format, Lines, Printer, Stdout, View, has_reader, is_open, write_all,
};
use crate::progress::Board;
use crate::sanitize::{Log, tell};
use crate::standing::{Standing, Stands};
use crate::terminal::Terminal;

mod connect;
mod form;
mod local;
mod place;
mod taken;

/// Everything that a command needs besides its own arguments.
#[derive(Debug)]
pub(crate) struct Session {
    globals: Globals,
    env: Env,
    terminal: Terminal,
    printer: Printer,
    config: OnceCell<Config>,
    emulator: OnceCell<Emulator>,
    /// What is on its way and may change something, or has done so.
    stands: Stands,
}

impl Session {
    /// Looks at the environment and the terminal; opens and asks nothing else.
    pub(crate) fn new(globals: Globals) -> Self {
        let env = Env::from_process();
        let no_color = env.get("NO_COLOR");
        let terminal = Terminal::from_process(globals.color, no_color, env.get("COLUMNS"));
        if globals.debug {
            tracing_subscriber::fmt()
                .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
                // Colours would need another feature of the crate.
                .with_ansi(false)
                .with_writer(|| Log(io::stderr()))
                .init();
        }
        let printer = Printer::new(globals.output, globals.query.clone(), terminal)
            .formulas(globals.csv_formulas);
        Self {
            globals,
            env,
            terminal,
            printer,
            config: OnceCell::new(),
            emulator: OnceCell::new(),
            stands: Stands::default(),
        }
    }

    /// The time limit of a call, if the options set one.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.globals.timeout
    }

    /// The two streams.
    pub(crate) fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// Prints a result.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written.
    pub(crate) fn print(&self, value: Value, view: View) -> Result<Exit, Failure> {
        self.printer.print(&value, view).map(|()| Exit::Done)
    }

    /// Refuses a query that no result of this shape can answer.
    ///
    /// # Errors
    ///
    /// Fails when there is such a query. Nothing was done.
    pub(crate) fn fits(&self, shape: &Value) -> Result<(), Failure> {
        self.printer.fits(shape)
    }

    /// Refuses what would come in the way of printing the result of an operation, as far as it can be
    /// known before the operation is sent.
    ///
    /// # Errors
    ///
    /// Fails when the query or the format does not fit an answer of the operation, when the query
    /// would find nothing of a created item, and when stdout has no reader. Nothing was sent.
    pub(crate) fn rehearse(&self, act: &Act) -> Result<(), Failure> {
        self.printer
            .rehearse(&act.example(), act.anew)
            .map_err(|failure| failure.advise("nothing was sent"))?;
        has_reader()?;
        // A key finds again what was created under it, and what the caller has named cannot be lost.
        match names(act.operation).is_some() && act.key.is_none() {
            true => is_open(),
            false => Ok(()),
        }
    }

    /// Waits for the answer to an operation that changes something. If a signal ends the run
    /// meanwhile, the failure says what may have happened.
    pub(crate) async fn act<T>(&self, act: &Act, sending: impl Future<Output = T>) -> T {
        self.stands.set(Standing::Acting(act.clone()));
        let done = sending.await;
        self.stands.set(Standing::Idle);
        done
    }

    /// The same for an operation that takes files along, of which each step is told.
    pub(crate) async fn act_with_files<T>(
        &self,
        act: &Act,
        files: CaseFiles,
        sending: impl AsyncFnOnce(&mut CaseFiles) -> T,
    ) -> (T, CaseFiles) {
        if act.key.is_some() {
            // What the key stands for is looked up, or waited for, before the first step.
            self.stands.set(Standing::Acting(act.clone()));
        }
        let mut files = files.on_step(self.stands.follow(act.clone()));
        let done = sending(&mut files).await;
        self.stands.set(Standing::Idle);
        (done, files)
    }

    /// Prints the result of an operation that was carried out. A reader that takes nothing holds up
    /// the writing, and not the one who asks for the end: that one is told what `came`.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written; then the failure says what
    /// `came` of the operation.
    pub(crate) async fn print_done(
        &self,
        operation: &'static str,
        came: &Value,
        result: &Value,
        view: View,
    ) -> Result<Exit, Failure> {
        self.stands.set(Standing::Printing {
            operation,
            came: came.clone(),
        });
        let written = async {
            let text = self.printer.render(result, view)?;
            let text = Arc::new(text);
            let writing = Arc::clone(&text);
            spawn_blocking(move || write_all(&writing))
                .await
                .map_err(Failure::other)??;
            Ok(text)
        };
        let written = written.await;
        self.stands.set(Standing::Idle);
        let text = written.map_err(|failure: Failure| failure.after(operation, came))?;
        self.name_what_is_not_shown(operation, came, &text);
        Ok(Exit::Done)
    }

    /// Tells the name of what was created where the result, as it was printed, does not.
    fn name_what_is_not_shown(&self, operation: &'static str, came: &Value, shown: &str) {
        let Some(member) = names(operation) else {
            return;
        };
        if let Some(name) = came[member].as_str()
            && !shown.contains(name)
        {
            let line = not_shown(operation, member, name, !self.speaks_to_people());
            tell(&line, false);
        }
    }

    /// The form of a result that is shown as it is; `None` where a query makes another one of it.
    pub(crate) fn form(&self) -> Option<Format> {
        self.printer.form()
    }

    /// The option that asks for a format or a part of the result, if there is one. Variables and
    /// profiles only set a default.
    pub(crate) fn asked_for_a_form(&self) -> Option<&'static str> {
        match (&self.globals.query, self.globals.output) {
            (Some(_), _) => Some("--query"),
            (None, Some(_)) => Some("--output"),
            (None, None) => None,
        }
    }

    /// A list that is written entry by entry; `None` where the form, or a query, needs all of it
    /// first. Of a long list every entry may have any of `members`.
    pub(crate) fn entries(
        &self,
        view: View,
        members: &'static [&'static str],
    ) -> Option<Entries<Stdout>> {
        self.printer.entries(view, members)
    }

    /// A writer of csv lines.
    pub(crate) fn lines<W: Write>(&self, out: W) -> Lines<W> {
        self.printer.lines(out)
    }

    /// Prints a page for a person on stdout.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(crate) fn page(&self, text: &str) -> Result<Exit, Failure> {
        let page = self.printer.page(text);
        self.write(|out| out.write_all(page.as_bytes()))
    }

    /// Writes a result on stdout, piece by piece.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(crate) fn write(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit, Failure> {
        self.printer.write(write).map(|()| Exit::Done)
    }

    /// Refuses to write a document to a terminal: its bytes are not text, and a terminal acts on
    /// some of them.
    ///
    /// # Errors
    ///
    /// Fails if the target is a terminal. Nothing was sent.
    pub(crate) fn keep_off_screen(&self, to: Option<&Path>) -> Result<(), Failure> {
        let on_screen = match to.and_then(Path::to_str) {
            Some("-" | "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1") => self.terminal.stdout,
            Some("/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2") => self.terminal.stderr,
            Some("/dev/tty") => true,
            _ => false,
        };
        match on_screen {
            true => Err(Failure::parameter(
                "--output-file",
                "expected a file or a pipe, found a terminal, which would act on the bytes of a document",
            )),
            false => Ok(()),
        }
    }

    /// A word about how it went, for a person; stdout is for results.
    pub(crate) fn say(&self, text: std::fmt::Arguments<'_>) {
        tell(&text.to_string(), false);
    }

    /// A word that a person wants to read, and a program that reads JSON there does not.
    pub(crate) fn note(&self, text: std::fmt::Arguments<'_>) {
        if self.speaks_to_people() {
            self.say(format_args!("note: {text}"));
        }
    }

    /// Whether stderr is for people, and not for somebody who reads JSON.
    pub(crate) fn speaks_to_people(&self) -> bool {
        self.globals.error_format == ErrorFormat::Text
    }

    /// Where progress is shown, if anybody watches.
    pub(crate) fn board(&self, files: u64) -> Board {
        // Log lines would mix with the bars.
        let wanted = !self.globals.no_progress && !self.globals.debug;
        Board::new(wanted && self.terminal.draws_on_stderr(), files)
    }

    /// Runs a command until it is done or somebody asks it to end.
    pub(crate) fn block_on(
        &self,
        work: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        self.run(async {
            let end = asked_to_end();
            tokio::select! {
                biased;
                () = end => Err(self.interrupted()),
                done = work => done,
            }
        })
    }

    fn interrupted(&self) -> Failure {
        Failure::interrupted_at(self.stands.get())
    }

    /// Runs a command that listens for the end itself.
    pub(crate) fn run(
        &self,
        work: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::other(format_args!("the runtime: {error}")))?;
        let done = runtime.block_on(work);
        // A thread that still reads stdin would otherwise be waited for.
        runtime.shutdown_background();
        done
    }
}

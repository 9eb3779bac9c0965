//! The `casebook` command: compliance reports and support cases from the terminal.

mod app;
mod command;
mod completion;
mod draft;
mod duration;
mod evidence;
mod exit;
mod failure;
mod file_name;
mod fleet;
mod folder;
mod globals;
mod help;
mod interrupt;
mod mutation;
mod mutation_state;
mod near;
mod open_words;
mod output;
mod path_error;
mod progress;
mod sanitize;
mod session;
mod shell;
mod terminal;
mod waits;
mod word;

use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(std::env::args_os().collect()).into()
}

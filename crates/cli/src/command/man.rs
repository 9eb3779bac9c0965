//! `man`

mod environment;

use std::io;
use std::path::{Path, PathBuf};

use casebook_files::{Access, create_folder};
use clap::Args;
use clap::builder::StyledStr;
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::write_all;

/// Print the manual page, or write those of all commands.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Write the manual page of casebook", "casebook man > casebook.1"),
    ("Write the pages of all commands into a folder", "casebook man --dir man1"),
]))]
pub(crate) struct Man {
    /// Write one page for each command into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    /// Runs the command; `tree` is clap's description of all commands.
    pub(crate) fn run(self, mut tree: clap::Command) -> Result<Exit, Failure> {
        match self.dir {
            None => write_all(&page(tree).map_err(Failure::other)?),
            Some(dir) => {
                tree.build();
                create_folder(&dir, Access::Umask)
                    .and_then(|()| write(&tree, &dir))
                    .map_err(|error| Failure::other(format_args!("{}: {error}", dir.display())))?;
                Ok(Exit::Done)
            }
        }
    }
}

/// Writes the page of a command and those of the commands below it.
fn write(command: &clap::Command, dir: &Path) -> io::Result<()> {
    // After clap has built the tree, a command has its full name with dashes,
    // `casebook-report-sync`.
    let name = command.get_display_name().unwrap_or(command.get_name());
    let path = dir.join(format!("{name}.1"));
    casebook_files::write(&path, &page(command.clone())?, Access::Umask)?;
    for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
        write(below, dir)?;
    }
    Ok(())
}

/// Returns the page of a command.
fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let text = |part: Option<&StyledStr>| part.map(ToString::to_string).unwrap_or_default();
    let examples = match command.has_subcommands() {
        // A group has no examples of its own.
        true if command.get_after_help().is_none() => examples_below(&command),
        _ => text(command.get_after_help()),
    };
    // The long help of `casebook` ends with the exit codes, which are a section of every page.
    let details = match command.has_subcommands() {
        true => String::new(),
        false => text(command.get_after_long_help()),
    };
    let has_options = command.get_arguments().next().is_some();
    let has_commands = command.has_subcommands();
    let page = Page::new(command);
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    // Options, paths and names must not be split: `.nh` turns hyphenation off, and `.ad l` leaves
    // lines unstretched.
    let mut layout = Roff::new();
    layout.control("nh", []).control("ad", ["l"]);
    layout.to_writer(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    if has_options {
        page.render_options_section(&mut out)?;
    }
    if has_commands {
        page.render_subcommands_section(&mut out)?;
    }
    let mut end = Roff::new();
    if !details.is_empty() {
        as_it_stands(end.control("SH", ["NOTES"]), details.lines());
    }
    if !examples.is_empty() {
        as_it_stands(
            end.control("SH", ["EXAMPLES"]),
            examples
                .lines()
                .skip(1)
                .map(|line| line.strip_prefix("  ").unwrap_or(line)),
        );
    }
    rows(end.control("SH", ["ENVIRONMENT"]), environment::VARIABLES);
    rows(end.control("SH", ["FILES"]), environment::FILES);
    let statuses = Exit::ALL.map(|exit| (exit.number().to_string(), exit.meaning()));
    let statuses = statuses
        .each_ref()
        .map(|(number, what)| (number.as_str(), *what));
    rows(end.control("SH", ["EXIT STATUS"]), &statuses);
    end.to_writer(&mut out)?;
    // Each part begins with the same lines, which define a quote. They are needed once.
    let text = String::from_utf8(out).map_err(io::Error::other)?;
    let preamble = &text[..text.find(".TH").unwrap_or_default()];
    Ok(match preamble {
        "" => text.into_bytes(),
        preamble => format!("{preamble}{}", text.replace(preamble, "")).into_bytes(),
    })
}

/// Returns the first example of each command of a group.
fn examples_below(group: &clap::Command) -> String {
    let mut all = String::from("Examples:");
    for command in group.get_subcommands() {
        let text = command.get_after_help().map(ToString::to_string);
        let text = text.unwrap_or_default();
        let is_title = |line: &str| line.starts_with("  ") && !line.starts_with("   ");
        let mut lines = text.lines().skip(1);
        for line in lines
            .next()
            .into_iter()
            .chain(lines.take_while(|line| !is_title(line)))
        {
            all.push('\n');
            all.push_str(line);
        }
    }
    all
}

/// Writes lines without filling or indenting them.
fn as_it_stands<'a>(page: &mut Roff, lines: impl Iterator<Item = &'a str>) {
    page.control("nf", []);
    for line in lines {
        page.text([roman(line)]);
    }
    page.control("fi", []);
}

/// Writes names, each with what it means.
fn rows(page: &mut Roff, rows: &[(&str, &str)]) {
    for (name, what) in rows {
        page.control("TP", [])
            .text([bold(*name)])
            .text([roman(*what)]);
    }
}

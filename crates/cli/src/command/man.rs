//! `man`

use std::io;
use std::path::{Path, PathBuf};

use casebook_files::{Access, create_folder};
use clap::Args;
use clap_mangen::Man as Page;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::write_all;

/// Print the manual page, or write those of all commands.
#[derive(Args, Debug)]
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

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let page = Page::new(command);
    let mut out = Vec::new();
    page.render(&mut out)?;
    let text = String::from_utf8(out).map_err(io::Error::other)?;
    // Options, paths and names must not be split: `.nh` turns hyphenation off, and `.ad l` leaves
    // lines unstretched.
    Ok(match text.split_once("\n.SH") {
        Some((title, rest)) => format!("{title}\n.nh\n.ad l\n.SH{rest}"),
        None => text,
    }
    .into_bytes())
}

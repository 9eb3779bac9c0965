//! Stdout before anything is written to it.

#[cfg(unix)]
use std::io;
#[cfg(unix)]
use std::os::fd::AsFd as _;

#[cfg(unix)]
use nix::fcntl::{FcntlArg, OFlag, fcntl};
#[cfg(unix)]
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
#[cfg(unix)]
use nix::sys::stat::{SFlag, fstat, stat};

use crate::failure::Failure;

/// Whether stdout takes anything at all.
///
/// # Errors
///
/// Fails where it is open for reading only: writes to it would be lost without a word.
#[cfg(unix)]
pub(crate) fn takes_writes() -> Result<(), Failure> {
    match mode() {
        Some(OFlag::O_RDONLY) => Err(refused(
            "expected it open for writing, found it open for reading",
        )),
        _ => Ok(()),
    }
}

/// How stdout is open.
#[cfg(unix)]
fn mode() -> Option<OFlag> {
    let flags = fcntl(io::stdout(), FcntlArg::F_GETFL).ok()?;
    Some(OFlag::from_bits_truncate(flags) & OFlag::O_ACCMODE)
}

/// Whether there is still somebody to read stdout.
///
/// # Errors
///
/// Fails where it is a pipe or a terminal of which the other end is gone.
#[cfg(unix)]
pub(crate) fn has_reader() -> Result<(), Failure> {
    let stdout = io::stdout();
    let mut asked = [PollFd::new(stdout.as_fd(), PollFlags::empty())];
    let asked_at_once = poll(&mut asked, PollTimeout::ZERO);
    let gone = PollFlags::POLLERR | PollFlags::POLLHUP | PollFlags::POLLNVAL;
    let found = asked[0].revents().unwrap_or(PollFlags::empty());
    match asked_at_once.is_ok() && found.intersects(gone) {
        true => Err(refused(
            "its reader is gone, and what it should get would be lost",
        )),
        false => Ok(()),
    }
}

/// Whether stdout leads anywhere, or nowhere on purpose.
///
/// Where a process is started with stdout closed, the standard library has opened the null device in
/// its place, for reading and writing; a shell that is told `> /dev/null` opens it for writing. Some
/// programs open it for both (`DEVNULL` of Python, `'ignore'` of Node), which cannot be told apart from
/// a closed one, so only what would be lost for good has reason to ask.
///
/// # Errors
///
/// Fails where it is closed, or was given by such a program.
#[cfg(unix)]
pub(crate) fn is_open() -> Result<(), Failure> {
    let (Ok(found), Ok(null)) = (fstat(io::stdout()), stat("/dev/null")) else {
        return Ok(());
    };
    let kind = SFlag::from_bits_truncate(found.st_mode) & SFlag::S_IFMT;
    let is_null = kind == SFlag::S_IFCHR && found.st_rdev == null.st_rdev;
    match is_null && mode() == Some(OFlag::O_RDWR) {
        true => Err(refused(
            "expected it to lead somewhere, found it closed, or led nowhere by a program, and the id of \
             what is created would be lost; give it a pipe, a file, or the null device opened for writing \
             only (`> /dev/null` in a shell), or give `case create` --once KEY, which finds again what was \
             created",
        )),
        false => Ok(()),
    }
}

#[cfg(unix)]
fn refused(why: &str) -> Failure {
    Failure::other(format_args!("standard output: {why}")).advise("nothing was sent")
}

/// Here it shows when it is written to.
#[cfg(not(unix))]
pub(crate) fn takes_writes() -> Result<(), Failure> {
    Ok(())
}

/// Here it shows when it is written to.
#[cfg(not(unix))]
pub(crate) fn has_reader() -> Result<(), Failure> {
    Ok(())
}

/// Here it shows when it is written to.
#[cfg(not(unix))]
pub(crate) fn is_open() -> Result<(), Failure> {
    Ok(())
}

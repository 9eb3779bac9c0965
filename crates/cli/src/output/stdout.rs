//! Checks stdout before anything is sent.

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

/// Checks that stdout accepts writes.
///
/// # Errors
///
/// Fails if stdout is open for reading only: the output would be lost silently.
#[cfg(unix)]
pub(crate) fn takes_writes() -> Result<(), Failure> {
    match mode() {
        Some(OFlag::O_RDONLY) => Err(refused(
            "expected it open for writing, found it open for reading",
        )),
        _ => Ok(()),
    }
}

/// The access mode of stdout.
#[cfg(unix)]
fn mode() -> Option<OFlag> {
    let flags = fcntl(io::stdout(), FcntlArg::F_GETFL).ok()?;
    Some(OFlag::from_bits_truncate(flags) & OFlag::O_ACCMODE)
}

/// Checks that stdout still has a reader.
///
/// # Errors
///
/// Fails if stdout is a pipe or a terminal whose other end is closed.
#[cfg(unix)]
pub(crate) fn has_reader() -> Result<(), Failure> {
    let stdout = io::stdout();
    let mut asked = [PollFd::new(stdout.as_fd(), PollFlags::empty())];
    let asked_at_once = poll(&mut asked, PollTimeout::ZERO);
    let gone = PollFlags::POLLERR | PollFlags::POLLHUP | PollFlags::POLLNVAL;
    let found = asked[0].revents().unwrap_or(PollFlags::empty());
    match asked_at_once.is_ok() && found.intersects(gone) {
        true => Err(refused("its reader is gone, so the result would be lost")),
        false => Ok(()),
    }
}

/// Checks that stdout is open, or was redirected to the null device on purpose.
///
/// If a process starts with stdout closed, the standard library opens the null device in its place
/// for reading and writing; a shell opens it for `> /dev/null` for writing only. Some programs open
/// it for both (`DEVNULL` of Python, `'ignore'` of Node), which looks like a closed stdout. So only
/// operations whose result would be lost for good make this check.
///
/// # Errors
///
/// Fails if stdout is closed, or was opened by such a program.
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

/// On this system, writing to stdout reports the error.
#[cfg(not(unix))]
pub(crate) fn takes_writes() -> Result<(), Failure> {
    Ok(())
}

/// On this system, writing to stdout reports the error.
#[cfg(not(unix))]
pub(crate) fn has_reader() -> Result<(), Failure> {
    Ok(())
}

/// On this system, writing to stdout reports the error.
#[cfg(not(unix))]
pub(crate) fn is_open() -> Result<(), Failure> {
    Ok(())
}

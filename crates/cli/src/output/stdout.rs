//! Stdout before anything is written to it.

use crate::failure::Failure;

/// Whether stdout takes anything at all.
///
/// # Errors
///
/// Fails where it is open for reading only: writes to it would be lost without a word.
#[cfg(unix)]
pub(crate) fn takes_writes() -> Result<(), Failure> {
    use rustix::fs::{OFlags, fcntl_getfl};

    match fcntl_getfl(rustix::stdio::stdout()) {
        Ok(flags) if flags & OFlags::RWMODE == OFlags::RDONLY => Err(refused(
            "expected it open for writing, found it open for reading",
        )),
        _ => Ok(()),
    }
}

/// Whether there is still somebody to read stdout.
///
/// # Errors
///
/// Fails where it is a pipe or a terminal of which the other end is gone.
#[cfg(unix)]
pub(crate) fn has_reader() -> Result<(), Failure> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stdout = rustix::stdio::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let gone = PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL;
    match poll(&mut asked, Some(&at_once)) {
        Ok(_) if asked[0].revents().intersects(gone) => Err(refused(
            "its reader is gone, and what it should get would be lost",
        )),
        _ => Ok(()),
    }
}

/// Whether stdout leads anywhere, or nowhere on purpose.
///
/// Where a process is started with stdout closed, the standard library has opened the null device in
/// its place, for reading and writing; a shell that is told `> /dev/null` opens it for writing.
///
/// # Errors
///
/// Fails where it is closed, or was given by a program that opened the null device the same way.
#[cfg(unix)]
pub(crate) fn is_open() -> Result<(), Failure> {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};

    let stdout = rustix::stdio::stdout();
    let (Ok(flags), Ok(found), Ok(null)) = (fcntl_getfl(stdout), fstat(stdout), stat("/dev/null"))
    else {
        return Ok(());
    };
    let is_null =
        FileType::from_raw_mode(found.st_mode).is_char_device() && found.st_rdev == null.st_rdev;
    match is_null && flags & OFlags::RWMODE == OFlags::RDWR {
        true => Err(refused(
            "it is closed, and what was created could not be named; open it, or lead it to \
             /dev/null by `> /dev/null`",
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

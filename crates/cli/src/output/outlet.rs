//! Stdout, or the pager for output that turns out to be longer than the screen.

use std::io::{self, StdoutLock, Write};

use super::pager::{Pager, Reading};

/// The most bytes that are held for one screen: characters without a width fill no screen.
const LARGEST: usize = 1 << 16;

/// A writer that holds output until it is longer than the screen, and then starts the pager. Without
/// a pager, or if it cannot be started, everything goes to stdout.
///
/// A flush decides for stdout. When it is dropped, it writes what it holds, or waits until the user
/// has left the pager.
#[derive(Debug)]
pub(crate) enum Outlet {
    /// Stdout.
    Stdout(StdoutLock<'static>),
    /// Output that fits on the screen so far.
    Undecided {
        /// The output so far.
        held: Vec<u8>,
        /// The pager for longer output.
        pager: Pager,
    },
    /// A pager that runs.
    Paged(Reading),
}

impl Outlet {
    /// Creates a writer with this pager for long output.
    pub(super) fn new(pager: Option<Pager>) -> Self {
        match pager {
            Some(pager) => Self::Undecided {
                held: Vec::new(),
                pager,
            },
            None => Self::stdout(),
        }
    }

    fn stdout() -> Self {
        Self::Stdout(io::stdout().lock())
    }

    /// Writes what is held to its place, where everything that follows goes as well.
    fn settle(&mut self, place: Self) -> io::Result<()> {
        let held = match self {
            Self::Undecided { held, .. } => std::mem::take(held),
            _ => Vec::new(),
        };
        *self = place;
        self.write_all(&held)
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Paged(reading) => reading.write(bytes),
            Self::Undecided { held, pager } => {
                held.extend_from_slice(bytes);
                if held.len() > LARGEST || pager.is_for(&String::from_utf8_lossy(held)) {
                    let place = pager.start().map_or_else(Self::stdout, Self::Paged);
                    self.settle(place)?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Paged(reading) => reading.flush(),
            Self::Undecided { .. } => {
                self.settle(Self::stdout())?;
                self.flush()
            }
        }
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        if let Self::Undecided { held, .. } = self
            && !held.is_empty()
        {
            // Only a flush can report an error.
            let _ = self.settle(Self::stdout());
        }
    }
}

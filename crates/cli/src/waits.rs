//! Says on stderr what the run waits for: a slow response, the next attempt of a request, the throttle, or
//! the next poll.
//!
//! The crates report each wait as an event of `tracing` that has the field `wait_ms`, and the accounts of an
//! archive are spans. The subscriber ([`subscriber`]) enables these alone, so all others cost nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::progress::{Bar, Board, Screen};
use crate::sanitize::tell;

mod slow_calls;
mod subject;
mod subscriber;
mod wait;

pub(crate) use slow_calls::SlowCallLayer;
pub(crate) use subject::Subject;
use subscriber::WaitSubscriber;
use wait::Wait;

/// The shortest wait that has a line in a log, unless a request has failed.
const LOGGED: Duration = Duration::from_secs(1);

/// The shortest wait for a quota of calls per second that has a line: such a quota delays many requests by up
/// to a second and a quarter.
const PACE: Duration = Duration::from_millis(1500);

/// The place where waits are shown.
#[derive(Clone, Debug)]
pub(crate) enum Waits {
    /// A terminal, on which a line stays for the time of the wait.
    Screen(Arc<Mutex<Lines>>),
    /// A log, which gets a note about each further attempt and each longer wait.
    Log,
}

/// The lines on the screen.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The board of the lines while the command has none.
    own: Option<Board>,
    /// The screen of the last board.
    screen: Option<Screen>,
    /// The current lines, each with its number.
    shown: Vec<(u64, Bar)>,
    next: u64,
}

impl Waits {
    /// Shows waits on the terminal.
    pub(crate) fn on_screen() -> Self {
        Self::Screen(Arc::default())
    }

    /// Subscribes to the events of the whole process.
    pub(crate) fn subscribe(&self) {
        let waits = self.clone();
        let subscriber = WaitSubscriber::new(move |wait: &Wait| waits.show(wait));
        // A second subscriber would be a mistake of a test, which needs no lines.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }

    /// Draws the following lines on the board of a command as long as that board is there.
    pub(crate) fn draw_on(&self, board: &Board) {
        if let Self::Screen(lines) = self {
            let mut lines = lock(lines);
            lines.shown.clear();
            lines.own = None;
            lines.screen = board.screen();
        }
    }

    /// Removes all lines before other text is written to the screen.
    pub(crate) fn clear(&self) {
        if let Self::Screen(lines) = self {
            let mut lines = lock(lines);
            lines.shown.clear();
        }
    }

    /// Draws a line with the time of a wait, which began this long ago, until the guard is dropped.
    /// A log has no such lines.
    fn start_line(&self, what: &str, since: Duration) -> Option<LineGuard> {
        let Self::Screen(shared) = self else {
            return None;
        };
        let number = lock(shared).add(|screen| screen.start_slow(what, since))?;
        let shared = Arc::clone(shared);
        Some(LineGuard { shared, number })
    }

    /// Writes text to the screen above all lines and bars.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        let screen = match self {
            Self::Screen(lines) => lock(lines).screen.clone(),
            Self::Log => None,
        };
        match screen.filter(Screen::is_drawn) {
            Some(screen) => screen.suspend(write),
            None => write(),
        }
    }

    fn show(&self, wait: &Wait) {
        match self {
            _ if wait.quota.is_some() && wait.length < PACE => {}
            Self::Screen(lines) => show_on(lines, wait),
            Self::Log if wait.is_after_failure() || wait.length >= LOGGED => {
                tell(&format!("note: {wait}"), false);
            }
            Self::Log => {}
        }
    }
}

/// Removes a line when it is dropped.
#[derive(Debug)]
struct LineGuard {
    shared: Arc<Mutex<Lines>>,
    number: u64,
}

impl Drop for LineGuard {
    fn drop(&mut self) {
        lock(&self.shared).remove(self.number);
    }
}

fn lock(lines: &Mutex<Lines>) -> MutexGuard<'_, Lines> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lines {
    /// Adds a line, and returns its number.
    fn add(&mut self, draw: impl FnOnce(&Screen) -> Bar) -> Option<u64> {
        if !self.screen.as_ref().is_some_and(Screen::is_drawn) {
            let own = Board::new(true, 1);
            self.screen = own.screen();
            self.own = Some(own);
        }
        let line = draw(self.screen.as_ref()?);
        let number = self.next;
        self.next += 1;
        self.shown.push((number, line));
        Some(number)
    }

    fn remove(&mut self, number: u64) {
        self.shown.retain(|(shown, _)| *shown != number);
    }
}

/// Draws a line, and removes it at the end of the wait.
fn show_on(shared: &Arc<Mutex<Lines>>, wait: &Wait) {
    // Only a runtime can remove the line. All requests are sent in one.
    let Ok(runtime) = Handle::try_current() else {
        return;
    };
    let line = wait.to_string();
    let Some(number) = lock(shared).add(|screen| screen.start_line(&line)) else {
        return;
    };
    let shared = Arc::clone(shared);
    let (guard, length) = (LineGuard { shared, number }, wait.length);
    runtime.spawn(async move {
        tokio::time::sleep(length).await;
        drop(guard);
    });
}

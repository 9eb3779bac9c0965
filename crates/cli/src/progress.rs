//! Progress bars on stderr.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use console::Term;
use indicatif::{
    HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike,
};

use crate::failure::one_line;

mod margin;
mod pace;
mod upload_log;
mod upload_waits;
mod uploads;

use margin::NarrowScreen;
pub(crate) use upload_log::UploadLog;
pub(crate) use upload_waits::UploadWaits;
pub(crate) use uploads::UploadBars;

/// One bar for each file that is being transferred, and below several of them one for the total.
///
/// Without a terminal it does nothing. Dropping it removes all bars, however the run ends.
#[derive(Debug)]
pub(crate) struct Board(Option<Screen>);

/// The part of the terminal that a board draws on.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    bars: MultiProgress,
    total: ProgressBar,
    bytes: Arc<AtomicU64>,
    /// The number of file bars on the screen.
    files: Arc<AtomicUsize>,
    /// The largest number of file bars.
    most: usize,
    narrow: bool,
    /// What the bars stand for, in the plural.
    noun: &'static str,
}

/// The bar of one file, which disappears when this is dropped.
#[derive(Debug)]
pub(crate) struct Bar(Option<BarState>);

#[derive(Debug)]
struct BarState {
    bar: ProgressBar,
    screen: Screen,
    /// The bytes of this file that the total includes.
    counted: u64,
    /// Whether the bar is on the screen.
    is_shown: bool,
}

/// The largest number of redraws per second.
const DRAWN: u8 = 20;

/// The time between redraws while no bytes arrive.
const TICK: Duration = Duration::from_millis(200);

const FILE: &str = "{wide_msg} {bar:24} {bytes:>10}/{total_bytes:<10} {left:>4}";
const WAIT: &str = "{wide_msg} {elapsed:>4}";
const SLOW: &str = "{spinner} {wide_msg} {elapsed:>4}";
const LINE: &str = "{wide_msg}";
const TOTAL: &str = "{wide_msg} {bar:24} {pos:>10}/{len:<10} {elapsed:>4}";

const RATE: &str = "{wide_msg} {bar:24} {pos:>10}/{len:<10} {rate:>10}";

/// With fewer columns than this, a line has no bar, only a name and numbers.
const WIDE: u16 = 70;

const NARROW_FILE: &str = "{wide_msg} {bytes:>10}";
const NARROW_TOTAL: &str = "{wide_msg} {pos:>4}/{len:<4}";

/// The lines of the screen that bars of files cannot use: the last line of earlier output, and the
/// total.
const OTHER_LINES: u16 = 2;

impl Board {
    /// Creates a board for this number of reports.
    pub(crate) fn new(visible: bool, reports: u64) -> Self {
        match visible {
            true => Self::on(Term::buffered_stderr(), reports),
            false => Self(None),
        }
    }

    /// Creates a board on a screen, with no more file bars than the screen has lines for.
    pub(crate) fn on(screen: impl TermLike + 'static, reports: u64) -> Self {
        let most = screen.height().saturating_sub(OTHER_LINES).into();
        let narrow = screen.width() < WIDE;
        let screen = Box::new(NarrowScreen::new(screen));
        let screen = ProgressDrawTarget::term_like_with_hz(screen, DRAWN);
        let bars = MultiProgress::with_draw_target(screen);
        let total = match reports {
            // The bar of one file is its total.
            1 => ProgressBar::hidden(),
            _ => bars.add(ProgressBar::new(reports)),
        };
        total.set_style(style(if narrow { NARROW_TOTAL } else { TOTAL }));
        total.set_message("all reports");
        total.enable_steady_tick(TICK);
        Self(Some(Screen {
            bars,
            total,
            bytes: Arc::default(),
            files: Arc::default(),
            most,
            narrow,
            noun: "reports",
        }))
    }

    /// Names what the bars stand for, in the plural; without this they stand for reports.
    pub(crate) fn of(mut self, noun: &'static str) -> Self {
        if let Some(screen) = &mut self.0 {
            screen.noun = noun;
            screen.total.set_message(format!("all {noun}"));
        }
        self
    }

    /// Whether there is a screen.
    pub(crate) fn is_visible(&self) -> bool {
        self.0.is_some()
    }

    /// Adds the bar of a file.
    pub(crate) fn start(&self, what: &str) -> Bar {
        self.start_in(what, FILE, NARROW_FILE)
    }

    /// Adds a line with the time that a wait has taken so far.
    pub(crate) fn start_wait(&self, what: &str) -> Bar {
        self.start_in(what, WAIT, WAIT)
    }

    /// Returns the screen for further lines, which disappear with the board.
    pub(crate) fn screen(&self) -> Option<Screen> {
        self.0.clone()
    }

    /// Adds a bar in one of two forms, by the width of the screen.
    fn start_in(&self, what: &str, wide: &str, narrow: &str) -> Bar {
        Bar(self
            .0
            .as_ref()
            .map(|screen| screen.start(what, wide, narrow)))
    }

    /// Counts one more finished report.
    pub(crate) fn done(&self) {
        if let Some(screen) = &self.0 {
            screen.total.inc(1);
        }
    }

    /// Expects this number of reports more.
    pub(crate) fn expect(&self, more: u64) {
        if let Some(screen) = &self.0 {
            screen.total.inc_length(more);
        }
    }

    /// Shows how many reports are finished in a second, in place of the time so far.
    pub(crate) fn with_rate(self) -> Self {
        if let Some(screen) = &self.0 {
            screen
                .total
                .set_style(style(if screen.narrow { NARROW_TOTAL } else { RATE }));
        }
        self
    }

    /// Removes the bars before other text is written to the screen: dropping the board does that.
    pub(crate) fn clear(self) {}
}

impl Screen {
    /// Whether the board of this screen is still there.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.bars.is_hidden()
    }

    /// Removes all bars while text is written, and draws them again below it.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        self.bars.suspend(write);
    }

    /// Adds a line of text.
    pub(crate) fn start_line(&self, what: &str) -> Bar {
        Bar(Some(self.start(what, LINE, LINE)))
    }

    /// Adds a line with the time of a wait that began this long ago.
    pub(crate) fn start_slow(&self, what: &str, since: Duration) -> Bar {
        let line = self.start(what, SLOW, SLOW);
        line.bar.set_elapsed(since);
        line.bar.enable_steady_tick(TICK);
        Bar(Some(line))
    }

    fn start(&self, what: &str, wide: &str, narrow: &str) -> BarState {
        let screen = self;
        let is_shown = screen.files.fetch_add(1, Ordering::Relaxed) < screen.most;
        let bar = match is_shown {
            true if screen.total.is_hidden() => screen.bars.add(ProgressBar::no_length()),
            true => screen
                .bars
                .insert_before(&screen.total, ProgressBar::no_length()),
            false => ProgressBar::hidden(),
        };
        if !is_shown {
            screen.files.fetch_sub(1, Ordering::Relaxed);
        }
        bar.set_style(style(if screen.narrow { narrow } else { wide }));
        bar.set_message(one_line(what).into_owned());
        if screen.total.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        BarState {
            bar,
            screen: screen.clone(),
            counted: 0,
            is_shown,
        }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if let Some(screen) = &self.0 {
            screen.total.finish_and_clear();
            // A closed terminal needs no clearing.
            let _ = screen.bars.clear();
            // Bars of unfinished files are no longer drawn.
            screen.bars.set_draw_target(ProgressDrawTarget::hidden());
        }
    }
}

impl Bar {
    /// Sets the number of received bytes, and the total if it is known.
    pub(crate) fn set(&mut self, received: u64, of: Option<u64>) {
        if let Some(BarState {
            bar,
            screen,
            counted,
            ..
        }) = &mut self.0
        {
            if let Some(of) = of {
                bar.set_length(of);
            }
            bar.set_position(received);
            // If a download starts again, `received` is smaller than before. The bytes that arrive
            // again count as new.
            let new = received.saturating_sub(*counted);
            *counted = received;
            let bytes = screen.bytes.fetch_add(new, Ordering::Relaxed) + new;
            screen
                .total
                .set_message(format!("all {}, {}", screen.noun, HumanBytes(bytes)));
        }
    }
}

impl Drop for BarState {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if self.is_shown {
            self.screen.files.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Returns the style of a bar. All templates are valid, so the default style is never used.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
        .with_key("rate", pace::rate)
        .with_key("left", pace::left)
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_templates_can_be_read() {
        for template in [
            FILE,
            WAIT,
            SLOW,
            LINE,
            TOTAL,
            RATE,
            NARROW_FILE,
            NARROW_TOTAL,
        ] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn without_a_screen_nothing_happens() {
        let board = Board::new(false, 3);
        let mut bar = board.start("SOC 1");
        bar.set(5, Some(10));
        board.done();
        board.clear();
        assert!(bar.0.is_none());
    }

    /// Returns the contents of a screen of this size, with two lines of the user at the top, while
    /// files are being transferred and after the board is dropped.
    fn contents(lines: u16, columns: u16, files: usize) -> [Vec<String>; 2] {
        let screen = InMemoryTerm::new(lines, columns);
        for line in ["theirs 1", "theirs 2"] {
            screen.write_line(line).unwrap();
        }
        let board = Board::on(screen.clone(), files as u64);
        let mut bars: Vec<_> = (0..files)
            .map(|file| board.start(&format!("file {file:02}")))
            .collect();
        for received in [10, 20, 30] {
            for bar in &mut bars {
                bar.set(received, Some(100));
            }
        }
        // The last state of a bar is always drawn.
        for bar in &bars {
            bar.0.as_ref().unwrap().bar.abandon();
        }
        let rows = |screen: &InMemoryTerm| screen.contents().lines().map(str::to_owned).collect();
        let while_drawn = rows(&screen);
        screen.write_str("^C").unwrap();
        board.clear();
        [while_drawn, rows(&screen)]
    }

    #[test]
    fn each_bar_has_a_line_of_its_own_and_what_stood_there_stays() {
        for columns in [30, 69, 70, 80, 120] {
            let [drawn, after] = contents(24, columns, 3);
            assert_eq!(drawn.len(), 6, "{columns}: {drawn:#?}");
            assert_eq!(drawn[..2], ["theirs 1", "theirs 2"]);
            for (file, row) in drawn[2..5].iter().enumerate() {
                assert!(row.starts_with(&format!("file {file:02} ")), "{drawn:#?}");
            }
            assert!(drawn[5].starts_with("all reports"), "{drawn:#?}");
            assert_eq!(after, ["theirs 1", "theirs 2"], "{columns}");
        }
    }

    #[test]
    fn one_file_has_no_second_bar_for_the_total() {
        let [drawn, after] = contents(24, 80, 1);
        assert_eq!(drawn.len(), 3, "{drawn:#?}");
        assert!(drawn[2].starts_with("file 00 "), "{drawn:#?}");
        assert_eq!(after, ["theirs 1", "theirs 2"]);
    }

    #[test]
    fn no_more_bars_are_drawn_than_a_screen_has_lines_for() {
        for lines in [2, 3, 8, 24] {
            let [drawn, after] = contents(lines, 80, 30);
            let files = drawn.iter().filter(|row| row.starts_with("file ")).count();
            assert_eq!(files, usize::from(lines) - 2, "{drawn:#?}");
            assert!(drawn.last().unwrap().starts_with("all reports"));
            // The bars have scrolled the upper of the two lines off the screen.
            assert_eq!(drawn.len(), usize::from(lines), "{drawn:#?}");
            assert_eq!(after, ["theirs 2"], "{lines}");
        }
    }
}

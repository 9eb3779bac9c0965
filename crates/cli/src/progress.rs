//! Bars on a terminal's stderr.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use console::Term;
use indicatif::{
    HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike,
};

use crate::failure::one_line;

mod margin;

use margin::Narrowed;

/// One bar per file on its way, and one for all of them below.
///
/// Without a screen it does nothing. Dropping it clears the screen, so no bar remains, however a
/// run ends.
#[derive(Debug)]
pub(crate) struct Board(Option<Shown>);

#[derive(Clone, Debug)]
struct Shown {
    bars: MultiProgress,
    total: ProgressBar,
    bytes: Arc<AtomicU64>,
    /// How many bars of files are on the screen.
    files: Arc<AtomicUsize>,
    /// How many may be.
    most: usize,
    narrow: bool,
}

/// The bar of one file. It goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Bar(Option<Moving>);

#[derive(Debug)]
struct Moving {
    bar: ProgressBar,
    shown: Shown,
    /// How much of this file the total has been told of.
    told: u64,
    /// Whether the bar is one of those on the screen.
    seen: bool,
}

/// The most redraws in a second.
const DRAWN: u8 = 20;

/// How often a bar is drawn while nothing moves.
const TICK: Duration = Duration::from_millis(200);

const FILE: &str = "{wide_msg} {bar:24} {bytes:>10}/{total_bytes:<10} {eta:>4}";
const TOTAL: &str = "{wide_msg} {bar:24} {pos:>10}/{len:<10} {elapsed:>4}";

/// On a screen of fewer columns than this a line has no bar in it, only its numbers.
const WIDE: u16 = 70;

const NARROW_FILE: &str = "{wide_msg} {bytes:>10}";
const NARROW_TOTAL: &str = "{wide_msg} {pos:>4}/{len:<4}";

/// So many lines of a screen are for other things than bars of files: the line above all of them,
/// and their total.
const OTHER_LINES: u16 = 2;

impl Board {
    /// A board for so many reports.
    pub(crate) fn new(visible: bool, reports: u64) -> Self {
        match visible {
            true => Self::on(Term::buffered_stderr(), reports),
            false => Self(None),
        }
    }

    /// A board on a screen; where that has lines for so many bars only, there are no more of them.
    fn on(screen: impl TermLike + 'static, reports: u64) -> Self {
        let most = screen.height().saturating_sub(OTHER_LINES).into();
        let narrow = screen.width() < WIDE;
        let screen = Box::new(Narrowed::new(screen));
        let screen = ProgressDrawTarget::term_like_with_hz(screen, DRAWN);
        let bars = MultiProgress::with_draw_target(screen);
        let total = bars.add(ProgressBar::new(reports));
        total.set_style(style(if narrow { NARROW_TOTAL } else { TOTAL }));
        total.set_message("all reports");
        total.enable_steady_tick(TICK);
        Self(Some(Shown {
            bars,
            total,
            bytes: Arc::default(),
            files: Arc::default(),
            most,
            narrow,
        }))
    }

    /// A bar for one more file.
    pub(crate) fn start(&self, what: &str) -> Bar {
        Bar(self.0.as_ref().map(|shown| {
            let seen = shown.files.fetch_add(1, Ordering::Relaxed) < shown.most;
            let bar = match seen {
                true => shown
                    .bars
                    .insert_before(&shown.total, ProgressBar::no_length()),
                false => ProgressBar::hidden(),
            };
            if !seen {
                shown.files.fetch_sub(1, Ordering::Relaxed);
            }
            bar.set_style(style(if shown.narrow { NARROW_FILE } else { FILE }));
            bar.set_message(one_line(what).into_owned());
            Moving {
                bar,
                shown: shown.clone(),
                told: 0,
                seen,
            }
        }))
    }

    /// One more report is done.
    pub(crate) fn done(&self) {
        if let Some(shown) = &self.0 {
            shown.total.inc(1);
        }
    }

    /// Clears the screen before other text is written there.
    pub(crate) fn clear(self) {}
}

impl Drop for Board {
    fn drop(&mut self) {
        if let Some(shown) = &self.0 {
            shown.total.finish_and_clear();
            // A terminal that is gone needs no clearing.
            let _ = shown.bars.clear();
            // Bars of unfinished files are no longer drawn.
            shown.bars.set_draw_target(ProgressDrawTarget::hidden());
        }
    }
}

impl Bar {
    /// So many bytes are there, of so many if that is known.
    pub(crate) fn set(&mut self, received: u64, of: Option<u64>) {
        if let Some(Moving {
            bar, shown, told, ..
        }) = &mut self.0
        {
            if let Some(of) = of {
                bar.set_length(of);
            }
            bar.set_position(received);
            // A document that begins anew counts anew.
            let new = received.saturating_sub(*told);
            *told = received;
            let bytes = shown.bytes.fetch_add(new, Ordering::Relaxed) + new;
            shown
                .total
                .set_message(format!("all reports, {}", HumanBytes(bytes)));
        }
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if self.seen {
            self.shown.files.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A style of a template that is a constant but for a number.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_templates_can_be_read() {
        for template in [FILE, TOTAL, NARROW_FILE, NARROW_TOTAL] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn where_nobody_watches_nothing_happens() {
        let board = Board::new(false, 3);
        let mut bar = board.start("SOC 1");
        bar.set(5, Some(10));
        board.done();
        board.clear();
        assert!(bar.0.is_none());
    }

    /// What is on a screen of so many lines and columns, above which two lines of the user stand,
    /// while so many files are on their way, and after the board is gone.
    fn seen(lines: u16, columns: u16, files: usize) -> [Vec<String>; 2] {
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
        // The last state of a bar is drawn whether or not it is time to.
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
            let [drawn, after] = seen(24, columns, 3);
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
    fn no_more_bars_are_drawn_than_a_screen_has_lines_for() {
        for lines in [2, 3, 8, 24] {
            let [drawn, after] = seen(lines, 80, 30);
            let files = drawn.iter().filter(|row| row.starts_with("file ")).count();
            assert_eq!(files, usize::from(lines) - 2, "{drawn:#?}");
            assert!(drawn.last().unwrap().starts_with("all reports"));
            // The line above the bars is still there, and nothing else.
            assert_eq!(drawn.len(), usize::from(lines), "{drawn:#?}");
            assert_eq!(after, ["theirs 2"], "{lines}");
        }
    }
}

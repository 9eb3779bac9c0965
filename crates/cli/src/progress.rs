//! Bars on a terminal's stderr.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use console::Term;
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::one_line;

mod margin;

use margin::Narrowed;

/// One bar per file on its way, and one for all of them below.
///
/// Where nobody watches, all of this does nothing. Dropping it takes everything off the screen, so
/// nothing stays there however a run ends.
#[derive(Debug)]
pub(crate) struct Board(Option<Shown>);

#[derive(Clone, Debug)]
struct Shown {
    bars: MultiProgress,
    total: ProgressBar,
    bytes: Arc<AtomicU64>,
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
}

/// How often in a second bars are drawn at most.
const DRAWN: u8 = 20;

/// How often a bar is drawn while nothing moves.
const TICK: Duration = Duration::from_millis(200);

const FILE: &str = "{wide_msg} {bar:24} {bytes:>10}/{total_bytes:<10} {eta:>4}";
const TOTAL: &str = "{wide_msg} {bar:24} {pos:>10}/{len:<10} {elapsed:>4}";

impl Board {
    /// A board for so many reports.
    pub(crate) fn new(visible: bool, reports: u64) -> Self {
        Self(visible.then(|| {
            let screen = Narrowed(Term::buffered_stderr());
            let screen = ProgressDrawTarget::term_like_with_hz(Box::new(screen), DRAWN);
            let bars = MultiProgress::with_draw_target(screen);
            let total = bars.add(ProgressBar::new(reports));
            total.set_style(style(TOTAL));
            total.set_message("all reports");
            total.enable_steady_tick(TICK);
            Shown {
                bars,
                total,
                bytes: Arc::default(),
            }
        }))
    }

    /// A bar for one more file.
    pub(crate) fn start(&self, what: &str) -> Bar {
        Bar(self.0.as_ref().map(|shown| {
            let bar = ProgressBar::no_length();
            let bar = shown.bars.insert_before(&shown.total, bar);
            bar.set_style(style(FILE));
            bar.set_message(one_line(what).into_owned());
            Moving {
                bar,
                shown: shown.clone(),
                told: 0,
            }
        }))
    }

    /// One more report is done.
    pub(crate) fn done(&self) {
        if let Some(shown) = &self.0 {
            shown.total.inc(1);
        }
    }

    /// Takes everything off the screen, before something else is written there.
    pub(crate) fn clear(self) {}
}

impl Drop for Board {
    fn drop(&mut self) {
        if let Some(shown) = &self.0 {
            shown.total.finish_and_clear();
            // A terminal that is gone needs no clearing.
            let _ = shown.bars.clear();
            // Bars of files that are still on their way are not drawn any more.
            shown.bars.set_draw_target(ProgressDrawTarget::hidden());
        }
    }
}

impl Bar {
    /// So many bytes are there, of so many if that is known.
    pub(crate) fn set(&mut self, received: u64, of: Option<u64>) {
        if let Some(Moving { bar, shown, told }) = &mut self.0 {
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
    use super::*;

    #[test]
    fn the_templates_can_be_read() {
        for template in [FILE, TOTAL] {
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
}

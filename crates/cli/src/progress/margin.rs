//! A screen that leaves space for the echo of Ctrl-C.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use console::Term;
use indicatif::TermLike;

/// The columns that stay free at the end of a line.
///
/// A terminal echoes Ctrl-C as `^C` at the cursor, which is behind the last bar. Two such echoes
/// must fit into the line. Otherwise the terminal starts a new line, and clearing the bars would
/// miss the first bar.
const MARGIN: u16 = 4;

/// Standard error, whose last columns stay free.
///
/// A bar is padded to the width of its screen and relies on the terminal to start a new line there.
/// Because of the margin the terminal does not, so this screen inserts the line breaks.
#[derive(Debug)]
pub(super) struct NarrowScreen<T = Term> {
    screen: T,
    /// The width that `indicatif` was last told, for which it has laid out its text.
    width: AtomicUsize,
    /// The column of the cursor.
    column: AtomicUsize,
}

impl<T: TermLike> NarrowScreen<T> {
    pub(super) fn new(screen: T) -> Self {
        let width = narrowed(&screen).into();
        Self {
            screen,
            width: AtomicUsize::new(width),
            column: AtomicUsize::new(0),
        }
    }

    fn at_start(&self) {
        self.column.store(0, Ordering::Relaxed);
    }

    /// Inserts a line break wherever a terminal of this width would start a new line.
    fn broken(&self, text: &str) -> String {
        let width = self.width.load(Ordering::Relaxed);
        let mut column = self.column.load(Ordering::Relaxed);
        let mut broken = String::with_capacity(text.len() + 2);
        for c in text.chars() {
            let wide = columns(c);
            if column + wide > width {
                broken.push_str("\r\n");
                column = 0;
            }
            broken.push(c);
            column = if c == '\r' { 0 } else { column + wide };
        }
        self.column.store(column, Ordering::Relaxed);
        broken
    }
}

impl<T: TermLike> TermLike for NarrowScreen<T> {
    fn width(&self) -> u16 {
        let width = narrowed(&self.screen);
        self.width.store(width.into(), Ordering::Relaxed);
        width
    }

    fn height(&self) -> u16 {
        self.screen.height()
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.screen.move_cursor_up(lines)
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.screen.move_cursor_down(lines)
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.column.fetch_add(columns, Ordering::Relaxed);
        self.screen.move_cursor_right(columns)
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        let column = self.column.load(Ordering::Relaxed);
        self.column
            .store(column.saturating_sub(columns), Ordering::Relaxed);
        self.screen.move_cursor_left(columns)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        let broken = self.broken(line);
        self.at_start();
        self.screen.write_line(&broken)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.screen.write_str(&self.broken(text))
    }

    fn clear_line(&self) -> io::Result<()> {
        self.at_start();
        self.screen.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.screen.flush()
    }
}

fn narrowed(screen: &impl TermLike) -> u16 {
    screen.width().saturating_sub(MARGIN).max(1)
}

/// Returns the width of a character in columns.
fn columns(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        c if c.is_control() => 0,
        c => console::measure_text_width(c.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn a_line_ends_before_the_margin_and_the_next_text_begins_below() {
        let screen = InMemoryTerm::new(6, 14);
        let narrow = NarrowScreen::new(screen.clone());
        assert_eq!(narrow.width(), 10);
        narrow.write_str("ten column").unwrap();
        narrow.write_str("").unwrap();
        narrow.write_str("six").unwrap();
        narrow.write_str(&" ".repeat(7)).unwrap();
        narrow.write_str("一二三四五六").unwrap();
        assert_eq!(screen.contents(), "ten column\nsix\n一二三四五\n六");
        narrow.clear_line().unwrap();
        narrow.write_str("ten column").unwrap();
        assert_eq!(screen.contents(), "ten column\nsix\n一二三四五\nten column");
    }
}

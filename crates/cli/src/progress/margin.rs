//! A screen with space for what is typed.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use console::Term;
use indicatif::TermLike;

/// The columns that stay free at the right of a line.
///
/// A terminal shows `^C` for Ctrl-C where the cursor is, which is behind the last bar. Without space
/// for it, and for a second one, it goes on below, and what then clears the bars misses the first of
/// them.
const MARGIN: u16 = 4;

/// Standard error, narrower than it is.
///
/// A bar is padded to the width of its screen and ends without a line break: it trusts the terminal
/// to begin a new line there. A terminal that is wider does not, so this screen breaks the lines.
#[derive(Debug)]
pub(super) struct Narrowed<T = Term> {
    screen: T,
    /// The width that was last told of, which is the one that the text was made for.
    width: AtomicUsize,
    /// How many columns of the line that the cursor is on are written.
    column: AtomicUsize,
}

impl<T: TermLike> Narrowed<T> {
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

    /// A text with a line break wherever the terminal would have begun a line of its own.
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

impl<T: TermLike> TermLike for Narrowed<T> {
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

/// How many columns a character takes.
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
        let narrow = Narrowed::new(screen.clone());
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

//! A screen with room for what is typed.

use std::io;

use console::Term;
use indicatif::TermLike;

/// So many columns at the right of a line stay free.
///
/// A terminal shows `^C` for Ctrl-C where the cursor is, which is behind the last bar. Without room
/// for it, and for a second one, it goes on below, and what then clears the bars misses the first of
/// them.
const MARGIN: u16 = 4;

/// Standard error, narrower than it is.
#[derive(Debug)]
pub(super) struct Narrowed(pub(super) Term);

impl TermLike for Narrowed {
    fn width(&self) -> u16 {
        let (_, columns) = self.0.size();
        columns.saturating_sub(MARGIN).max(1)
    }

    fn height(&self) -> u16 {
        let (lines, _) = self.0.size();
        lines
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_up(lines)
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_down(lines)
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_right(columns)
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_left(columns)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

//! Cells in columns, each of which is as wide as its texts or as the screen allows.

use console::{measure_text_width, truncate_str};

use super::screen::Screen;
use crate::output::layout::{ColumnNeeds, GAP, SHORTEST, divide};
use crate::output::tone::Tone;

/// With fewer characters per column than this, a list is shown record by record.
const NARROWEST: usize = 9;

/// The text of a row in one column.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Option<Tone>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, tone: None }
    }
}

/// Returns the table, or `None` if the screen is too narrow: columns without blanks, such as ids
/// and links, are not cut, and all others keep at least a few characters.
pub(super) fn fitting(header: &[String], rows: &[Vec<Cell>], screen: Screen) -> Option<String> {
    fitting_telling(header, rows, screen, |_| false)
}

/// Returns the table as [`fitting`] does. The columns at the telling places shrink last.
pub(super) fn fitting_telling(
    header: &[String],
    rows: &[Vec<Cell>],
    screen: Screen,
    is_telling: impl Fn(usize) -> bool,
) -> Option<String> {
    if screen
        .width
        .is_some_and(|width| header.len() * NARROWEST > width)
    {
        return None;
    }
    let has_blanks = |at: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(at));
        cells.any(|cell| cell.text.contains(' '))
    };
    let full = full_widths(header, rows).into_iter().enumerate();
    let needs = full.map(|(at, full)| {
        let least = if has_blanks(at) {
            full.min(SHORTEST)
        } else {
            full
        };
        ColumnNeeds {
            full,
            least,
            wanted: least,
            spare: 0,
            is_telling: is_telling(at),
        }
    });
    let widths = widths(&needs.collect::<Vec<_>>(), screen)?;
    Some(draw(header, rows, &widths, screen))
}

/// Returns the width of each column that is shown, or `None` if the screen is too narrow.
pub(super) fn widths(needs: &[ColumnNeeds], screen: Screen) -> Option<Vec<Option<usize>>> {
    match screen.width {
        Some(screen) => divide(needs, screen),
        None => Some(needs.iter().map(|column| Some(column.full)).collect()),
    }
}

/// Returns the width of the longest text of each column.
pub(super) fn full_widths(header: &[String], rows: &[Vec<Cell>]) -> Vec<usize> {
    let title = |title: &String| measure_text_width(title);
    let mut widths: Vec<usize> = header.iter().map(title).collect();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (at, cell) in row.iter().enumerate() {
            widths[at] = widths[at].max(measure_text_width(&cell.text));
        }
    }
    widths
}

/// Draws the cells in columns of these widths. A text that is too long ends in `…`.
pub(super) fn draw(
    header: &[String],
    rows: &[Vec<Cell>],
    widths: &[Option<usize>],
    screen: Screen,
) -> String {
    let mut out = String::new();
    if !header.is_empty() {
        let titles = header.iter().map(|title| (&**title, None));
        let plain = Screen {
            colors: false,
            ..screen
        };
        out.push_str(&screen.bold(&row_of(titles, widths, plain)));
        out.push('\n');
    }
    for row in rows {
        let cells = row.iter().map(|cell| (&*cell.text, cell.tone));
        out.push_str(&row_of(cells, widths, screen));
        out.push('\n');
    }
    out
}

/// Returns one line, without blanks at its end.
fn row_of<'a>(
    cells: impl Iterator<Item = (&'a str, Option<Tone>)>,
    widths: &[Option<usize>],
    screen: Screen,
) -> String {
    let mut out = String::new();
    // The blanks before the next text.
    let mut blanks = 0;
    for ((text, tone), width) in cells.zip(widths) {
        let Some(width) = *width else { continue };
        let text = truncate_str(text, width, "…");
        let text = text.trim_end();
        let used = measure_text_width(text);
        if used > 0 {
            out.push_str(&" ".repeat(blanks));
            out.push_str(&screen.paint(text, tone));
            blanks = 0;
        }
        blanks += width.saturating_sub(used) + GAP;
    }
    out
}

//! A grid of things with columns of which casebook knows only the texts.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::cells::{Cell, draw, full_widths, widths};
use super::screen::Screen;
use crate::output::layout::{ColumnNeeds, SHORTEST};

/// The width up to which the most telling column stays whole while others can fall away.
const WHOLE: usize = 60;

/// Columns in the order in which they stay: the first, then the most telling one.
#[derive(Debug)]
pub(super) struct Order(Vec<usize>);

impl Order {
    /// Puts the first column first, and then those with the most different texts.
    pub(super) fn of(columns: usize, rows: &[Vec<Cell>]) -> Self {
        let different = |at: usize| {
            let texts = rows.iter().map(|row| text(row, at));
            let texts = texts.filter(|text| !text.is_empty());
            texts.collect::<HashSet<_>>().len()
        };
        let mut order: Vec<usize> = (0..columns).collect();
        if let Some(others) = order.get_mut(1..) {
            others.sort_by_cached_key(|at| Reverse(different(*at)));
        }
        Self(order)
    }

    /// Whether every row has a text in the most telling column.
    pub(super) fn names_all(&self, rows: &[Vec<Cell>]) -> bool {
        let telling = self.0.get(1);
        telling.is_some_and(|at| rows.iter().all(|row| !text(row, *at).is_empty()))
    }

    /// Puts a further column, which stands last in the rows, behind the most telling one.
    pub(super) fn add(&mut self) {
        self.0.insert(self.0.len().min(2), self.0.len());
    }

    /// Returns a grid of the columns that fit, or `None` if the screen is too narrow for the first
    /// and the most telling one.
    pub(super) fn fitting(
        &self,
        header: &[String],
        rows: &[Vec<Cell>],
        screen: Screen,
    ) -> Option<String> {
        let full = full_widths(header, rows).into_iter().enumerate();
        let needs = full.map(|(at, full)| {
            let least = match rows.iter().any(|row| text(row, at).contains(' ')) {
                true => full.min(SHORTEST),
                false => full,
            };
            let place = self.0.iter().position(|it| *it == at).unwrap_or_default();
            let is_telling = place == 1;
            ColumnNeeds {
                full,
                least,
                wanted: match is_telling {
                    true => least.max(full.min(WHOLE)),
                    false => least,
                },
                spare: u8::try_from(place.saturating_sub(1)).unwrap_or(u8::MAX),
                is_telling,
            }
        });
        let widths = widths(&needs.collect::<Vec<_>>(), screen)?;
        Some(draw(header, rows, &widths, screen))
    }
}

fn text(row: &[Cell], at: usize) -> &str {
    row.get(at).map_or("", |cell| &cell.text)
}

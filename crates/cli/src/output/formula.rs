//! Protects csv cells that a spreadsheet would run as formulas.

use std::borrow::Cow;

use clap::ValueEnum;

use crate::file_name::is_invisible;

/// The treatment of a csv cell that a spreadsheet would run as a formula.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum Formulas {
    /// Put a ' before the cell, which marks it as text for a spreadsheet.
    #[default]
    Quote,
    /// Keep the cell unchanged.
    Keep,
}

impl Formulas {
    /// Returns the cell as it is written.
    pub(super) fn cell(self, text: &str) -> Cow<'_, str> {
        match self == Self::Quote && is_formula(text) {
            true => Cow::Owned(format!("'{text}")),
            false => Cow::Borrowed(text),
        }
    }
}

/// Whether a spreadsheet may run a cell as a formula (OWASP, CSV Injection).
///
/// Leading blanks, quotes and invisible characters are skipped, because some programs remove them.
/// A signed number is not a formula. A cell that begins with a ' before a formula counts as a
/// formula as well and gets one more ', so removing one ' before each formula restores every cell.
fn is_formula(text: &str) -> bool {
    let goes = |c: char| c.is_whitespace() || matches!(c, '\'' | '"') || is_invisible(c);
    let rest = text.trim_start_matches(goes);
    let before = &text[..text.len() - rest.len()];
    if before.contains(['\t', '\r', '\n']) {
        return true;
    }
    rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number(text)
}

/// Whether a cell is a single number, such as `-12.5`, `+3`, `-1e-9`.
fn is_number(text: &str) -> bool {
    // Rust also parses `-inf` and `-nan`, which have no digit.
    text.contains(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        Formulas::Quote.cell(text).into_owned()
    }

    #[test]
    fn formulas_are_texts_and_numbers_stay_numbers() {
        for formula in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "=",
            " =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "\"=1",
            "'=1",
            " ' \"=1",
            "\t=1",
            "\tA1",
            " \nA1",
            "＝1+1",
            "－2",
            "＋2",
            "＠A1",
            "-inf",
            "+nan",
            "-1 000",
            "+49 30 1234",
        ] {
            assert_eq!(written(formula), format!("'{formula}"));
            assert_eq!(Formulas::Keep.cell(formula), formula);
        }
        for harmless in [
            "",
            "a",
            "1",
            "-1",
            "+1",
            "-12.5",
            "-.5",
            "-1e-9",
            "a=1",
            "1-2",
            "a@example.com",
            "'a",
            "$1",
            "[\"=1\"]",
            "2026-01-02",
        ] {
            assert_eq!(written(harmless), harmless);
        }
    }

    /// Reads a cell back.
    fn read(cell: &str) -> &str {
        match cell.strip_prefix('\'') {
            Some(rest) if is_formula(rest) => rest,
            _ => cell,
        }
    }

    proptest! {
        #[test]
        fn every_cell_can_be_read_back(text in "[ '\"\t=+@＝a1.e-]{0,8}|\\PC{0,20}") {
            let cell = written(&text);
            prop_assert_eq!(read(&cell), &text);
            prop_assert!(is_number(&cell) || !cell.starts_with(['=', '+', '-', '@', '＝', '\t', '\r']));
        }
    }
}

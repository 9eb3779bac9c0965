//! Divides the width of a screen among the columns of a table.

/// The blanks between columns.
pub(super) const GAP: usize = 2;

/// The smallest width to which a text is cut or broken.
pub(super) const SHORTEST: usize = 10;

/// The needs of one column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ColumnNeeds {
    /// The width of its longest text.
    pub(super) full: usize,
    /// The smallest width; `full` for a text that is useless if cut.
    pub(super) least: usize,
    /// The width below which a spare column falls away instead.
    pub(super) wanted: usize,
    /// How early it falls away; 0 for a column that stays.
    pub(super) spare: u8,
    /// Whether people know an entry by this column, so that it shrinks last.
    pub(super) is_telling: bool,
}

/// Returns the width of each column that is shown, `None` for each that falls away. Returns `None`
/// for the whole table if the screen is too narrow for the columns that stay.
///
/// While the columns do not have the widths that they want, the most spare one falls away. One of
/// them returns if all fits uncut without those that fell away later. Then the widest ones shrink,
/// those that people know an entry by last.
pub(super) fn divide(columns: &[ColumnNeeds], screen: usize) -> Option<Vec<Option<usize>>> {
    let mut shown: Vec<bool> = vec![true; columns.len()];
    while total(columns, &shown, |it| it.wanted) > screen {
        let spare = |at: &usize| shown[*at] && columns[*at].spare > 0;
        let spare = (0..columns.len()).filter(spare);
        // Of equally spare columns, `max_by_key` returns the last.
        match spare.max_by_key(|at| columns[*at].spare) {
            Some(at) => shown[at] = false,
            None => break,
        }
    }
    let mut gone: Vec<usize> = (0..columns.len()).filter(|at| !shown[*at]).collect();
    gone.sort_by_key(|at| columns[*at].spare);
    for at in gone {
        shown[at] = true;
        shown[at] = total(columns, &shown, |it| it.full) <= screen;
    }
    if total(columns, &shown, |it| it.least) > screen {
        return None;
    }
    // A text that is wider than the screen is cut in any case, so shrinking starts there.
    let most = |it: &ColumnNeeds| it.full.min(screen.max(it.least));
    let mut widths: Vec<usize> = columns.iter().map(most).collect();
    let at_first = total(columns, &shown, most);
    let mut excess = at_first.saturating_sub(screen);
    for is_telling in [false, true] {
        while excess > 0 {
            let can_shrink = |at: &usize| {
                let it = &columns[*at];
                shown[*at] && it.is_telling == is_telling && widths[*at] > it.least
            };
            let shrinking = (0..columns.len()).filter(can_shrink);
            let Some(widest) = shrinking.max_by_key(|at| widths[*at]) else {
                break;
            };
            widths[widest] -= 1;
            excess -= 1;
        }
    }
    let kept = widths.into_iter().zip(shown);
    Some(kept.map(|(width, shown)| shown.then_some(width)).collect())
}

/// Returns the width of the shown columns with the gaps between them.
fn total(columns: &[ColumnNeeds], shown: &[bool], width: impl Fn(&ColumnNeeds) -> usize) -> usize {
    let shown = columns.iter().zip(shown).filter(|(_, shown)| **shown);
    let widths = shown.map(|(column, _)| width(column) + GAP);
    widths.sum::<usize>().saturating_sub(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(full: usize, spare: u8) -> ColumnNeeds {
        ColumnNeeds {
            full,
            least: full,
            wanted: full,
            spare,
            is_telling: false,
        }
    }

    fn text(full: usize) -> ColumnNeeds {
        ColumnNeeds {
            full,
            least: full.min(SHORTEST),
            wanted: full.min(SHORTEST),
            spare: 0,
            is_telling: false,
        }
    }

    fn telling(full: usize, wanted: usize) -> ColumnNeeds {
        ColumnNeeds {
            wanted: full.min(wanted),
            is_telling: true,
            ..text(full)
        }
    }

    #[test]
    fn spare_columns_fall_away_before_the_telling_one_is_cut() {
        let columns = [whole(10, 0), whole(20, 1), whole(8, 2), telling(40, 30)];
        for (screen, widths) in [
            (84, [Some(10), Some(20), Some(8), Some(40)]),
            (74, [Some(10), Some(20), Some(8), Some(30)]),
            (73, [Some(10), Some(20), None, Some(39)]),
            (64, [Some(10), Some(20), None, Some(30)]),
            (63, [Some(10), None, Some(8), Some(40)]),
            (61, [Some(10), None, None, Some(40)]),
            (22, [Some(10), None, None, Some(10)]),
        ] {
            assert_eq!(divide(&columns, screen), Some(widths.to_vec()), "{screen}");
        }
        assert_eq!(divide(&columns, 21), None);
    }

    #[test]
    fn the_widest_text_shrinks_first_and_the_telling_one_last() {
        let columns = [telling(30, 20), text(40), text(15)];
        for (screen, widths) in [
            (89, [30, 40, 15]),
            (64, [30, 15, 15]),
            (54, [30, 10, 10]),
            (53, [29, 10, 10]),
        ] {
            let widths: Vec<_> = widths.into_iter().map(Some).collect();
            assert_eq!(divide(&columns, screen), Some(widths), "{screen}");
        }
    }

    #[test]
    fn a_table_without_columns_fits() {
        assert_eq!(divide(&[], 0), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn what_is_shown_fits_and_keeps_its_least_width(
            columns in proptest::collection::vec((0_usize..90, 0_usize..90, 0_u8..3, any::<bool>()), 0..8),
            screen in 0_usize..200,
        ) {
            let columns: Vec<ColumnNeeds> = columns.into_iter().map(|(full, least, spare, is_telling)| {
                let least = least.min(full);
                ColumnNeeds { full, least, wanted: least.midpoint(full), spare, is_telling }
            }).collect();
            let Some(widths) = divide(&columns, screen) else {
                let stay: Vec<bool> = columns.iter().map(|it| it.spare == 0).collect();
                prop_assert!(total(&columns, &stay, |it| it.least) > screen);
                return Ok(());
            };
            let mut used = 0;
            for (width, column) in widths.iter().zip(&columns) {
                match width {
                    Some(width) => {
                        prop_assert!((column.least..=column.full).contains(width));
                        used += width + GAP;
                    }
                    None => prop_assert!(column.spare > 0),
                }
            }
            prop_assert!(used.saturating_sub(GAP) <= screen);
        }
    }
}

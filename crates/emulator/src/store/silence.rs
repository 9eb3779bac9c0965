//! Which cases wait for their customer in vain, found without looking at any other.
//!
//! A case that waits since a time may be resolved by that alone, some days later
//! (docs/service-notes.md, "Case states"); how many days is the scenario's business, and when that
//! is the clock's. So no list of those that are left can be kept. They have to be found among all
//! that wait, in the order of their creation, by "waits since later than some time".
//!
//! One number is larger than another exactly where, at the first binary digit that differs, it has
//! the one and the other the nought. So every case is in one group for each one in the number of
//! its time: all whose digits before that place are the same. Whoever asks for later times than
//! some other looks into one group for each nought of that one, and these groups have no case in
//! common: of every case, only the first digit that differs counts.

/// No time has more binary digits: 48 reach beyond the year 9999.
const DIGITS: u32 = 48;

/// The groups of a case that waits since a time.
pub(super) fn groups_of(since: u64) -> impl Iterator<Item = u64> {
    (0..DIGITS)
        .filter(move |place| since >> place & 1 == 1)
        .map(move |place| group(since, place))
}

/// The groups in which are the cases that wait since later than a time, and nothing else.
pub(super) fn groups_behind(time: u64) -> impl Iterator<Item = u64> {
    (0..DIGITS)
        .filter(move |place| time >> place & 1 == 0)
        .map(move |place| group(time, place))
}

/// A place, and the digits before it.
fn group(time: u64, place: u32) -> u64 {
    let before = time >> place >> 1;
    u64::from(place) << DIGITS | before
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn no_time_has_more_digits() {
        let last = Timestamp::from_seconds(u64::MAX).millis() + 999;
        assert_eq!(last >> DIGITS, 0);
    }

    proptest! {
        #[test]
        fn later_cases_are_in_one_group_of_those_behind_and_others_in_none(
            since in 0..1_u64 << DIGITS, time in 0..1_u64 << DIGITS, near in 0..3_u64,
        ) {
            for time in [time, since.saturating_sub(near), (since + near) % (1 << DIGITS)] {
                let groups: BTreeSet<_> = groups_of(since).collect();
                let common = groups_behind(time).filter(|group| groups.contains(group)).count();
                prop_assert_eq!(common, usize::from(since > time));
            }
        }
    }
}

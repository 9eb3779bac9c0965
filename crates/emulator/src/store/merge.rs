//! Merges two sorted sequences.

use std::cmp::Ordering;
use std::iter;

/// Merges two sequences that are sorted by `order`. Of two equal elements, only that of the first sequence
/// is kept.
pub(crate) fn merge<T>(
    first: impl Iterator<Item = T>,
    second: impl Iterator<Item = T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> impl Iterator<Item = T> {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    iter::from_fn(move || {
        let order = match (first.peek(), second.peek()) {
            (Some(one), Some(other)) => order(one, other),
            (None, _) => Ordering::Greater,
            (_, None) => Ordering::Less,
        };
        match order {
            Ordering::Less => first.next(),
            Ordering::Greater => second.next(),
            Ordering::Equal => {
                second.next();
                first.next()
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_sequence_replaces_what_the_second_has(
            first: BTreeMap<u8, bool>, second: BTreeMap<u8, bool>,
        ) {
            let mut expected = second.clone();
            expected.extend(first.clone());
            let merged = merge(first.into_iter(), second.into_iter(), |one, other| one.0.cmp(&other.0));
            let merged: Vec<_> = merged.collect();
            prop_assert_eq!(merged, Vec::from_iter(expected));
        }
    }
}

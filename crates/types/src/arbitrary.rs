//! Strategies for property tests, used by the macros.
//!
//! `any` makes valid values only. Fields of responses also get values that break the service's own rules.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::RangeInclusive;

use proptest::char;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::{Secret, Text};

/// The type of a field of an operation or a response.
///
/// Nested lists grow fast, so most lists have at most three entries here, and one in twenty has up to
/// thirty, where `any::<Vec<_>>()` makes up to a hundred.
pub trait Field: Debug + Sized + 'static {
    /// Returns a strategy for every kind of value of this field.
    fn values() -> BoxedStrategy<Self>;

    /// Returns a strategy for this field of a response. The service does not always follow its own
    /// rules, so the field may have values that no request has.
    fn received() -> BoxedStrategy<Self> {
        Self::values()
    }
}

impl<T: Field> Field for Option<T> {
    fn values() -> BoxedStrategy<Self> {
        option::of(T::values()).boxed()
    }

    fn received() -> BoxedStrategy<Self> {
        option::of(T::received()).boxed()
    }
}

impl<T: Field> Field for Vec<T> {
    fn values() -> BoxedStrategy<Self> {
        few(T::values()).boxed()
    }

    fn received() -> BoxedStrategy<Self> {
        few(T::received()).boxed()
    }
}

impl<K: Field + Ord, V: Field> Field for BTreeMap<K, V> {
    fn values() -> BoxedStrategy<Self> {
        few((K::values(), V::values()))
            .prop_map(Self::from_iter)
            .boxed()
    }

    fn received() -> BoxedStrategy<Self> {
        few((K::received(), V::received()))
            .prop_map(Self::from_iter)
            .boxed()
    }
}

impl Field for bool {
    fn values() -> BoxedStrategy<Self> {
        any::<Self>().boxed()
    }
}

impl Field for i64 {
    fn values() -> BoxedStrategy<Self> {
        prop_oneof![0..=1000i64, any::<Self>()].boxed()
    }
}

/// Amounts in hundredths, and sometimes infinity, for which JSON has no number. `NaN` is left out, since
/// it does not equal itself.
impl Field for f64 {
    fn values() -> BoxedStrategy<Self> {
        let hundredths = -1_000_000_000..=1_000_000_000i32;
        prop_oneof![
            9 => hundredths.prop_map(|number| Self::from(number) / 100.0),
            1 => prop_oneof![Just(Self::INFINITY), Just(Self::NEG_INFINITY)],
        ]
        .boxed()
    }
}

impl Field for String {
    fn values() -> BoxedStrategy<Self> {
        texts(char::any(), 0..=300).boxed()
    }
}

crate::arbitrary!(Text = String::values().prop_map(Self::from));
crate::arbitrary!(Secret = String::values().prop_map(Self::from));

/// Returns texts with this number of characters: most are short, some have the greatest length.
///
/// A long text repeats its first letters, so it is fast to generate and to shrink.
pub fn texts(
    letters: impl Strategy<Value = char>,
    lengths: RangeInclusive<usize>,
) -> impl Strategy<Value = String> {
    let (min, max) = lengths.into_inner();
    let usual = max.min(min.saturating_add(24));
    let length = prop_oneof![
        10 => min..=usual,
        1 => min..=max,
        1 => Just(max),
    ];
    (vec(letters, 1..=24), length)
        .prop_map(|(letters, length)| letters.iter().cycle().take(length).collect())
}

/// Returns byte sequences: most have at most 100 bytes, some have up to 20,000.
///
/// Long sequences repeat their first bytes, so they are fast to generate and to shrink.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![9 => 0..=100usize, 1 => 0..=20_000usize];
    (vec(any::<u8>(), 1..=100), length)
        .prop_map(|(bytes, length)| bytes.into_iter().cycle().take(length).collect())
}

/// Returns lists of up to this number of entries: most are short, some have any length, some the
/// greatest one.
pub fn list<T: Field>(max: usize) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        8 => vec(T::values(), 0..=max.min(3)),
        1 => vec(T::values(), 0..=max),
        1 => vec(T::values(), max),
    ]
}

/// Returns lists of a few entries, and sometimes of more entries than fit on a small page.
fn few<T: Debug>(entries: impl Strategy<Value = T> + Clone) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        19 => vec(entries.clone(), 0..=3),
        1 => vec(entries, 0..=30),
    ]
}

/// Returns valid values, and in about one case of twenty a value with any text, often the empty one,
/// because the service may send such values.
pub fn mostly<T: Debug + 'static>(
    valid: BoxedStrategy<T>,
    issued: fn(String) -> T,
) -> BoxedStrategy<T> {
    let text = prop_oneof![1 => Just(String::new()), 3 => texts(char::any(), 0..=300)];
    prop_oneof![19 => valid, 1 => text.prop_map(issued)].boxed()
}

/// Returns the values of a field of a response that is given by an accessor.
pub fn received_of<T, F: Field>(_: fn(&T) -> &F) -> BoxedStrategy<F> {
    F::received()
}

/// Returns the values of a field that is given by an accessor.
pub fn values_of<T, F: Field>(_: fn(&T) -> &F) -> BoxedStrategy<F> {
    F::values()
}

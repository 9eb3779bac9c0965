//! Strategies of proptest for the macros that define types, operations and responses.
//!
//! `any::<T>()` generates only values that `T` accepts. The fields of responses also get values that break
//! the rules of the service model, because the service may send such values.

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
/// The strategies here generate shorter lists than `any::<Vec<_>>()`, which has up to a hundred entries:
/// most have at most three, and one in twenty has up to thirty. Nested lists would get too large otherwise.
pub trait Field: Debug + Sized + 'static {
    /// Returns a strategy for the values that this field can have in a request.
    fn values() -> BoxedStrategy<Self>;

    /// Returns a strategy for the values that this field can have in a response. By default these are
    /// the values of requests. Types with a constructor `issued` add values that no request can have.
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

/// Generates numbers with two digits after the point, such as amounts of money, and sometimes infinity, which
/// JSON cannot write as a number. It never generates `NaN`, because `NaN` does not equal itself, and tests
/// compare values.
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

/// Returns a strategy for texts with a number of characters within `lengths`. Most are short, and some
/// have the greatest length.
///
/// At most 24 characters are generated, and a longer text repeats them. So long texts are fast to
/// generate and to shrink.
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

/// Returns a strategy for byte sequences. Most have at most 100 bytes, and some have up to 20,000.
///
/// At most 100 bytes are generated, and a longer sequence repeats them. So long sequences are fast to
/// generate and to shrink.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![9 => 0..=100usize, 1 => 0..=20_000usize];
    (vec(any::<u8>(), 1..=100), length)
        .prop_map(|(bytes, length)| bytes.into_iter().cycle().take(length).collect())
}

/// Returns a strategy for lists of at most `max` entries. Most have at most three entries, some have any
/// number, and some have `max`.
pub fn list<T: Field>(max: usize) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        8 => vec(T::values(), 0..=max.min(3)),
        1 => vec(T::values(), 0..=max),
        1 => vec(T::values(), max),
    ]
}

/// Returns a strategy for lists of at most three entries, and sometimes of up to thirty.
fn few<T: Debug>(entries: impl Strategy<Value = T> + Clone) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        19 => vec(entries.clone(), 0..=3),
        1 => vec(entries, 0..=30),
    ]
}

/// Returns a strategy for valid values. One value in twenty has an arbitrary text instead, which may be
/// empty, because the service may send such values.
pub fn mostly<T: Debug + 'static>(
    valid: BoxedStrategy<T>,
    issued: fn(String) -> T,
) -> BoxedStrategy<T> {
    let text = prop_oneof![1 => Just(String::new()), 3 => texts(char::any(), 0..=300)];
    prop_oneof![19 => valid, 1 => text.prop_map(issued)].boxed()
}

/// Returns a strategy for a field of a response. The type of the field comes from an accessor, such as
/// `|it: &Self| &it.name`, because a macro that knows only the field's name cannot write its type.
pub fn received_of<T, F: Field>(_: fn(&T) -> &F) -> BoxedStrategy<F> {
    F::received()
}

/// Returns a strategy for a field of a request. The type of the field comes from an accessor, as in
/// [`received_of`].
pub fn values_of<T, F: Field>(_: fn(&T) -> &F) -> BoxedStrategy<F> {
    F::values()
}

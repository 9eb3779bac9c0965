//! Generates JSON values of every shape for the property tests.

use casebook_types::{Text, Timestamp};
use proptest::prelude::*;
use serde_json::Value;

use super::Shape;
use crate::json::Members as _;

pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[a-z\u{0}-\u{20}\"\\\\/é]{0,30}",
        "[a-z]{30,130}",
        "[a-zé]{60,70}",
    ]
}

pub(in crate::json) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from((number * 8.0).round() / 8.0)),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((".{0,9}", inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Generates names of members, known and unknown to `Shape`.
pub(super) fn any_name() -> impl Strategy<Value = String> {
    let known = Shape::default().names();
    let known = known
        .iter()
        .map(|name| name.trim_matches(['"', ':']).to_owned());
    prop_oneof![
        4 => prop::sample::select(known.collect::<Vec<_>>()),
        1 => ".{0,9}",
    ]
}

pub(in crate::json) fn any_shape() -> impl Strategy<Value = Shape> {
    let text = || proptest::option::of(any_text());
    let leaf = (
        (text(), text(), any::<Option<i64>>(), any::<Option<u32>>()),
        (-1e9..1e9, any::<bool>(), text()),
        proptest::collection::vec(any_text(), 0..4),
        proptest::collection::vec(text(), 0..4),
        proptest::collection::btree_map(any_text(), any_text(), 0..4),
    );
    let leaf = leaf.prop_map(
        |((text, region, level, small), (float, truth, time), words, headings, tags)| Shape {
            text,
            region: region.map(Text::from),
            level,
            small,
            tiny: small.map(|small| small as u16),
            float: f64::round(float * 8.0) / 8.0,
            truth,
            period_start: time.map(Timestamp::issued),
            words,
            headings,
            tags,
            inner: None,
            many: Vec::new(),
        },
    );
    leaf.prop_recursive(3, 20, 6, |shape| {
        let inner = proptest::option::of(shape.clone());
        let many = proptest::collection::vec(shape.clone(), 0..6);
        (shape, inner, many).prop_map(|(shape, inner, many)| Shape {
            inner: inner.map(Box::new),
            many,
            ..shape
        })
    })
}

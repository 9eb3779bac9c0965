//! `Metadata` keeps every list of texts and nulls, however it is stored.

use std::hash::{BuildHasher as _, RandomState};

use bytes::Bytes;
use casebook_protocol::Operation as _;
use proptest::prelude::*;
use serde_json::json;

use super::{Metadata, Values};
use crate::DescribeTrustedAdvisorCheckResult;

fn read(json: serde_json::Value) -> Result<Metadata, serde_json::Error> {
    serde_json::from_value(json)
}

/// Returns the values as they are read from a response of more than 4 KiB, whose texts share its memory.
fn held(values: &[Option<String>]) -> Metadata {
    let answer = json!({"result": {"flaggedResources": [{"metadata": values}]}});
    let answer = format!("{answer}{}", " ".repeat(5000));
    let answer = http::Response::new(Bytes::from(answer));
    let answer = DescribeTrustedAdvisorCheckResult::decode(answer).unwrap();
    answer.result.unwrap().flagged_resources.remove(0).metadata
}

#[test]
fn a_value_of_every_length_keeps_its_place() {
    for length in [0, 1, 62, 63, 64, 4094, 4095, 4096, 300_000] {
        let values = [Some("é".repeat(length)), None, Some("x".repeat(length))];
        let packed: Metadata = values.iter().cloned().collect();
        assert_eq!(packed, values);
        assert_eq!(packed.get(2), values[2].as_deref());
        assert_eq!(packed.get(3), None);
    }
}

#[test]
fn any_number_of_values_keep_their_places() {
    for length in [0, 1, 2, 63, 64, 65, 4095, 4096, 5000] {
        let values: Vec<_> = (0..length)
            .map(|at| (at % 3 != 1).then(|| at.to_string()))
            .collect();
        let packed = read(json!(values)).unwrap();
        assert_eq!(packed.len(), length);
        assert_eq!(packed.iter().len(), length);
        assert_eq!(packed.is_empty(), length == 0);
        assert_eq!(packed, values);
    }
}

#[test]
fn null_is_empty_and_what_is_no_list_is_refused() {
    assert_eq!(read(json!(null)).unwrap(), Metadata::default());
    for odd in [json!({}), json!("x"), json!([1]), json!([["x"]])] {
        assert!(read(odd).is_err());
    }
}

#[test]
fn a_value_that_is_refused_leaves_nothing_behind() {
    assert!(read(json!(["left", 1])).is_err());
    assert_eq!(read(json!(["right"])).unwrap(), [Some("right")]);
}

#[test]
fn nothing_is_told_from_an_empty_text() {
    let nothing: Metadata = [None::<&str>].into_iter().collect();
    let empty: Metadata = [Some("")].into_iter().collect();
    assert_ne!(nothing, empty);
    assert_eq!(format!("{nothing:?} {empty:?}"), r#"[None] [Some("")]"#);
}

proptest! {
    #[test]
    fn is_the_same_where_it_stands_in_the_answer(
        values in proptest::collection::vec(proptest::option::of("[^\"]{0,40}"), 1..20),
        quoted in any::<bool>(),
    ) {
        let mut values = values;
        values.extend(quoted.then(|| Some("a \"quoted\" one".to_owned())));
        let held = held(&values);
        prop_assert_eq!(matches!(held.0, Values::List(_)), quoted);
        prop_assert_eq!(&held, &values);
        prop_assert_eq!(held.iter().len(), values.len());
        let apart = held.clone().detached();
        prop_assert_eq!(matches!(apart.0, Values::List(_)), quoted);
        prop_assert_eq!(&apart, &held);
        let hasher = RandomState::new();
        prop_assert_eq!(hasher.hash_one(&apart), hasher.hash_one(&held));
    }

    #[test]
    fn is_the_list_that_it_was_made_of(
        values in proptest::collection::vec(proptest::option::of("\\PC{0,90}"), 0..80),
        others in proptest::collection::vec(proptest::option::of("[ab]{0,2}"), 0..3),
        most in proptest::collection::vec(proptest::option::of("[ab]{0,2}"), 0..3),
    ) {
        let packed: Metadata = values.iter().cloned().collect();
        prop_assert_eq!(&packed, &values);
        prop_assert_eq!(json!(packed), json!(values));
        prop_assert_eq!(&read(json!(values)).unwrap(), &packed);
        prop_assert_eq!(format!("{:?}", packed), format!("{values:?}"));
        for at in 0..values.len() + 1 {
            prop_assert_eq!(packed.get(at), values.get(at).and_then(Option::as_deref));
        }
        let mut left = packed.iter();
        left.by_ref().take(1).for_each(drop);
        prop_assert_eq!(left.len(), values.len().saturating_sub(1));

        let (one, other): (Metadata, Metadata) = (others.iter().cloned().collect(), most.iter().cloned().collect());
        prop_assert_eq!(one == other, others == most);
    }
}

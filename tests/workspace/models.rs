//! Compares the service models in the emulator with the public ones, if those are available.

use serde_json::Value;

use crate::conformance::read_in;

/// The parts of the public models that the emulator keeps.
const PARTS: [&str; 4] = ["metadata", "operations", "shapes", "pagination"];

/// Compares a model with the public files from which it was made.
fn check(model: &str, files: &[&str]) {
    let model: Value = serde_json::from_str(model).unwrap();
    let mut public = Value::Null;
    for file in files {
        let Some(text) = read_in("model", file) else {
            return;
        };
        let file: Value = serde_json::from_str(&text).unwrap();
        for part in PARTS {
            for (name, value) in file[part].as_object().into_iter().flatten() {
                public[part][name] = value.clone();
            }
        }
    }
    for part in PARTS {
        assert_eq!(model[part], public[part], "{part} of {files:?}");
    }
}

#[test]
fn the_model_of_artifact_is_the_public_one_with_the_agreements() {
    check(
        include_str!("../../crates/emulator/model/artifact-2018-05-10.json"),
        &[
            "artifact-2018-05-10.json",
            "artifact-agreements-2018-05-10.json",
        ],
    );
}

#[test]
fn the_model_of_support_is_the_public_one() {
    check(
        include_str!("../../crates/emulator/model/support-2013-04-15.json"),
        &["support-2013-04-15.json"],
    );
}

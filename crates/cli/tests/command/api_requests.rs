//! `api`: lists of operations, their names, and inputs to fill in.

use std::path::Path;

use casebook::protocol::{Api, Operation};
use serde_json::{Value, json};

use super::run::{against, emulated, run};
use super::server::{Answer, Server};

#[test]
fn a_service_alone_lists_its_operations_with_both_names_their_effect_and_purpose() {
    let listed = emulated("api artifact").json();
    let entries = listed["operations"].as_array().unwrap();
    let list = json!({
        "operation": "ListReports", "name": "list-reports", "effect": "read-only",
        "purpose": "list reports",
    });
    assert!(entries.contains(&list), "{listed}");
    let case = json!({
        "operation": "CreateCase", "name": "create-case", "effect": "not idempotent",
        "purpose": "open a case",
    });
    let listed = emulated("api support").json();
    assert!(listed["operations"].as_array().unwrap().contains(&case));
    let table = emulated("api support --output table");
    assert!(table.text().starts_with("OPERATION"), "{}", table.text());
    assert!(table.text().contains("close a case"), "{}", table.text());
    // Nothing is sent, and no credentials are needed.
    assert_eq!(run(&["api", "support"]).code, Some(0));
    for line in ["api support --input {}", "api support --presign"] {
        assert!(
            emulated(line)
                .refused(252)
                .contains("expected an operation")
        );
    }
}

#[test]
fn names_are_taken_as_the_aws_cli_spells_them() {
    let page = emulated("api artifact list-reports --input {\"maxResults\":2}").json();
    assert_eq!(page["reports"].as_array().unwrap().len(), 2);
    let ran = emulated("api support describe-cases --input {\"maxResults\":1}");
    assert!(
        ran.refused(252)
            .starts_with("DescribeCases: --input: max results")
    );
}

#[test]
fn a_token_of_the_models_that_the_input_lacks_is_drawn_anew_in_every_run() {
    type Call = (&'static str, &'static str, fn() -> Value);
    macro_rules! calls {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
            vec![$((<<$operation as Operation>::Api as Api>::SIGNING_NAME, <$operation>::NAME, || json!($input))),+]
        };
    }
    let mut calls: Vec<Call> = casebook::artifact::operations!(calls);
    let support: Vec<Call> = casebook::support::operations!(calls);
    calls.extend(support);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/model");
    let models = ["artifact-2018-05-10.json", "support-2013-04-15.json"].map(|file| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    });
    let mut tokens = Vec::new();
    for (service, operation, input) in calls {
        let known = models
            .iter()
            .find(|model| model["operations"][operation].is_object());
        let model = known.unwrap();
        let shape = model["operations"][operation]["input"]["shape"].as_str();
        let members = model["shapes"][shape.unwrap_or_default()]["members"].as_object();
        let is_token = |(_, member): &(&String, &Value)| member["idempotencyToken"] == true;
        let Some((token, _)) = members.into_iter().flatten().find(is_token) else {
            continue;
        };
        let mut input = input();
        input.as_object_mut().unwrap().remove(token).unwrap();
        for _ in 0..2 {
            let server = Server::start(|_| Answer::json(200, &json!({})));
            against(
                &server.url,
                &["api", service, operation, "--input", &input.to_string()],
            );
            let sent: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
            let drawn = sent[token]
                .as_str()
                .unwrap_or_else(|| panic!("{operation} lacks {token}"));
            assert!(!tokens.contains(&drawn.to_owned()), "{operation}");
            tokens.push(drawn.to_owned());
        }
    }
    assert_eq!(tokens.len(), 4);
}

#[test]
fn a_skeleton_is_an_input_to_fill_in() {
    let ran = run(&["api", "support", "create-case", "--skeleton"]);
    let skeleton = ran.json();
    assert_eq!(skeleton["subject"], "<required>");
    assert_eq!(skeleton["communicationBody"], "<required>");
    assert_eq!(skeleton["severityCode"], Value::Null);
    assert_eq!(skeleton.as_object().unwrap().len(), 11);
    assert_eq!(
        ran.stderr,
        "note: required: communicationBody, subject; a member that stays null is not sent\n"
    );
    let send = |input: &Value| {
        let input = input.to_string();
        run(&[
            "--emulator",
            "api",
            "support",
            "CreateCase",
            "--input",
            &input,
        ])
    };
    let refused = send(&skeleton);
    let says = "--input: expected a value instead of \"<required>\" in communicationBody, subject";
    assert_eq!(refused.refused(252), says);
    let mut filled = skeleton;
    for name in ["subject", "communicationBody"] {
        filled[name] = json!("x");
    }
    filled["serviceCode"] = json!("aws-lambda");
    filled["categoryCode"] = json!("general-guidance");
    assert!(send(&filled).json()["caseId"].is_string());
    // If no member is required, a note says so. `--output` applies to the skeleton.
    let ran = run(&["api", "artifact", "ListReports", "--skeleton"]);
    assert_eq!(ran.json(), json!({"maxResults": null, "nextToken": null}));
    assert!(
        ran.stderr.contains("no member is required"),
        "{}",
        ran.stderr
    );
    let ran = run(&[
        "api",
        "artifact",
        "ListReports",
        "--skeleton",
        "--output",
        "yaml",
    ]);
    assert!(ran.text().contains("maxResults: null"), "{}", ran.text());
    for more in [["--input", "{}"], ["--presign", "60"]] {
        let line = [&["api", "artifact", "ListReports", "--skeleton"], &more[..]].concat();
        run(&line).refused(2);
    }
    run(&["api", "artifact", "--skeleton"]).refused(2);
}

//! Every row of the endpoint rules.

use serde_json::{Value, json};

use super::conformance;
use super::run::{command, emulated, run};

fn rows(service: &str) {
    let Some(rules) = conformance::read(&format!("endpoints/{service}.json")) else {
        return;
    };
    for row in rules["testCases"].as_array().unwrap() {
        let what = &row["documentation"];
        let params = &row["params"];
        let mut line = vec!["endpoint", "--service", service];
        if let Some(region) = params["Region"].as_str() {
            line.extend(["--region", region]);
        }
        if let Some(url) = params["Endpoint"].as_str() {
            line.extend(["--endpoint-url", url]);
        }
        line.extend((params["UseFIPS"] == true).then_some("--fips"));
        line.extend((params["UseDualStack"] == true).then_some("--dualstack"));
        let ran = run(&line);
        if row["expect"]["error"].is_string() {
            assert!(!ran.refused(253).is_empty(), "{what}");
            continue;
        }
        let expected = &row["expect"]["endpoint"];
        let found = ran.json();
        let text = |value: &Value| value.as_str().unwrap().trim_end_matches('/').to_owned();
        assert_eq!(text(&found["url"]), text(&expected["url"]), "{what}");
        let scheme = &expected["properties"]["authSchemes"][0];
        let region = scheme["signingRegion"]
            .as_str()
            .or(params["Region"].as_str());
        assert_eq!(found["signing_region"].as_str(), region, "{what}");
        let name = scheme["signingName"].as_str().unwrap_or(service);
        assert_eq!(found["signing_name"], name, "{what}");
    }
}

#[test]
fn every_row_of_artifact() {
    rows("artifact");
}

#[test]
fn every_row_of_support() {
    rows("support");
}

#[test]
fn environment_counts_like_options() {
    let output = command()
        .args(["endpoint", "--service", "support"])
        .env("AWS_REGION", "us-gov-east-1")
        .env("AWS_USE_FIPS_ENDPOINT", "true")
        .output();
    let found = super::run::Ran::from(output.unwrap()).json();
    assert_eq!(found["url"], "https://support.us-gov-west-1.amazonaws.com");
    let output = command()
        .args(["endpoint", "--service", "support", "--region", "eu-west-1"])
        .env("AWS_ENDPOINT_URL_SUPPORT", "http://127.0.0.1:1/base/")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:2")
        .output();
    let found = super::run::Ran::from(output.unwrap()).json();
    assert_eq!(
        found,
        json!({
            "url": "http://127.0.0.1:1/base", "signing_region": "eu-west-1",
            "signing_name": "support",
        })
    );
}

#[test]
fn a_missing_region_names_where_it_was_looked_for() {
    let ran = run(&["endpoint", "--service", "artifact"]);
    let line = ran.refused(253);
    for place in [
        "--region",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "profile default",
    ] {
        assert!(line.contains(place), "{line}");
    }
    assert_eq!(
        emulated("endpoint --service artifact").json()["signing_region"],
        "us-east-1"
    );
}

//! Compares `casebook endpoint` with every test case of the endpoint rules.

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
        // The rules refuse a missing Region (`tests/workspace/conformance.rs`); the command uses a
        // fallback Region.
        if service == "support" && params["Region"].is_null() {
            assert_eq!(ran.json()["signing_region"], "us-east-1", "{what}");
            continue;
        }
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
    let found = super::run::RunOutput::from(output.unwrap()).json();
    assert_eq!(
        found["url"],
        "https://support-fips.us-gov-west-1.amazonaws.com"
    );
    let output = command()
        .args(["endpoint", "--service", "support", "--region", "eu-west-1"])
        .env("AWS_ENDPOINT_URL_SUPPORT", "http://127.0.0.1:1/base/")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:2")
        .output();
    let found = super::run::RunOutput::from(output.unwrap()).json();
    assert_eq!(
        found,
        json!({
            "url": "http://127.0.0.1:1/base", "signing_region": "eu-west-1",
            "signing_name": "support",
        })
    );
}

#[test]
fn an_option_wins_over_a_wrong_value_of_the_environment() {
    for (variable, option) in [
        ("AWS_REGION", &["--region", "us-east-1"][..]),
        (
            "AWS_MAX_ATTEMPTS",
            &["--region", "us-east-1", "--max-attempts", "2"],
        ),
    ] {
        let output = command()
            .args(["endpoint", "--service", "artifact"])
            .args(option)
            .env(variable, "no such")
            .output();
        let found = super::run::RunOutput::from(output.unwrap()).json();
        assert_eq!(found["signing_region"], "us-east-1", "{variable}");
    }
}

#[test]
fn a_missing_region_names_where_it_was_looked_for() {
    let ran = run(&["endpoint", "--service", "artifact"]);
    let line = ran.refused(253);
    for place in [
        "--region us-east-1",
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

#[test]
fn what_bears_the_name_of_govcloud_and_is_no_region_is_refused() {
    for region in [
        "us-gov-west-1a",
        "dkr-us-gov-west-1",
        "us-gov-west-1-fips-secondary",
    ] {
        for service in ["support", "artifact"] {
            let ran = run(&["endpoint", "--service", service, "--region", region]);
            let said = ran.refused(253);
            assert!(said.contains("such as us-gov-west-1, found"), "{said}");
        }
    }
}

#[test]
fn support_needs_no_region() {
    for line in [
        &["endpoint", "--service", "support"][..],
        &["endpoint", "--service", "support", "--region", "aws-global"],
    ] {
        assert_eq!(
            run(line).json(),
            json!({
                "url": "https://support.us-east-1.amazonaws.com", "signing_region": "us-east-1",
                "signing_name": "support",
            })
        );
    }
}

#[test]
fn an_old_spelling_of_a_govcloud_region_stays_in_govcloud() {
    for region in [
        "fips-us-gov-west-1",
        "us-gov-west-1-fips",
        "fips-us-gov-east-1",
        "FIPS-US-GOV-WEST-1",
        "fips-fips-us-gov-west-1",
    ] {
        for service in ["support", "artifact"] {
            let found = run(&["endpoint", "--service", service, "--region", region]).json();
            let host = format!("https://{service}-fips.us-gov-west-1.amazonaws.com");
            assert_eq!(found["url"], host, "{region}");
            assert_eq!(found["signing_region"], "us-gov-west-1", "{region}");
        }
    }
}

#[test]
fn plain_http_to_another_machine_is_refused_here_as_for_a_call() {
    let line = [
        "endpoint",
        "--service",
        "support",
        "--endpoint-url",
        "http://support.example",
    ];
    let refused = run(&line);
    assert!(refused.refused(253).contains("--allow-http"));
    let allowed = run(&[&line[..], &["--allow-http"]].concat()).json();
    assert_eq!(allowed["url"], "http://support.example");
}

//! Tests with the published data: which endpoint URL counts, if several settings have one.

use std::fmt::Write as _;

use casebook_auth::{Env, Settings, SharedConfig};
use serde_json::Value;

use crate::{json, report};

#[test]
fn endpoint_urls_are_selected_as_published() {
    let Some(data) = json("endpoints/configured-endpoint-urls.json") else {
        return;
    };
    let config = SharedConfig::parse(&file(&data), "").unwrap();
    let cases = data["endpointUrlTests"].as_array().unwrap();
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| failure(case, &data, &config))
        .collect();
    report("configured endpoint urls", cases.len(), &failures);
}

fn failure(case: &Value, data: &Value, config: &SharedConfig) -> Option<String> {
    let text = |key: &str| case[key].as_str().unwrap();
    let variables = data["environments"][text("environment")]
        .as_object()
        .unwrap();
    let env: Env = variables
        .iter()
        .map(|(name, value)| (name, value.as_str().unwrap()))
        .collect();
    let settings = Settings::resolve(&env, config, Some(text("profile"))).unwrap();
    // `Settings` do not include the settings of a client, so the test applies them here: the URL of
    // the client takes precedence, and the client can have the configured URLs ignored.
    let client = &data["client_configs"][text("client_config")];
    let ignores = client["ignore_configured_endpoint_urls"] == true;
    let found = client["endpoint_url"]
        .as_str()
        .or_else(|| settings.endpoint_url(text("service")).filter(|_| !ignores));
    let expected = case["output"]["endpointUrl"].as_str();
    (found != expected).then(|| format!("{}: found {found:?}", case["name"]))
}

/// Returns the profiles and services as the text of a config file.
fn file(data: &Value) -> String {
    let mut file = String::new();
    for (name, keys) in data["profiles"].as_object().unwrap() {
        writeln!(file, "[profile {name}]").unwrap();
        for (key, value) in keys.as_object().unwrap() {
            writeln!(file, "{key} = {}", value.as_str().unwrap()).unwrap();
        }
    }
    for (name, services) in data["services"].as_object().unwrap() {
        writeln!(file, "[services {name}]").unwrap();
        for (service, keys) in services.as_object().unwrap() {
            writeln!(file, "{service} =").unwrap();
            for (key, value) in keys.as_object().unwrap() {
                writeln!(file, "  {key} = {}", value.as_str().unwrap()).unwrap();
            }
        }
    }
    file
}

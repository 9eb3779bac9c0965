//! Tests with the published data: the contents and the paths of the shared files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use casebook_auth::config::{Section, config_path, credentials_path};
use casebook_auth::settings::ProfileChoice;
use casebook_auth::{Env, SharedConfig};
use serde_json::Value;

use crate::{json, report};

type Properties = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn profiles_are_read_as_published() {
    let Some(data) = json("credentials/data/profile-parser-tests.json") else {
        return;
    };
    let cases = data["tests"].as_array().unwrap();
    let failures: Vec<_> = cases.iter().filter_map(parser_failure).collect();
    report("profile parser", cases.len(), &failures);
}

fn parser_failure(case: &Value) -> Option<String> {
    let name = &case["name"];
    let text = |key| case["input"][key].as_str().unwrap_or_default();
    let parsed = SharedConfig::parse(text("configFile"), text("credentialsFile"));
    let expected = case["output"].get("config");
    match (parsed, expected) {
        (Err(_), None) => None,
        (Ok(_), None) => Some(format!("{name}: expected an error")),
        (Err(error), Some(_)) => Some(format!("{name}: {error}")),
        (Ok(shared), Some(expected)) => {
            let profiles = properties(shared.profiles(), |name| shared.profile(name));
            if profiles != expected_properties(&expected["profiles"]) {
                return Some(format!("{name}: found the profiles {profiles:?}"));
            }
            let sessions = properties(shared.sections("sso-session"), |name| {
                shared.section("sso-session", name)
            });
            let expected_sessions = expected.get("sso_sessions").map(expected_properties);
            match expected_sessions {
                Some(expected_sessions) if expected_sessions != sessions => {
                    Some(format!("{name}: found the sessions {sessions:?}"))
                }
                _ => None,
            }
        }
    }
}

fn properties<'a>(
    names: impl Iterator<Item = &'a str>,
    section: impl Fn(&'a str) -> Option<&'a Section>,
) -> Properties {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    names
        .map(|name| {
            (
                name.to_owned(),
                section(name).unwrap().iter().map(own).collect(),
            )
        })
        .collect()
}

fn expected_properties(sections: &Value) -> Properties {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let section = |value: &Value| {
        let properties = value.as_object().unwrap().iter();
        properties
            .map(|(name, value)| (name.clone(), text(value)))
            .collect()
    };
    let sections = sections.as_object().unwrap().iter();
    sections
        .map(|(name, value)| (name.clone(), section(value)))
        .collect()
}

#[test]
fn file_locations_are_resolved_as_published() {
    let Some(data) = json("credentials/data/file-location-tests.json") else {
        return;
    };
    let platform = if cfg!(windows) { "windows" } else { "linux" };
    let cases = data["tests"].as_array().unwrap();
    let cases: Vec<_> = cases
        .iter()
        .filter(|case| case["platform"] == platform)
        .collect();
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| location_failure(case))
        .collect();
    report("file locations", cases.len(), &failures);
}

fn location_failure(case: &Value) -> Option<String> {
    let variables = case["environment"].as_object().unwrap().iter();
    let env: Env = variables
        .map(|(name, value)| (name, value.as_str().unwrap()))
        .collect();
    let expected = |key| case[key].as_str().map(PathBuf::from);
    let name = &case["name"];
    let choice = ProfileChoice::resolve(&env, None);
    if case["profile"]
        .as_str()
        .is_some_and(|profile| profile != choice.name())
    {
        return Some(format!("{name}: found the profile {}", choice.name()));
    }
    for (key, found) in [
        ("configLocation", config_path(&env)),
        ("credentialsLocation", credentials_path(&env)),
    ] {
        if found != expected(key) {
            return Some(format!("{name}: found {found:?} for the {key}"));
        }
    }
    None
}

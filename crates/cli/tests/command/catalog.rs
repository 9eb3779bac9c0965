//! `catalog …`

use serde_json::Value;

use super::run::emulated;

const TOPIC: &str = "--service ec2 --category general-guidance";

fn codes(list: &Value) -> Vec<&str> {
    let entries = list.as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["code"].as_str().unwrap())
        .collect()
}

#[test]
fn services_are_listed_with_their_categories() {
    let all = emulated("catalog services").json();
    assert!(codes(&all["services"]).len() >= 40);
    let one = emulated("catalog services lambda").json();
    assert_eq!(codes(&one["services"]), ["aws-lambda"]);
    assert!(codes(&one["services"][0]["categories"]).contains(&"general-guidance"));

    let table = emulated("catalog services --output table");
    let first = table.text().lines().next().unwrap();
    let titles: Vec<&str> = first.split_whitespace().collect();
    assert_eq!(titles, ["CODE", "NAME", "CATEGORIES"]);
    assert!(table.text().lines().all(|line| line.chars().count() <= 100));
    let table = emulated("catalog services lambda --output table");
    assert!(table.text().starts_with("CODE "), "{}", table.text());
    assert!(
        table.text().contains("general-guidance "),
        "{}",
        table.text()
    );
    emulated("catalog services lambada").refused(252);
    let part = emulated("catalog services postgres").json();
    let code = "amazon-relational-database-service-postgresql";
    assert_eq!(codes(&part["services"]), [code]);
    let ran = emulated("catalog services elastic");
    let several = ran.refused(252);
    assert!(
        several.contains("several for \"elastic\": amazon-elasticache, "),
        "{several}"
    );
    let part = emulated("catalog languages --service postgres --category general-guidance");
    assert_eq!(part.code, Some(0));
    assert_eq!(part.stderr, format!("note: postgres is {code}\n"));
}

#[test]
fn severities_are_those_of_the_plan() {
    let levels = emulated("catalog severities").json();
    assert_eq!(
        codes(&levels["severityLevels"]),
        ["low", "normal", "high", "urgent", "critical"]
    );
    let table = emulated("catalog severities --output table");
    assert!(
        table.text().starts_with("CODE      NAME\nlow       Low\n"),
        "{}",
        table.text()
    );
}

#[test]
fn languages_and_hours_are_those_of_a_kind_of_case() {
    let languages = emulated(&format!("catalog languages {TOPIC}")).json();
    assert!(codes(&languages["supportedLanguages"]).contains(&"ja"));
    let options = emulated(&format!("catalog options {TOPIC} --language ja")).json();
    assert!(options["languageAvailability"].is_string());
    assert!(!options["communicationTypes"].as_array().unwrap().is_empty());
    let table = emulated(&format!("catalog options {TOPIC} --output table"));
    let first = table.text().lines().next().unwrap();
    let titles: Vec<&str> = first.split_whitespace().collect();
    assert_eq!(titles, ["TYPE", "LANGUAGE", "HOURS"]);
    assert!(
        table.text().contains("00:00:00.000 to "),
        "{}",
        table.text()
    );
}

#[test]
fn what_the_catalogue_does_not_have_is_refused_with_the_nearest() {
    let ran = emulated("catalog languages --service ec2 --category general-gidance");
    assert!(
        ran.refused(252).contains("the nearest is general-guidance"),
        "{}",
        ran.stderr
    );
    let ran = emulated(&format!("catalog languages {TOPIC} --issue-type short"));
    assert!(
        ran.refused(252)
            .contains("expected 9 to 22 characters, found 5"),
        "{}",
        ran.stderr
    );
    emulated("catalog options --service ec2").refused(2);
}

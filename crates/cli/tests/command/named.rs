//! Reports, agreements, inquiries and checks by id, ARN and name.

use serde_json::{Value, json};

use super::run::{against, emulated, run};
use super::server::{Answer, Server};

fn shown(line: &[&str]) -> Value {
    run(&[&["--emulator"], line].concat()).json()
}

#[test]
fn a_report_is_named_by_its_name_by_words_of_it_and_by_its_arn() {
    let list = emulated("report list").json();
    let reports = list["reports"].as_array().unwrap();
    let privacy = reports
        .iter()
        .find(|one| one["name"] == "SOC 2 Type 2 Report - Privacy");
    let privacy = privacy.unwrap();
    for name in [
        "soc 2 type 2 report privacy",
        "privacy soc 2",
        privacy["id"].as_str().unwrap(),
    ] {
        let report = shown(&["report", "show", name]);
        assert_eq!(report["reportDetails"]["id"], privacy["id"], "{name}");
        assert_eq!(
            report["reportDetails"]["version"], privacy["version"],
            "{name}"
        );
    }
    let arn = privacy["arn"].as_str().unwrap();
    let first = shown(&["report", "show", &format!("{arn}:1")]);
    assert_eq!(first["reportDetails"]["version"], 1);
    let versions = shown(&["report", "versions", "soc 2 privacy"]);
    assert!(versions["reports"].as_array().unwrap().len() > 1);

    let line = [
        "--emulator",
        "report",
        "show",
        &format!("{arn}:1"),
        "--version",
        "2",
    ];
    let refused = run(&line);
    let said = refused.refused(252);
    assert!(
        said.contains("--version: expected 1, the version of the ARN, found 2"),
        "{said}"
    );
}

#[test]
fn a_name_of_several_reports_or_of_none_is_refused_with_ids() {
    let several = run(&["--emulator", "report", "get", "SOC 3 Report"]);
    let said = several.refused(252);
    assert!(
        said.contains("expected one report, found \"SOC 3 Report\" in "),
        "{said}"
    );
    let candidates: Vec<&str> = several.stderr.lines().skip(1).collect();
    assert_eq!(candidates.len(), 2, "{said}");
    assert_ne!(candidates[0], candidates[1]);
    for candidate in candidates {
        assert!(candidate.starts_with("  SOC 3 Report (report-"), "{said}");
        assert!(candidate.contains(" to 20"), "{said}");
    }
    let phrase = run(&["--emulator", "report", "get", "SOC 2 Type 2"]);
    phrase.refused(252);
    for candidate in phrase.stderr.lines().skip(1) {
        assert!(candidate.starts_with("  SOC 2 Type 2 "), "{candidate}");
    }
    let none = run(&["--emulator", "report", "terms", "SOK 3 Rapport"]);
    let said = none.refused(252);
    assert!(
        said.contains("the nearest are SOC 3 Report (report-"),
        "{said}"
    );
    assert!(
        said.contains("`casebook report list` shows their ids"),
        "{said}"
    );
}

#[test]
fn an_id_and_an_arn_need_no_list() {
    let server = Server::start(|_| Answer::json(200, &json!({"reportDetails": {}})));
    let id = "report-abcDEF0123456789";
    against(&server.url, &["report", "show", id]).json();
    let arn = format!("arn:aws:artifact:us-east-1::report/{id}:3");
    against(&server.url, &["report", "show", &arn]).json();
    let requests: Vec<String> = server
        .received()
        .iter()
        .map(|it| it.target.clone())
        .collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(
        requests.iter().all(|path| path.contains(id)),
        "{requests:?}"
    );
    assert!(requests[1].contains("reportVersion=3"), "{requests:?}");
}

#[test]
fn agreements_and_inquiries_are_named_by_their_names_and_arns() {
    let own = emulated("agreement list").json();
    let own = &own["customerAgreements"][0];
    for named in ["name", "arn", "id"] {
        let shown = shown(&["agreement", "show", own[named].as_str().unwrap()]);
        assert_eq!(shown["customerAgreement"]["id"], own["id"], "{named}");
    }
    let offers = emulated("agreement list --available").json();
    let offer = &offers["agreements"][0];
    let arn = offer["arn"].as_str().unwrap();
    assert_eq!(
        shown(&["agreement", "show", arn])["agreement"]["id"],
        offer["id"]
    );
    let required = [
        "agreement",
        "check",
        "--require",
        own["arn"].as_str().unwrap(),
    ];
    let checked = run(&[&["--emulator"], &required[..]].concat());
    assert!(String::from_utf8_lossy(&checked.stdout).contains(own["id"].as_str().unwrap()));

    let inquiries = emulated("inquiry list").json();
    let inquiry = &inquiries["complianceInquiries"][0];
    for named in ["name", "arn", "id"] {
        let shown = shown(&["inquiry", "show", inquiry[named].as_str().unwrap()]);
        let detail = &shown["complianceInquiryDetail"];
        assert_eq!(detail["id"], inquiry["id"], "{named}: {shown}");
    }
    let misspelt = format!("{}x", inquiry["name"].as_str().unwrap());
    let none = run(&["--emulator", "inquiry", "answers", &misspelt]);
    let none = none.refused(252);
    let near = none.split_once("; the nearest ").unwrap().1;
    assert!(near.contains(inquiry["id"].as_str().unwrap()), "{none}");
}

#[test]
fn a_case_is_named_by_its_number_its_page_its_id_or_its_subject() {
    let shown = |case: &str| {
        let ran = run(&["--emulator", "case", "show", case, "--output", "json"]);
        ran.json()["case"]["displayId"].as_str().unwrap().to_owned()
    };
    let page = "https://support.console.aws.amazon.com/support/home#/case/?displayId=2082039322";
    for case in [
        "2082039322",
        "#2082039322",
        page,
        "Certificate is not renewed",
        "certificate renewed",
    ] {
        assert_eq!(shown(case), "2082039322", "{case}");
    }
    let several = run(&["--emulator", "case", "show", "not"]);
    several.refused(252);
    let said = &several.stderr;
    assert!(
        said.contains("\n  Certificate is not renewed (2082039322"),
        "{said}"
    );
    let none = run(&["--emulator", "case", "resolve", "Certifcate"]);
    let said = none.refused(252);
    assert!(
        said.contains("the nearest is Certificate is not renewed"),
        "{said}"
    );
}

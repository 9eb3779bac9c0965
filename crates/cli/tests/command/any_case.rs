//! Words of closed sets, in any case.

use casebook_emulator::Emulator;

use super::run::{RunOutput, against, command, emulated};
use super::server::Server;
use super::service::Service;

const INQUIRY: &str = "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1";

/// Lines in which each word is written as the service or the command writes it.
const LINES: [(&str, &[&str]); 19] = [
    (
        "account show --output",
        &["table", "json", "jsonl", "yaml", "text", "csv"],
    ),
    ("account show --color", &["auto", "always", "never"]),
    ("account show --csv-formulas", &["quote", "keep"]),
    ("account set", &["SUBSCRIBED", "NOT_SUBSCRIBED"]),
    (
        "case list --status",
        &["resolved", "pending-customer-action", "all-open"],
    ),
    ("case list --all --language", &["en", "ja"]),
    (
        "case create --subject s --body b --dry-run=local --severity",
        &["low", "urgent", "critical"],
    ),
    (
        "case create --subject s --body b --dry-run=local --issue-type",
        &["customer-service"],
    ),
    (
        "case create --subject s --body b --dry-run=local --language",
        &["ja"],
    ),
    (
        "advisor list --query checks[].checkId --status",
        &["error", "not_available"],
    ),
    (
        "advisor list --query checks[].checkId --category",
        &["security", "fault_tolerance"],
    ),
    (
        "advisor list --query checks[].checkId --sort",
        &["savings", "name"],
    ),
    (
        "advisor list --query checks[].checkId --fail-on",
        &["error", "warning"],
    ),
    ("advisor checks --category", &["cost_optimizing"]),
    (
        "advisor checks --query checks[].id --language",
        &["zh_TW", "pt_BR"],
    ),
    ("endpoint --service", &["artifact", "support"]),
    ("completions", &["bash", "powershell"]),
    ("catalog services --language", &["ja"]),
    ("api artifact", &["ListReports", "list-reports"]),
];

#[test]
fn a_word_of_a_closed_set_is_taken_in_any_case() {
    let service = Service::start();
    let sent = |line: &str, word: &str| {
        let line: Vec<&str> = line.split(' ').chain([word]).collect();
        against(&service.url, &line)
    };
    for (line, words) in LINES {
        for word in words {
            let expected = sent(line, word);
            let mut title = word.to_lowercase();
            title[..1].make_ascii_uppercase();
            for written in [word.to_uppercase(), title] {
                let found = sent(line, &written);
                assert!(
                    (found.code, &found.stdout) == (expected.code, &expected.stdout),
                    "{line} {written}: {} instead of {}: {}",
                    found.text(),
                    expected.text(),
                    found.stderr
                );
                let code = found.code;
                assert!(
                    matches!(code, Some(0 | 3)),
                    "{line} {written}: {}",
                    found.stderr
                );
            }
        }
    }
}

#[test]
fn a_word_is_sent_as_the_service_writes_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "q").unwrap();
    let path = file.path().to_str().unwrap();
    for (line, word) in [
        (
            &["ask", "--support-mode", "full_support", "--file", path][..],
            "\"FULL_SUPPORT\"",
        ),
        (
            &[
                "feedback",
                INQUIRY,
                "--down",
                "--number",
                "1",
                "--reason",
                "Partial_Response",
            ],
            "\"PARTIAL_RESPONSE\"",
        ),
    ] {
        let server = Server::emulator(Emulator::new(), |_| None);
        let ran = against(&server.url, &[&["inquiry"], line].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let received = server.received();
        let sent = String::from_utf8_lossy(&received.last().unwrap().body);
        assert!(sent.contains(word), "{sent}");
    }
}

#[test]
fn the_variable_for_the_format_takes_any_case_too() {
    let mut shown = command();
    shown
        .env("AWS_DEFAULT_OUTPUT", "YAML")
        .args(["--emulator", "account", "show"]);
    let ran = RunOutput::from(shown.output().unwrap());
    assert_eq!(ran.text(), emulated("account show --output yaml").text());
}

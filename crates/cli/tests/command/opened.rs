//! What a user is told of a new case, and `case open`.

use casebook_emulator::Emulator;
use serde_json::json;

use super::cases::{file, open};
use super::pty::start_typing;
use super::run::{against, emulated, keeping, kept};
use super::server::{Answer, Server};

const CONSOLE: &str = "https://support.console.aws.amazon.com/support/home#/case/?displayId=";

/// Opens a case with these options, and returns the lines of stderr.
fn told(options: &str) -> Vec<String> {
    let line = format!("case create --subject s --body b {options}");
    let ran = emulated(line.trim());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.text().contains("case-"), "{}", ran.text());
    ran.stderr.lines().map(str::to_owned).collect()
}

#[test]
fn a_new_case_is_told_with_its_number_and_its_page() {
    let exact =
        "--service amazon-elastic-compute-cloud-linux --category performance --severity low";
    let [opened] = &told(exact)[..] else {
        panic!("codes leave nothing to tell of");
    };
    let (number, page) = opened
        .strip_prefix("note: opened case ")
        .and_then(|rest| rest.split_once(": "))
        .unwrap();
    assert!(number.len() == 10 && number.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(page, format!("{CONSOLE}{number}"));
}

#[test]
fn a_case_that_aliases_or_defaults_filed_is_told_with_its_place() {
    let ec2 = "amazon-elastic-compute-cloud-linux";
    for (options, place) in [
        (
            "--service ec2 --category performance --severity low".to_owned(),
            "Elastic Compute Cloud (EC2 - Linux) / Performance, severity low",
        ),
        (
            format!("--service {ec2} --category Performance --severity high"),
            "Elastic Compute Cloud (EC2 - Linux) / Performance, severity high",
        ),
        (
            format!("--service {ec2} --category performance"),
            "Elastic Compute Cloud (EC2 - Linux) / Performance, severity low",
        ),
        (
            "--service ec2".to_owned(),
            "Elastic Compute Cloud (EC2 - Linux) / Other, severity low",
        ),
        (String::new(), "general-info / other, severity low"),
    ] {
        let told = told(&options);
        assert_eq!(told[0], format!("note: filed under {place}"));
        assert!(told[1].starts_with("note: opened case "), "{told:?}");
    }
}

#[test]
fn a_program_that_reads_stderr_gets_no_notes_and_nothing_is_looked_up() {
    let emulator = Emulator::new();
    let server = Server::emulator(emulator.clone(), |_| None);
    let line = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--error-format",
        "json",
    ];
    let ran = against(&server.url, &line);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(emulator.tally().of("DescribeCases").seen, 0);
}

#[test]
fn a_number_that_is_not_known_is_only_a_note() {
    let refusal = json!({"__type": "AccessDeniedException", "message": "no"});
    for (answer, says) in [
        (
            Answer::json(400, &refusal),
            "is not known: DescribeCases: AccessDeniedException",
        ),
        (
            Answer::json(200, &json!({"cases": []})),
            "is not known: DescribeCases: there is no case",
        ),
        (
            Answer::json(200, &json!({"cases": [{}]})),
            "returned no number",
        ),
    ] {
        let answers = std::sync::Mutex::new(Some(answer));
        let server = Server::emulator(Emulator::new(), move |request| {
            let asks = request.header("x-amz-target")?.ends_with("DescribeCases");
            asks.then(|| answers.lock().unwrap().take()).flatten()
        });
        let ran = against(
            &server.url,
            &[
                "case",
                "create",
                "--subject",
                "s",
                "--body",
                "b",
                "--query",
                "caseId",
            ],
        );
        assert!(ran.json().is_string());
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
}

#[test]
fn an_address_is_printed_and_opened_on_a_terminal_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let seen = folder.path().join("seen");
    let script = format!("echo \"$#\" \"$1\" > '{}'", seen.display());
    let browser = file(folder.path(), "my browser", script.as_bytes());
    let with_browser = |line: &[&str]| {
        let mut command = keeping(&data, line);
        command.env("BROWSER", format!("sh '{browser}'"));
        command
    };
    let ran = with_browser(&["case", "open", &id]).output().unwrap();
    let piped: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let number = piped["displayId"].as_str().unwrap();
    let page = format!("{CONSOLE}{number}");
    assert_eq!(
        piped,
        json!({"caseId": id, "displayId": number, "url": page})
    );
    assert!(!seen.exists(), "a browser was started for a pipe");

    let shown = start_typing(with_browser(&["case", "open", number])).end();
    assert_eq!((shown.code, shown.text), (Some(0), format!("{page}\n")));
    assert_eq!(
        std::fs::read_to_string(&seen).unwrap(),
        format!("1 {page}\n")
    );

    let mut command = keeping(&data, &["case", "open", number]);
    command.env("BROWSER", "exit 3; true");
    let shown = start_typing(command).end();
    assert_eq!(shown.code, Some(0));
    let note = "note: the browser \"exit 3; true\" ended with the exit code 3\n";
    assert_eq!(shown.text, format!("{page}\n{note}"));

    // Without a browser and without a screen, the address is all.
    let shown = start_typing(keeping(&data, &["case", "open", number])).end();
    assert_eq!((shown.code, shown.text), (Some(0), format!("{page}\n")));
}

#[test]
fn a_case_without_a_known_address_is_named_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let number = kept(&data, &["case", "open", &id, "--query", "displayId"]).json();
    let ran = kept(&data, &["case", "open", &id, "--region", "us-gov-west-1"]);
    assert_eq!(
        ran.refused(255),
        format!(
            "no address is known for case {} in this partition; search for it in the Support Center",
            number.as_str().unwrap()
        )
    );
    let ran = kept(&data, &["case", "open", &id, "--region", "cn-north-1"]);
    let page = ran.json()["url"].as_str().unwrap().to_owned();
    assert!(page.starts_with("https://console.amazonaws.cn/"), "{page}");
}

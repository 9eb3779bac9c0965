//! `--accounts` over thousands of accounts, on a terminal, and to an early end.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use serde_json::{Value, json};

use super::memory::count_and_peak;
use super::pty::start;
use super::run::{RunOutput, signed};
use super::screen::left;
use super::server::{Answer, ReceivedRequest, Server};

fn operation(asked: &ReceivedRequest) -> &str {
    let target = asked.header("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// Responds for STS and Organizations, to which this number of accounts belongs.
fn directory(asked: &ReceivedRequest, accounts: usize) -> Option<Answer> {
    let body = String::from_utf8_lossy(&asked.body);
    let xml = |text: String| Answer {
        status: 200,
        headers: vec![("content-type".into(), "text/xml".into())],
        body: text.into_bytes(),
        cut: None,
    };
    if body.contains("Action=GetCallerIdentity") {
        return Some(xml("<GetCallerIdentityResponse><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>A</UserId>\
             <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            .to_owned()));
    }
    if body.contains("Action=AssumeRole") {
        return Some(xml(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
             <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
                .to_owned(),
        ));
    }
    (operation(asked) == "ListAccounts").then(|| {
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        let token = body["NextToken"].as_str();
        let first: usize = token.map_or(0, |at| at.parse().unwrap());
        let page = first..accounts.min(first + 20);
        let next = (page.end < accounts).then(|| page.end.to_string());
        let account = |at| json!({"Id": format!("{:012}", 200_000_000_001_u64 + at as u64), "Name": format!("account {at}"), "Status": "ACTIVE"});
        let page: Vec<Value> = page.map(account).collect();
        Answer::json(200, &json!({"Accounts": page, "NextToken": next}))
    })
}

fn over_all(server: &Server, line: &[&str]) -> Command {
    let mut command = signed(&server.url);
    command.args(line);
    command.args(["--accounts", "org", "--role", "Reader"]);
    command
}

#[test]
fn five_thousand_accounts_take_little_more_memory_than_five_hundred() {
    let peak = |accounts: usize, format: &str| {
        let server = Server::start(move |asked| {
            directory(asked, accounts).unwrap_or_else(|| {
                let case = json!({"caseId": "case-1", "subject": "s".repeat(10_000)});
                Answer::json(200, &json!({"cases": [case]}))
            })
        });
        let mut command = over_all(&server, &["case", "list", "--output", format]);
        let (lines, peak, _) = count_and_peak(command.stderr(Stdio::null()), |_| true);
        assert!(lines >= accounts, "{format}: {lines}");
        peak
    };
    for format in ["jsonl", "csv"] {
        let (some, all) = (peak(1_500, format), peak(5_000, format));
        // All rows have 50 MB. What is left are the accounts that wait for their turn.
        assert!(all < some + (12 << 10), "{format}: {some} and {all} KiB");
    }
}

#[test]
fn what_was_written_before_an_interrupt_stays() {
    for format in ["csv", "jsonl", "json"] {
        let (say, reached) = channel();
        let (over, wait) = channel::<()>();
        let (say, wait, count) = (Mutex::new(say), Mutex::new(wait), Mutex::new(0));
        let server = Server::start(move |asked| {
            directory(asked, 3).unwrap_or_else(|| {
                let turn = {
                    let mut count = count.lock().unwrap();
                    *count += 1;
                    *count
                };
                if turn == 2 {
                    say.lock().unwrap().send(()).unwrap();
                    let _ = wait.lock().unwrap().recv();
                }
                Answer::json(200, &json!({"cases": [{"caseId": "case-1"}]}))
            })
        });
        let mut command = over_all(
            &server,
            &["case", "list", "--jobs", "1", "--output", format],
        );
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        reached.recv().unwrap();
        let id = child.id().to_string();
        let told = Command::new("kill").args(["-INT", &id]).status();
        assert!(told.unwrap().success());
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(130), "{}", ran.stderr);
        assert!(
            ran.text().contains("200000000001"),
            "{format}: {}",
            ran.text()
        );
        assert!(
            !ran.text().contains("200000000002"),
            "{format}: {}",
            ran.text()
        );
        let last = ran.stderr.lines().last().unwrap();
        let says = "error: interrupted; 1 account: 1 read; the output is cut short after 1 entry";
        assert_eq!(last, says, "{format}");
        drop(over);
    }
}

#[test]
fn a_terminal_shows_how_many_accounts_are_done_and_nothing_of_it_stays() {
    let (over, wait) = channel::<()>();
    let (wait, count) = (Mutex::new(wait), Mutex::new(0));
    let server = Server::start(move |asked| {
        directory(asked, 30).unwrap_or_else(|| {
            let turn = {
                let mut count = count.lock().unwrap();
                *count += 1;
                *count
            };
            if turn == 12 {
                let _ = wait.lock().unwrap().recv();
            }
            Answer::json(
                200,
                &json!({"cases": [{"caseId": "c", "displayId": turn.to_string()}]}),
            )
        })
    });
    let command = over_all(
        &server,
        &["case", "list", "--output", "table", "--jobs", "1"],
    );
    let mut running = start(command, 80);
    running.wait_for("all accounts");
    // The eleven accounts before the one that is stuck are done, of all in the list.
    running.wait_for(" 11/30 ");
    running.wait_for("/s");
    drop(over);
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let left = left(&shown.text);
    assert!(
        left.iter().all(|line| !line.contains("all accounts")),
        "{left:#?}"
    );
    assert_eq!(
        left.last().map(String::as_str),
        Some("30 accounts: 30 read"),
        "{left:#?}"
    );
    let rows = left.iter().filter(|line| line.starts_with("2000000000"));
    assert!(rows.count() > 15, "{left:#?}");
}

#[test]
fn entries_on_a_terminal_have_no_bars_between_them() {
    let server = Server::start(move |asked| {
        directory(asked, 3)
            .unwrap_or_else(|| Answer::json(200, &json!({"cases": [{"caseId": "case-1"}]})))
    });
    let command = over_all(&server, &["case", "list", "--output", "jsonl"]);
    let shown = start(command, 80).end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(!shown.text.contains("all accounts"), "{}", shown.text);
    assert_eq!(shown.text.lines().count(), 4, "{}", shown.text);
}

//! What `archive` says and prints: rows as they come, causes, what is missing, and what is wrong before it begins.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::organization::{CLOSED, FAULTY, NO_PLAN, NO_ROLE, ROLE, organization, serve};
use super::run::{RunOutput, against, command, signed};
use super::server::{Answer, Server, ask};

/// Archives the whole organization into a folder; the options are split at blanks.
fn archive(server: &Server, folder: &Path, options: &str) -> RunOutput {
    let folder = folder.join("archive");
    let mut line = vec!["archive", folder.to_str().unwrap(), "--format", "jsonl"];
    line.extend(["--accounts", "org", "--role", ROLE, "--max-attempts", "1"]);
    line.extend(options.split(' '));
    against(&server.url, &line)
}

#[test]
fn accounts_with_one_cause_are_a_group_that_says_what_to_do() {
    let server = Server::emulator(organization(&[]), |request| {
        let target = request.header("x-amz-target")?;
        target.ends_with(".DescribeCases").then(|| {
            let body = serde_json::json!({"__type": "AccessDeniedException", "Message": "no"});
            let mut answer = Answer::json(400, &body);
            let id = ("x-amzn-requestid".into(), "req-1".into());
            answer.headers.push(id);
            answer
        })
    });
    let home = tempfile::tempdir().unwrap();
    let ran = archive(&server, home.path(), "--only cases --output jsonl");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let why = "DescribeCases: AccessDeniedException: no; the caller needs the IAM action support:DescribeCases";
    let mut lines = ran.stderr.lines();
    let cause = format!("failed: 3 accounts: {why}");
    assert!(lines.any(|line| line == cause), "{}", ran.stderr);
    let named = lines.next().unwrap();
    assert!(
        named.starts_with("  ") && named.contains("200000000001 generated-1"),
        "{named}"
    );
    let last = format!("error: 3 of 3 accounts could not be archived completely: {why}");
    assert_eq!(ran.stderr.lines().last(), Some(&*last));
    for line in ran.text().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["outcome"], "failed");
        assert_eq!(row["error"]["request_id"], "req-1");
        assert_eq!(row["error"]["operation"], "DescribeCases");
    }
}

#[test]
fn the_error_of_one_account_has_its_request_id_in_every_format() {
    let server = serve(&[FAULTY, NO_PLAN, NO_ROLE, CLOSED]);
    for format in ["jsonl", "json", "yaml", "csv", "table", "text"] {
        let home = tempfile::tempdir().unwrap();
        let options = format!("--only cases --output {format}");
        let ran = archive(&server, home.path(), &options);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        assert!(
            last.starts_with(
                "error: 1 of 6 accounts could not be archived completely: DescribeCases: "
            ) && last.contains("(request id req-1)"),
            "{last}"
        );
        assert!(ran.text().contains("req-1"), "{format}: {}", ran.text());
        for id in [FAULTY, NO_PLAN, NO_ROLE, CLOSED] {
            assert!(ran.text().contains(id), "{format}: {}", ran.text());
        }
        let rows = match format {
            "jsonl" => ran.text().lines().count(),
            "csv" => csv::Reader::from_reader(&*ran.stdout).records().count(),
            _ => continue,
        };
        assert_eq!(rows, 7, "{format}");
    }
}

#[cfg(unix)]
#[test]
fn rows_are_printed_while_other_accounts_are_read() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    use std::sync::Mutex;
    use std::sync::mpsc::channel;
    for format in ["jsonl", "csv"] {
        let (over, wait) = channel::<()>();
        let (wait, lists) = (Mutex::new(wait), Mutex::new(0));
        let server = Server::emulator(organization(&[]), move |request| {
            let target = request.header("x-amz-target")?;
            if target.ends_with(".DescribeCases") {
                *lists.lock().unwrap() += 1;
                if *lists.lock().unwrap() == 2 {
                    // The second account waits until the row of the first has been read.
                    let _ = wait.lock().unwrap().recv();
                }
            }
            None
        });
        let home = tempfile::tempdir().unwrap();
        let mut child = signed(&server.url)
            .arg("archive")
            .arg(home.path().join("archive"))
            .args(["--accounts", "org", "--role", ROLE, "--only", "cases"])
            .args(["--jobs", "1", "--output", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let header = usize::from(format == "csv");
        let first = lines.nth(header).unwrap().unwrap();
        assert!(first.contains("archived"), "{first}");
        drop(over);
        assert_eq!(lines.count(), 2, "{format}");
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}

#[test]
fn without_progress_the_log_has_the_summary_alone() {
    let server = serve(&[]);
    let home = tempfile::tempdir().unwrap();
    let ran = archive(
        &server,
        home.path(),
        "--only cases --no-progress --output csv",
    );
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("3 accounts: 3 archived; "),
        "{}",
        ran.stderr
    );
}

#[test]
fn reports_that_wait_for_their_terms_are_counted_in_every_run() {
    let server = serve(&[NO_PLAN]);
    let home = tempfile::tempdir().unwrap();
    let line = "--only reports --output jsonl";
    for _ in 0..2 {
        let ran = archive(&server, home.path(), line);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let of_row = |line: &str| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["termsToAccept"].as_u64().unwrap()
        };
        let waiting: u64 = ran.text().lines().map(of_row).sum();
        assert!(waiting > 0);
        let note = format!(
            "note: {waiting} reports wait in 4 accounts for acceptance of their terms: `casebook report \
             terms ID` shows them, and --accept-terms accepts those of all reports"
        );
        assert!(
            ran.stderr.lines().any(|line| line == note),
            "{}",
            ran.stderr
        );
    }
    let ran = archive(&server, home.path(), &format!("{line} --accept-terms"));
    assert!(!ran.stderr.contains("acceptance"), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_before_the_first_account_makes_no_folder() {
    let server = serve(&[]);
    let alone = Server::emulator(casebook_emulator::Emulator::new(), |_| None);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("archive");
    let key = [
        ("AWS_ACCESS_KEY_ID", casebook_emulator::ACCESS_KEY_ID),
        (
            "AWS_SECRET_ACCESS_KEY",
            casebook_emulator::SECRET_ACCESS_KEY,
        ),
    ];
    let region = [("AWS_REGION", "us-east-1")];
    let all = BTreeMap::from_iter(key.into_iter().chain(region));
    let ids = "111122223333,200000000001";
    for (env, url, options, code) in [
        (
            BTreeMap::from(region),
            &server.url,
            &["--accounts", "org", "--role", ROLE][..],
            253,
        ),
        (BTreeMap::from(region), &server.url, &[], 253),
        (all.clone(), &server.url, &["--profile", "nothing"], 253),
        (all.clone(), &server.url, &["--region", "nowhere!"], 252),
        (all.clone(), &server.url, &["--accounts", "org"], 252),
        (
            all.clone(),
            &server.url,
            &["--accounts", "org", "--role", "a b"],
            252,
        ),
        (
            all.clone(),
            &server.url,
            &[
                "--accounts",
                ids,
                "--columns",
                "nothing",
                "--output",
                "table",
                "--role",
                ROLE,
            ],
            252,
        ),
        (
            all.clone(),
            &alone.url,
            &["--accounts", "org", "--role", ROLE],
            254,
        ),
        (all.clone(), &"http://192.0.2.1".to_owned(), &[], 253),
    ] {
        let mut archive = command();
        archive.envs(env).arg("archive").arg(&folder);
        archive.args(["--endpoint-url", url]).args(options);
        let ran = RunOutput::from(archive.output().unwrap());
        ran.refused(code);
        assert!(!folder.exists(), "{options:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_stdout_does_not_stop_the_run() {
    for (accounts, code) in [(&[][..], 255), (&[FAULTY], 1)] {
        let server = serve(accounts);
        for format in ["jsonl", "table"] {
            let home = tempfile::tempdir().unwrap();
            let full = std::fs::File::options().write(true).open("/dev/full");
            let mut archive = signed(&server.url);
            archive
                .arg("archive")
                .arg(home.path().join("archive"))
                .args(["--accounts", "org", "--role", ROLE, "--only", "cases"])
                .args(["--max-attempts", "1", "--output", format])
                .stdout(full.unwrap());
            let ran = RunOutput::from(archive.output().unwrap());
            assert_eq!(ran.code, Some(code), "{}", ran.stderr);
            assert!(
                ran.stderr.contains("accounts: 3 archived"),
                "{}",
                ran.stderr
            );
            let last = ran.stderr.lines().last().unwrap();
            assert!(!last.contains("cut short"), "{last}");
        }
    }
}

#[test]
fn a_result_without_its_resources_takes_no_findings_away() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let emulator = organization(&[]);
    let is_degenerate = Arc::new(AtomicBool::new(true));
    let server = Server::emulator(emulator.clone(), {
        let is_degenerate = Arc::clone(&is_degenerate);
        move |request| {
            let target = request.header("x-amz-target")?.to_owned();
            if !is_degenerate.load(Ordering::Relaxed) {
                return None;
            }
            let mut body: Value = serde_json::from_slice(&ask(&emulator, request).body).ok()?;
            if target.ends_with(".DescribeTrustedAdvisorCheckResult") {
                let id = &body["result"]["checkId"];
                body = serde_json::json!({"result": {"checkId": id, "status": "not_available"}});
            } else if target.ends_with(".DescribeTrustedAdvisorCheckSummaries") {
                // A summary that has changed makes the run read the result.
                let summaries = body["summaries"].as_array_mut()?;
                for summary in summaries {
                    summary["timestamp"] = "2026-11-28T00:00:00Z".into();
                }
            } else {
                return None;
            }
            Some(Answer::json(200, &body))
        }
    });
    let home = tempfile::tempdir().unwrap();
    let findings = |is_gone: bool| {
        let text = format!("\"gone\":{is_gone}");
        let lines = lines_of(&home.path().join("archive/kind=finding"));
        lines.iter().filter(|line| line.contains(&text)).count()
    };
    let options = "--only advisor --output jsonl";
    let lacks = |ran: &RunOutput| {
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let says = "DescribeTrustedAdvisorCheckResult: the result of check ";
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert!(ran.stderr.contains(" has none of its "), "{}", ran.stderr);
    };
    lacks(&archive(&server, home.path(), options));
    assert_eq!(findings(false), 0);
    // What was lacking is read by the next run.
    is_degenerate.store(false, Ordering::Relaxed);
    let ran = archive(&server, home.path(), options);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let whole = findings(false);
    assert!(whole > 0);
    is_degenerate.store(true, Ordering::Relaxed);
    lacks(&archive(&server, home.path(), options));
    assert_eq!((findings(false), findings(true)), (whole, 0));
}

/// Returns the lines of all files below a folder.
fn lines_of(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => lines.extend(lines_of(&path)),
            false => lines.extend(
                std::fs::read_to_string(path)
                    .unwrap()
                    .lines()
                    .map(str::to_owned),
            ),
        }
    }
    lines
}

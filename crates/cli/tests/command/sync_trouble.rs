//! `report sync`, with failures

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use casebook_emulator::{Emulator, Scenario};
use serde_json::Value;

use super::run::{RunOutput, run, signed};
use super::server::{Answer, Server};
use super::synced::{
    count, files, folder, manifest, sound, sound_without, sync, sync_from, unfinished,
};

#[test]
fn a_file_that_is_gone_or_damaged_is_fetched_again() {
    let (_dir, folder) = folder();
    let filter = ["--series", "ISO"];
    sync(&folder, &filter);
    let lines = manifest(&folder);
    fs::remove_file(folder.join(lines[0]["file"].as_str().unwrap())).unwrap();
    fs::write(folder.join(lines[1]["file"].as_str().unwrap()), "cut").unwrap();
    fs::remove_file(folder.join(lines[2]["terms_file"].as_str().unwrap())).unwrap();
    let ran = sync(&folder, &filter);
    assert_eq!(count(&ran, "fetched"), 3);
    assert_eq!(sound(&folder), lines.len());
}

#[test]
fn a_torn_last_line_is_repaired() {
    let (_dir, folder) = folder();
    let filter = ["--series", "ISO"];
    sync(&folder, &filter);
    let path = folder.join("manifest.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    let last = whole.trim_end().rfind('\n').unwrap();
    fs::write(&path, &whole[..last + 50]).unwrap();
    fs::write(folder.join(".x.pdf.999-0.part"), "left by a dead run").unwrap();
    let ran = sync(&folder, &filter);
    assert_eq!(count(&ran, "fetched"), 1);
    assert_eq!(sound(&folder), whole.lines().count());
    assert!(unfinished(&folder).is_empty());
}

#[test]
fn a_line_of_another_program_stops_it() {
    let (_dir, folder) = folder();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("manifest.jsonl"), "mine\n").unwrap();
    let ran = sync(&folder, &[]);
    assert!(
        ran.refused(1).contains("manifest.jsonl: line 1"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        fs::read_to_string(folder.join("manifest.jsonl")).unwrap(),
        "mine\n"
    );
}

#[test]
fn one_failing_report_never_stops_the_others() {
    let (_dir, folder) = folder();
    let all = run(&[
        "--emulator",
        "report",
        "list",
        "--query",
        "reports[?series=='ISO'].id",
    ])
    .json();
    let victim = all[1].as_str().unwrap().to_owned();
    let broken = victim.clone();
    let server = Server::emulator(Emulator::new(), move |request| {
        let theirs = request.path() == "/v1/report/get" && request.target.contains(&broken);
        theirs.then(|| Answer::refusal(403, "AccessDeniedException"))
    });
    let options = ["--series", "ISO", "--accept-terms"];
    let ran = sync_from(&server, &folder, &options);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(count(&ran, "failed"), 1);
    assert_eq!(count(&ran, "fetched"), all.as_array().unwrap().len() - 1);
    assert_eq!(sound(&folder), count(&ran, "fetched"));
    let rows: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let rows = rows["reports"].as_array().unwrap();
    let lost = rows.iter().find(|row| row["outcome"] == "failed").unwrap();
    assert_eq!(lost["id"], victim.as_str());
    let name = format!("\n  {} v", lost["name"].as_str().unwrap());
    assert!(ran.stderr.contains(&name) && ran.stderr.contains("artifact:GetReport"));
    let json = sync_from(
        &server,
        &folder,
        &["--series", "ISO", "--error-format", "json"],
    );
    assert_eq!(json.stderr.lines().count(), 1);
    assert_eq!(json.error()["code"], "TransferFailed");
    // The next run succeeds.
    let server = Server::emulator(Emulator::new(), |_| None);
    let ran = sync_from(&server, &folder, &options);
    assert_eq!((ran.code, count(&ran, "fetched")), (Some(0), 1));
}

#[test]
fn the_last_line_names_the_commonest_cause_and_that_there_are_others() {
    let (_dir, folder) = folder();
    let asked = AtomicUsize::new(0);
    let server = Server::emulator(Emulator::new(), move |request| {
        if request.path() != "/v1/report/get" {
            return None;
        }
        match asked.fetch_add(1, Ordering::Relaxed) {
            0 => Some(Answer::refusal(400, "ValidationException")),
            at if at % 3 == 2 => Some(Answer::refusal(403, "AccessDeniedException")),
            _ => None,
        }
    });
    let ran = sync_from(&server, &folder, &["--accept-terms", "--jobs", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let failed = count(&ran, "failed");
    let said: Vec<&str> = ran.stderr.lines().collect();
    let last = said.last().unwrap();
    let commonest = format!("{} with ", failed - 1);
    assert!(
        last.contains(&commonest) && last.contains("AccessDenied"),
        "{last}"
    );
    assert!(last.contains("; 1 has another cause"), "{last}");
    let at = said.iter().position(|line| line.starts_with("failed: "));
    let listed = &said[at.unwrap()..];
    assert!(
        listed[0].starts_with(&format!("failed: {} reports: ", failed - 1)),
        "{listed:#?}"
    );
    for line in &listed[1..failed] {
        assert!(line.starts_with("  ") && line.contains(" v"), "{listed:#?}");
    }
    assert!(
        listed[failed].starts_with("failed: 1 report: "),
        "{listed:#?}"
    );
}

#[test]
fn documents_come_through_breaks_and_in_any_number_at_a_time() {
    for jobs in ["1", "16"] {
        let (_dir, folder) = folder();
        let emulator = Emulator::new();
        let whole = emulator.clone();
        let server = Server::emulator(emulator, move |request| {
            let first = !request.is_call() && request.header("range").is_none();
            first.then(|| Answer {
                cut: Some(2000),
                ..super::server::ask(&whole, request)
            })
        });
        let ran = sync_from(&server, &folder, &["--series", "ISO", "--jobs", jobs]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(sound(&folder), count(&ran, "fetched"));
    }
}

#[test]
fn names_from_outside_never_lead_out_of_the_folder() {
    let (dir, folder) = folder();
    let server = Server::emulator(Emulator::new(), |request| {
        let mut answer = super::server::ask(&Emulator::new(), request);
        if request.path() != "/v1/report/list" {
            return None;
        }
        let mut page: Value = serde_json::from_slice(&answer.body).ok()?;
        for report in page["reports"].as_array_mut()? {
            report["name"] = "../../../escaped \u{1b}[31m".into();
            report["series"] = "../..".into();
        }
        page.as_object_mut()?.remove("nextToken");
        answer.body = page.to_string().into_bytes();
        Some(answer)
    });
    let ran = sync_from(&server, &folder, &[]);
    assert!(count(&ran, "fetched") > 0, "{}", ran.stderr);
    sound(&folder);
    assert!(!ran.stderr.contains('\u{1b}'));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert!(
        files(&folder)
            .keys()
            .all(|name| name == "manifest.jsonl" || name.starts_with("escaped-31m_"))
    );
}

#[test]
fn an_unwritable_folder_is_one_line_and_exit_1() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let ran = sync(&file.join("reports"), &[]);
    assert!(ran.refused(1).contains("file/reports"), "{}", ran.stderr);
    let ran = sync(&file, &[]);
    assert!(ran.refused(1).contains("file"), "{}", ran.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_no_file_and_no_line() {
    let (_dir, folder) = folder();
    // A limit on the file size makes a write fail half way, like a full disk.
    let limited = |blocks: &str| -> RunOutput {
        let script = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell
            .env_clear()
            .args(["-c", &script, env!("CARGO_BIN_EXE_casebook")]);
        shell.args(["--emulator", "report", "sync"]).arg(&folder);
        shell.args(["--series", "ISO", "--accept-terms"]);
        shell.output().unwrap().into()
    };
    let ran = limited("100");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(count(&ran, "failed") > 0);
    assert!(
        ran.stderr.contains("could not be written"),
        "{}",
        ran.stderr
    );
    assert!(unfinished(&folder).is_empty());
    sound(&folder);
    let named_once = |ran: &RunOutput| {
        let failed = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("failed: "));
        failed.for_each(|line| assert!(!line.contains(".pdf"), "{line}"));
        let error = ran.stderr.lines().last().unwrap();
        assert_eq!(
            error.matches(&*folder.to_string_lossy()).count(),
            1,
            "{error}"
        );
    };
    named_once(&ran);
    // With a limit of 0 not even the manifest can be written.
    let ran = limited("0");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    sound(&folder);
    named_once(&ran);
    let ran = sync(&folder, &["--series", "ISO", "--accept-terms"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        sound(&folder),
        count(&ran, "fetched") + count(&ran, "up_to_date")
    );
}

#[test]
#[cfg(target_os = "linux")]
fn reports_whose_lines_no_longer_fit_on_the_disk_leave_no_file_and_no_line() {
    let (_dir, folder) = folder();
    let reports =
        r#"{"sample_data": false, "generated_reports": 60, "generated_report_bytes": 2000}"#;
    let scenario = Scenario::parse(reports).unwrap();
    let emulator = Emulator::builder().scenario(scenario).build().unwrap();
    let server = Server::emulator(emulator, |_| None);
    let sync = |limit: &str| -> RunOutput {
        let script = format!("{limit} exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.env_clear();
        for (name, value) in signed(&server.url).get_envs() {
            value.map(|value| shell.env(name, value));
        }
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_casebook")]);
        shell.args(["report", "sync"]).arg(&folder);
        shell.output().unwrap().into()
    };
    // The manifest grows to its limit of 10 KiB, and a line is written half way.
    let ran = sync("ulimit -f 20; trap '' XFSZ;");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let fetched = count(&ran, "fetched");
    assert!(fetched > 0 && count(&ran, "failed") == 60 - fetched);
    assert_eq!(sound(&folder), fetched);
    let documents = files(&folder).into_keys();
    let documents =
        documents.filter(|name| name.ends_with(".pdf") && !name.ends_with(".terms.pdf"));
    assert_eq!(documents.count(), fetched);
    let ran = sync("");
    assert_eq!((ran.code, count(&ran, "fetched")), (Some(0), 60 - fetched));
    assert_eq!(sound(&folder), 60);
}

#[test]
fn a_run_after_a_killed_one_leaves_one_line_for_each_file() {
    let (_dir, folder) = folder();
    let filter = ["--series", "ISO", "--accept-terms"];
    sync(&folder, &filter);
    let (path, lines) = (folder.join("manifest.jsonl"), manifest(&folder));
    // A killed run has removed a line before it replaced the document, has added another line again,
    // and was writing a third one.
    let before = fs::read_to_string(&path).unwrap();
    let removed = serde_json::json!({ "file": lines[0]["file"], "removed": true });
    let log = format!("{before}{removed}\n{}\n{{\"id\":", lines[1]);
    fs::write(&path, log).unwrap();
    let ran = sync(&folder, &filter);
    assert_eq!(
        (ran.code, count(&ran, "fetched")),
        (Some(0), 1),
        "{}",
        ran.stderr
    );
    assert_eq!(sound(&folder), lines.len());
    // A run that fetches nothing removes such lines too.
    let before = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{before}{}\n", lines[2])).unwrap();
    let ran = sync(&folder, &filter);
    assert_eq!(count(&ran, "up_to_date"), lines.len());
    assert_eq!(sound(&folder), lines.len());
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let (_dir, folder) = folder();
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::File::create(folder.join(".casebook.lock")).unwrap();
    lock.try_lock().unwrap();
    let ran = sync(&folder, &[]);
    assert!(ran.refused(255).contains("another run"), "{}", ran.stderr);
    drop(lock);
    assert_eq!(sync(&folder, &["--series", "SOC 3"]).code, Some(0));
}

#[test]
fn a_report_that_is_listed_twice_is_fetched_once() {
    let (_dir, folder) = folder();
    let server = Server::emulator(Emulator::new(), |request| {
        if request.path() != "/v1/report/list" {
            return None;
        }
        let mut answer = super::server::ask(&Emulator::new(), request);
        let mut page: Value = serde_json::from_slice(&answer.body).ok()?;
        let reports = page["reports"].as_array_mut()?;
        reports.extend(reports.clone());
        page.as_object_mut()?.remove("nextToken");
        answer.body = page.to_string().into_bytes();
        Some(answer)
    });
    let ran = sync_from(&server, &folder, &["--accept-terms", "--jobs", "8"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(sound(&folder), count(&ran, "fetched"));
}

/// Changes one line of the manifest.
fn edit(folder: &Path, at: usize, change: impl FnOnce(&mut Value)) {
    let mut lines = manifest(folder);
    change(&mut lines[at]);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(folder.join("manifest.jsonl"), text).unwrap();
}

#[test]
fn terms_that_are_gone_take_no_report_with_them() {
    let (_dir, folder) = folder();
    sync(&folder, &["--accept-terms"]);
    let lines = manifest(&folder);
    let explicit = lines.iter().find(|line| line["accepted"] == "explicitly");
    let explicit = explicit.unwrap();
    let document = folder.join(explicit["file"].as_str().unwrap());
    let terms = folder.join(explicit["terms_file"].as_str().unwrap());
    let before = fs::read(&document).unwrap();
    fs::remove_file(&terms).unwrap();
    let ran = sync(&folder, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        (count(&ran, "fetched"), count(&ran, "terms_to_accept")),
        (0, 0)
    );
    assert_eq!(count(&ran, "up_to_date"), lines.len());
    assert_eq!(sound(&folder), lines.len());
    assert_eq!(fs::read(&document).unwrap(), before);
    // The report stays even if its terms cannot be downloaded again.
    fs::remove_file(&terms).unwrap();
    let server = Server::emulator(Emulator::new(), |request| {
        let terms = request.path() == "/v1/report/getTermForReport";
        terms.then(|| Answer::refusal(403, "AccessDeniedException"))
    });
    let ran = sync_from(&server, &folder, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let taken = [explicit["terms_file"].as_str().unwrap().to_owned()];
    assert_eq!(sound_without(&folder, &taken), lines.len());
}

#[test]
fn what_cannot_be_fetched_again_stays_known_with_its_old_file() {
    let (_dir, folder) = folder();
    let filter = ["--series", "ISO"];
    sync(&folder, &filter);
    edit(&folder, 0, |line| {
        line["period_end"] = "1999-12-31T00:00:00Z".into()
    });
    let (lines, before) = (manifest(&folder), files(&folder));
    let id = lines[0]["id"].as_str().unwrap().to_owned();
    let server = Server::emulator(Emulator::new(), move |request| {
        let theirs = request.path() == "/v1/report/get" && request.target.contains(&id);
        theirs.then(|| Answer::refusal(403, "AccessDeniedException"))
    });
    // The terms of the report can be downloaded, and its document cannot.
    let ran = sync_from(&server, &folder, &filter);
    assert_eq!((ran.code, count(&ran, "failed")), (Some(1), 1));
    assert_eq!(files(&folder), before);
    assert_eq!(sound(&folder), lines.len());
    assert!(unfinished(&folder).is_empty());
    let ran = sync(&folder, &filter);
    assert_eq!((ran.code, count(&ran, "fetched")), (Some(0), 1));
    assert_eq!(sound(&folder), lines.len());
}

#[test]
fn bytes_that_changed_are_found_by_those_who_ask() {
    let (_dir, folder) = folder();
    let filter = ["--series", "ISO", "--accept-terms"];
    sync(&folder, &filter);
    let lines = manifest(&folder);
    for (at, member) in [(0, "file"), (1, "terms_file")] {
        let path = folder.join(lines[at][member].as_str().unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(count(&sync(&folder, &filter), "up_to_date"), lines.len());
    let other = sync(&folder, &["--series", "SOC 3", "--verify"]);
    assert_eq!(other.code, Some(1), "{}", other.stderr);
    for at in [0, 1] {
        let file = lines[at]["file"].as_str().unwrap();
        assert!(other.stderr.contains(file), "{}", other.stderr);
    }
    let ran = sync(&folder, &[&filter[..], &["--verify"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(count(&ran, "fetched"), 2);
    sound(&folder);
    let ran = sync(&folder, &[&filter[..], &["--verify"]].concat());
    assert_eq!(count(&ran, "up_to_date"), lines.len());
    let help = run(&["report", "sync", "--help"]);
    assert!(help.text().contains("only their sizes"), "{}", help.text());
}

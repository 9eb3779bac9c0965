//! What each run of `report sync` records: `runs.txt` and `manifest-sha256.txt`.

use std::fs;
use std::path::Path;
use std::process::Command;

use casebook_emulator::Emulator;
use serde_json::{Value, json};

use super::run::{RunOutput, command};
use super::server::{Answer, Server};
use super::synced::{count, files, folder, hex, manifest, sync, sync_from, without_records};

/// The records of all runs, with the lines that hold them.
pub(super) fn runs(folder: &Path) -> Vec<(Value, String)> {
    let text = fs::read_to_string(folder.join("runs.txt")).unwrap();
    let lines = text.split_inclusive('\n');
    lines
        .map(|line| (serde_json::from_str(line).unwrap(), line.to_owned()))
        .collect()
}

#[test]
fn a_run_records_its_caller_its_requests_the_time_and_what_it_changed() {
    let (_dir, folder) = folder();
    let ran = sync(&folder, &["--series", "ISO"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let [(run, _)] = &runs(&folder)[..] else {
        panic!("expected one record");
    };
    assert_eq!((&run["run"], &run["previous"]), (&json!(1), &Value::Null));
    assert_eq!(run["caller"]["account"], "111122223333");
    assert!(
        run["caller"]["arn"]
            .as_str()
            .unwrap()
            .starts_with("arn:aws:"),
        "{run}"
    );
    assert_eq!(
        run["tool"],
        json!({"name": "casebook", "version": env!("CARGO_PKG_VERSION")})
    );
    assert_eq!(run["endpoint"], "http://emulator.localhost");
    assert!(
        run["clock"]["service"].as_str().unwrap().ends_with('Z'),
        "{run}"
    );
    let asked: Vec<&str> = run["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            assert!(!it["request_id"].as_str().unwrap().is_empty());
            it["operation"].as_str().unwrap()
        })
        .collect();
    for operation in [
        "ListReports",
        "GetCallerIdentity",
        "GetTermForReport",
        "GetReport",
    ] {
        assert!(asked.contains(&operation), "{asked:?}");
    }
    let documents = files(&folder);
    assert_eq!(run["manifest_sha256"], hex(&documents["manifest.jsonl"]));
    let added = run["changed"]["added"].as_object().unwrap();
    // The terms that wait to be accepted are recorded as well.
    assert_eq!(added.len(), documents.len() - 1);
    assert!(added.len() > 2 * manifest(&folder).len());
    for (name, sha256) in added {
        assert_eq!(*sha256, hex(&documents[name]), "{name}");
    }
    for line in manifest(&folder) {
        assert_eq!(line["account"], "111122223333");
        assert_eq!(line["caller"], run["caller"]["arn"]);
    }
}

#[test]
fn each_run_names_the_one_before_and_one_that_fetches_nothing_is_recorded_too() {
    let (_dir, folder) = folder();
    for series in ["ISO", "SOC 3", "SOC 3"] {
        assert_eq!(sync(&folder, &["--series", series]).code, Some(0));
    }
    let runs = runs(&folder);
    assert_eq!(runs.len(), 3);
    for (at, pair) in runs.windows(2).enumerate() {
        assert_eq!(pair[1].0["run"], at + 2);
        assert_eq!(pair[1].0["previous"], hex(pair[0].1.as_bytes()));
    }
    assert_eq!(runs[2].0["changed"], json!({"added": {}, "removed": []}));
    assert!(runs[2].0["found"].is_null());
}

#[cfg(unix)]
#[test]
fn sha256sum_checks_the_whole_folder() {
    let (_dir, folder) = folder();
    sync(&folder, &[]);
    let check = || -> RunOutput {
        let mut command = Command::new("sha256sum");
        command
            .args(["--check", "--strict", "manifest-sha256.txt"])
            .current_dir(&folder);
        command.output().unwrap().into()
    };
    let ran = check();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let all = files(&folder).len() + 1;
    assert_eq!(
        ran.text()
            .lines()
            .filter(|line| line.ends_with(": OK"))
            .count(),
        all
    );
    let document = folder.join(manifest(&folder)[0]["file"].as_str().unwrap());
    fs::write(document, "other").unwrap();
    assert_eq!(check().code, Some(1));
}

#[test]
fn a_folder_of_an_earlier_version_begins_its_chain_with_what_is_there() {
    let (_dir, folder) = folder();
    sync(&folder, &["--series", "ISO"]);
    without_records(&folder);
    let lines = manifest(&folder);
    let ran = sync(&folder, &["--series", "SOC 3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        !ran.stderr.contains("the last run") && !ran.stderr.contains("are not whole"),
        "{}",
        ran.stderr
    );
    let [(run, _)] = &runs(&folder)[..] else {
        panic!("expected one record");
    };
    for line in &lines {
        assert_eq!(
            run["found"]["added"][line["file"].as_str().unwrap()],
            line["sha256"]
        );
    }
    assert_eq!(run["changed"]["added"].as_object().unwrap().len(), 4);
}

#[test]
fn what_was_changed_between_two_runs_is_said_and_recorded() {
    let (_dir, folder) = folder();
    sync(&folder, &["--series", "ISO"]);
    let path = folder.join("manifest.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let (gone, rest) = text.split_once('\n').unwrap();
    fs::write(&path, rest).unwrap();
    let gone: Value = serde_json::from_str(gone).unwrap();
    let ran = sync(&folder, &["--series", "SOC 3"]);
    assert!(
        ran.stderr
            .contains("the manifest is not as the last run has left it"),
        "{}",
        ran.stderr
    );
    let (run, _) = &runs(&folder)[1];
    assert_eq!(run["found"]["removed"], json!([gone["file"]]));
    assert_eq!(run["found_manifest_sha256"], hex(rest.as_bytes()));
}

#[test]
fn what_was_changed_or_removed_and_is_fetched_again_is_said_recorded_and_noted() {
    let (_dir, folder) = folder();
    sync(&folder, &["--series", "ISO"]);
    let lines = manifest(&folder);
    let name = |line: usize, member: &str| lines[line][member].as_str().unwrap().to_owned();
    let (changed, removed) = (name(0, "file"), name(1, "terms_file"));
    fs::write(folder.join(&changed), "other").unwrap();
    fs::remove_file(folder.join(&removed)).unwrap();
    // Terms that wait to be accepted have no line.
    let has_line = |name: &str| lines.iter().any(|it| it["terms_file"] == name);
    let waiting = files(&folder).into_keys();
    let mut waiting = waiting.filter(|name| name.ends_with(".terms.pdf") && !has_line(name));
    let emptied = waiting.next_back();
    if let Some(name) = &emptied {
        fs::write(folder.join(name), "").unwrap();
    }
    let ran = sync(&folder, &["--series", "ISO"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let says = "2 of the files that are fetched again were changed or removed";
    assert!(ran.stderr.contains(says), "{}", ran.stderr);
    let (run, _) = &runs(&folder)[1];
    assert_eq!(run["found"]["added"][&changed], hex(b"other"));
    assert_eq!(run["found"]["removed"], json!([removed]));
    for name in [&changed, &removed].into_iter().chain(&emptied) {
        let sha256 = hex(&fs::read(folder.join(name)).unwrap());
        assert_eq!(run["changed"]["added"][name], sha256, "{name}");
    }
    let mut verify = command();
    verify.args(["evidence", "verify"]).arg(&folder);
    let ran: RunOutput = verify.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    let says = "run 2 found a folder that run 1 had not left";
    assert!(ran.text().contains(says), "{}", ran.text());
}

#[test]
fn a_run_with_a_failure_is_recorded_with_what_it_has_fetched() {
    let (_dir, folder) = folder();
    let server = Server::emulator(Emulator::new(), |request| {
        let report = request.path() == "/v1/report/get"
            && request.target.contains("report-4RyXbET1h68HRIro");
        report.then(|| Answer::refusal(403, "AccessDeniedException"))
    });
    let ran = sync_from(&server, &folder, &[]);
    assert_eq!(
        (ran.code, count(&ran, "failed")),
        (Some(1), 1),
        "{}",
        ran.stderr
    );
    let (run, _) = &runs(&folder)[0];
    let added = run["changed"]["added"].as_object().unwrap();
    assert_eq!(added.len(), files(&folder).len() - 1);
    let refused = run["requests"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["request_id"] == "req-1");
    assert_eq!(refused.unwrap()["operation"], "GetReport");
}

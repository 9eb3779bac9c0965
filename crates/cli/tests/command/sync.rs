//! `report sync`, without failures

use std::fs;

use serde_json::Value;

use super::synced::{count, files, folder, manifest, sound, sync, unfinished};

#[test]
fn the_second_run_does_nothing_and_says_so() {
    let (_dir, folder) = folder();
    let first = sync(&folder, &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let fetched = count(&first, "fetched");
    assert!(fetched > 10);
    assert_eq!(sound(&folder), fetched);
    assert!(unfinished(&folder).is_empty());
    let before = files(&folder);
    let second = sync(&folder, &[]);
    assert_eq!(second.code, Some(0));
    assert_eq!(
        (count(&second, "fetched"), count(&second, "up_to_date")),
        (0, fetched)
    );
    assert!(second.stderr.contains("nothing new"), "{}", second.stderr);
    assert_eq!(files(&folder), before);
    let some = sync(
        &folder,
        &["--series", "ISO", "--category", "certifications"],
    );
    assert!(count(&some, "up_to_date") + count(&some, "fetched") <= fetched);
}

#[test]
fn a_log_names_each_document_as_it_is_done() {
    let (_dir, folder) = folder();
    let ran = sync(&folder, &["--series", "ISO", "--accept-terms"]);
    let lines: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.starts_with("fetched: "))
        .collect();
    let entries = manifest(&folder);
    assert_eq!(lines.len(), entries.len(), "{}", ran.stderr);
    for entry in entries {
        let name = entry["name"].as_str().unwrap();
        let named = format!("fetched: {} v{}, ", name.trim(), entry["version"]);
        let line = lines.iter().find(|line| line.starts_with(&named));
        let line = line.unwrap_or_else(|| panic!("{named}: {lines:#?}"));
        assert!(line.ends_with('B'), "{line}");
    }
    let json = sync(&folder, &["--error-format", "json"]);
    assert_eq!(json.stderr, "");
}

#[test]
fn terms_wait_for_a_person_and_are_saved_meanwhile() {
    let (_dir, folder) = folder();
    let first = sync(&folder, &[]);
    let waiting = count(&first, "terms_to_accept");
    assert!(waiting >= 6);
    let result: Value = serde_json::from_slice(&first.stdout).unwrap();
    let reports = result["reports"].as_array().unwrap();
    for report in reports
        .iter()
        .filter(|it| it["outcome"] == "terms_to_accept")
    {
        let id = report["id"].as_str().unwrap();
        assert!(first.stderr.contains(id), "{id} is not named");
        assert!(
            folder
                .join(report["terms_file"].as_str().unwrap())
                .is_file()
        );
        assert!(manifest(&folder).iter().all(|line| line["id"] != id));
    }
    let heading = format!("{waiting} reports were left out until you accept their terms");
    let mut said = first.stderr.lines();
    let found = said.find(|line| line.starts_with(&heading)).unwrap();
    assert!(found.contains("--accept-terms"), "{found}");
    let named: Vec<&str> = said
        .take_while(|line| line.starts_with("  report-"))
        .collect();
    assert_eq!(named.len(), waiting);
    assert!(named.iter().all(|line| !line.contains(".pdf")), "{named:?}");
    assert_eq!(sync(&folder, &["--strict"]).code, Some(2));
    let second = sync(&folder, &["--accept-terms"]);
    assert_eq!(second.code, Some(0));
    assert_eq!(count(&second, "fetched"), waiting);
    let lines = manifest(&folder);
    let accepted = lines
        .iter()
        .filter(|line| line["accepted"] == "explicitly")
        .count();
    assert_eq!(accepted, waiting);
    // Terms that were accepted once stay accepted, without --accept-terms.
    let third = sync(&folder, &[]);
    assert_eq!(
        (count(&third, "fetched"), count(&third, "terms_to_accept")),
        (0, 0)
    );
    sound(&folder);
}

#[test]
fn a_manifest_line_says_everything() {
    let (_dir, folder) = folder();
    sync(&folder, &["--series", "soc 3"]);
    let lines = manifest(&folder);
    assert_eq!(lines.len(), 2);
    for member in [
        "id",
        "version",
        "name",
        "series",
        "category",
        "company",
        "period_start",
        "period_end",
        "file",
        "sha256",
        "size",
        "terms_file",
        "terms_sha256",
        "fetched_at",
        "accepted",
        "account",
        "endpoint",
    ] {
        assert!(!lines[0][member].is_null(), "{member}");
    }
    assert_eq!(lines[0]["accepted"], "passthrough");
    assert!(lines[0]["fetched_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn filters_leave_the_rest_alone() {
    let (_dir, folder) = folder();
    let ran = sync(
        &folder,
        &["--series", "ISO", "--series", "soc 3", "--accept-terms"],
    );
    assert!(count(&ran, "fetched") > 5);
    let lines = manifest(&folder);
    let of = |series: &str| lines.iter().filter(|line| line["series"] == series).count();
    assert_eq!(of("ISO") + of("SOC 3"), lines.len());
    assert!(of("ISO") > 0 && of("SOC 3") > 0);
    let ran = sync(&folder, &["--company", "Nobody"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(result["reports"], serde_json::json!([]));
    let says = "--company: expected one of ";
    assert!(ran.stderr.contains(says), "{}", ran.stderr);
    assert!(!ran.stderr.contains("up to date"), "{}", ran.stderr);
    assert_eq!(manifest(&folder).len(), lines.len());
}

#[test]
fn a_filter_that_matches_nothing_is_no_success_and_the_others_are_fetched() {
    let (_dir, folder) = folder();
    let line = ["--series", "SOC 3", "--series", "SCO 2"];
    let ran = sync(&folder, &line);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(count(&ran, "fetched"), manifest(&folder).len());
    assert_eq!(manifest(&folder).len(), 2);
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("error: --series: expected one of ")
            && last.ends_with("found \"SCO 2\"; the nearest is SOC 2"),
        "{last}"
    );
    // Every night, and not only in the first.
    assert_eq!(sync(&folder, &line).code, Some(2));
    let line = ["--series", "SOC 3", "--category", "certifications"];
    assert_eq!(sync(&folder, &line).code, Some(2));
}

#[test]
fn what_cannot_be_fetched_is_named_with_its_reason() {
    let (_dir, folder) = folder();
    let ran = sync(&folder, &["--accept-terms"]);
    assert_eq!(ran.code, Some(0));
    let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let reports = result["reports"].as_array().unwrap();
    let skipped: Vec<&Value> = reports
        .iter()
        .filter(|it| it["outcome"] == "skipped")
        .collect();
    assert!(!skipped.is_empty());
    for report in skipped {
        assert!(report["reason"].as_str().unwrap().contains("upload is"));
        assert!(ran.stderr.contains(report["name"].as_str().unwrap()));
    }
    assert_eq!(sync(&folder, &["--accept-terms", "--strict"]).code, Some(2));
}

#[test]
fn a_new_version_is_fetched_and_the_old_one_stays() {
    let (_dir, folder) = folder();
    let filter = ["--series", "SOC 3"];
    sync(&folder, &filter);
    // Makes the files of the first report look like those of an older version.
    let mut lines = manifest(&folder);
    for member in ["file", "terms_file"] {
        let new = lines[0][member].as_str().unwrap().to_owned();
        let old = new.replace("_v1_", "_v0_");
        fs::rename(folder.join(&new), folder.join(&old)).unwrap();
        lines[0][member] = old.into();
    }
    lines[0]["period_end"] = "1999-12-31T00:00:00Z".into();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(folder.join("manifest.jsonl"), text).unwrap();
    let before = sound(&folder);
    let ran = sync(&folder, &filter);
    assert_eq!(count(&ran, "fetched"), 1);
    assert_eq!(sound(&folder), before + 1);
}

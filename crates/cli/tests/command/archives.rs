//! `archive`: its exit codes and outputs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use casebook::auth::Env;
use casebook_archive::{Format, TABLES, read_stamps};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::run::{RunOutput, command};

/// An emulator in a process of its own, and a folder for archives.
pub(super) struct World {
    emulator: Child,
    url: String,
    home: TempDir,
    format: &'static str,
}

impl World {
    fn new(scenario: &Value) -> Self {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("scenario.json");
        fs::write(&file, scenario.to_string()).unwrap();
        let mut emulate = command();
        emulate.args(["emulate", "--listen", "127.0.0.1:0", "--scenario"]);
        emulate.arg(&file);
        // A server of S3 takes the same key with a session token.
        if let Some(token) = Env::from_process().get("AWS_SESSION_TOKEN") {
            let credentials = home.path().join("credentials.json");
            let key = json!({
                "Version": 1,
                "AccessKeyId": casebook_emulator::ACCESS_KEY_ID,
                "SecretAccessKey": casebook_emulator::SECRET_ACCESS_KEY,
                "SessionToken": token,
            });
            fs::write(&credentials, key.to_string()).unwrap();
            emulate.arg("--credentials").arg(&credentials);
        }
        emulate.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut emulator = emulate.spawn().unwrap();
        let mut lines = BufReader::new(emulator.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| {
            let line = line.unwrap();
            let at = line.find("http://127.0.0.1:")?;
            let url = line[at..].split(|c: char| c.is_whitespace() || c == '\'' || c == '"');
            url.into_iter().next().map(str::to_owned)
        });
        // Nothing reads the other lines, and a pipe holds as many as there are.
        std::mem::forget(lines);
        Self {
            emulator,
            url: url.unwrap(),
            home,
            format: "jsonl",
        }
    }

    /// Sets the format of the archives, which are lines of JSON without it.
    pub(super) fn format(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }

    /// Returns whether the archives are lines of JSON.
    pub(super) fn has_lines(&self) -> bool {
        self.format == "jsonl"
    }

    /// An organization of rich accounts, some of which cannot be read.
    pub(super) fn organization(accounts: u32) -> Self {
        Self::with_reports(accounts, 0)
    }

    /// The same with reports, of which the service gives no copy twice.
    pub(super) fn with_reports(accounts: u32, reports: u32) -> Self {
        Self::new(&json!({
            "sample_data": false,
            "generated_cases": 9,
            "generated_communications": [1, 3, 8, 12],
            "generated_attachment_bytes": [0, 900, 0, 70_000],
            "generated_findings": 2,
            "generated_agreements": 2,
            "generated_reports": reports,
            "generated_report_bytes": 2_000,
            "generated_accounts": accounts - 1,
            "generated_account_kinds": ["usual", "usual", "usual", "no-plan", "usual", "no-role"],
            "organization": {},
        }))
    }

    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Returns the command that archives into a folder.
    pub(super) fn archive(&self, name: &str, options: &[&str]) -> Command {
        let mut archive = self.archive_at(options);
        archive.arg(self.folder(name));
        archive
    }

    /// Returns the command without the place.
    pub(super) fn archive_at(&self, options: &[&str]) -> Command {
        let mut command = command();
        command
            .args(["archive", "--format", self.format])
            .args(["--endpoint-url", &self.url])
            .args(options)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", casebook_emulator::ACCESS_KEY_ID)
            .env(
                "AWS_SECRET_ACCESS_KEY",
                casebook_emulator::SECRET_ACCESS_KEY,
            )
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    pub(super) fn run(&self, name: &str, options: &[&str]) -> RunOutput {
        let mut archive = self.archive(name, options);
        archive.stdout(Stdio::piped()).stderr(Stdio::piped());
        archive.output().unwrap().into()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

/// The options for all accounts of the organization.
pub(super) const ALL: [&str; 4] = [
    "--accounts",
    "org",
    "--role",
    "OrganizationAccountAccessRole",
];

/// The rows of an archive by table, account, id and version, without what depends on the run.
pub(super) type Rows = BTreeMap<(String, String, String, i64), Value>;

/// Returns all rows of an archive in a folder.
pub(super) fn rows(root: &Path) -> Rows {
    rows_in(&contents(root))
}

/// Returns the files of a folder by their names.
pub(super) fn contents(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = files(root).into_iter().map(|path| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        (name.to_owned(), fs::read(&path).unwrap())
    });
    files.collect()
}

/// Returns all rows in the files of an archive. Of Parquet they are the stamps alone, with the fingerprints of
/// the other columns. Asserts that no version is there twice, and that each
/// document that a row names is there and has the hash in its name.
pub(super) fn rows_in(files: &BTreeMap<String, Vec<u8>>) -> Rows {
    use sha2::Digest as _;
    let mut rows = BTreeMap::new();
    for (name, content) in files {
        if name.starts_with("blobs/") {
            let hash = sha2::Sha256::digest(content);
            assert_eq!(name.rsplit('/').next(), Some(&*hex::encode(hash)));
        }
        let mut folders = name.split('/');
        let Some(kind) = folders.next().and_then(|kind| kind.strip_prefix("kind=")) else {
            continue;
        };
        let account = folders.next().unwrap();
        let of_part = match name.ends_with(".parquet") {
            true => stamps(kind, content),
            false => lines(content),
        };
        for mut row in of_part {
            let columns = row.as_object_mut().unwrap();
            for column in ["sha256", "terms_sha256"] {
                let Some(hash) = columns.get(column).and_then(Value::as_str) else {
                    continue;
                };
                assert!(files.contains_key(&format!("blobs/sha256/{}/{hash}", &hash[..2])));
                // The service marks each copy of a report.
                if kind == "report" {
                    columns[column] = true.into();
                }
            }
            let id = row["id"].as_str().unwrap().to_owned();
            let version = row["version"].as_i64().unwrap();
            let key = (kind.to_owned(), account.to_owned(), id, version);
            let twice = rows.insert(key.clone(), row);
            assert!(twice.is_none(), "{key:?} is there twice");
        }
    }
    rows
}

/// Returns the documents among the files of an archive that no row names, if its rows are lines of JSON.
pub(super) fn unnamed(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    let parts = files.iter().filter(|(name, _)| name.starts_with("kind="));
    let parts: String = parts
        .map(|(_, part)| String::from_utf8_lossy(part))
        .collect();
    let blobs = files.keys().filter(|name| name.starts_with("blobs/"));
    let hashes = blobs.filter_map(|name| name.rsplit('/').next());
    hashes.filter(|hash| !parts.contains(hash)).collect()
}

fn lines(part: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(part).unwrap().lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let columns = row.as_object_mut().unwrap();
        assert!(columns.remove("run").is_some() && columns.remove("archived_at").is_some());
        row
    });
    lines.collect()
}

fn stamps(kind: &str, part: &[u8]) -> Vec<Value> {
    let table = TABLES.iter().find(|table| table.kind == kind).unwrap();
    let stamps = read_stamps(table, Format::Parquet, part.to_vec().into()).unwrap();
    let rows = stamps.into_iter().map(|stamp| {
        json!({
            "id": stamp.id,
            "version": stamp.version,
            "gone": stamp.gone,
            "fingerprint": stamp.fingerprint,
        })
    });
    rows.collect()
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

#[test]
fn accounts_without_a_plan_or_a_role_are_left_out_and_said() {
    let world = World::organization(7);
    let out = world.run("a", &ALL);
    assert_eq!(out.code, Some(2), "{}", out.stderr);
    let result: Value = serde_json::from_slice(&out.stdout).unwrap();
    let outcomes: Vec<_> = result["accounts"].as_array().unwrap().iter().collect();
    let of = |word: &str| outcomes.iter().filter(|one| one["outcome"] == word).count();
    assert_eq!(
        (of("archived"), of("no plan"), of("role not assumed")),
        (5, 1, 1)
    );
    let no_plan = outcomes.iter().find(|one| one["outcome"] == "no plan");
    let no_plan = no_plan.unwrap();
    assert_eq!(
        (&no_plan["support"], &no_plan["error"]["code"]),
        (&json!("no_plan"), &json!("SubscriptionRequiredException"))
    );
    let said = out.stderr.lines().last().unwrap();
    let expected = "7 accounts: 5 archived, 1 without a plan, 1 whose role cannot be assumed; ";
    assert!(said.starts_with(expected), "{said}");
    let logged = |word: &str| {
        out.stderr
            .lines()
            .filter(|line| line.starts_with(word))
            .count()
    };
    assert_eq!(
        (
            logged("archived: "),
            logged("no plan: "),
            logged("role not assumed: ")
        ),
        // Those that were left out have a line with the cause as well.
        (5, 2, 2)
    );
    let cause = "no plan: 1 account: DescribeCases: SubscriptionRequiredException: ";
    let cause = out.stderr.lines().find(|line| line.starts_with(cause));
    assert!(
        cause.is_some_and(|line| line.contains("(request id ")
            && line.contains("; the account needs a support plan")),
        "{}",
        out.stderr
    );

    let again = world.run("a", &ALL);
    assert!(again.stderr.ends_with(&format!(
        "; 0 new rows in {}\n",
        world.folder("a").display()
    )));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_has_read_and_says_that_the_next_one_goes_on() {
    let world = World::organization(8);
    let mut options = ALL.to_vec();
    options.extend(["--jobs", "1"]);
    let mut child = world
        .archive("a", &options)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.find(|line| line.as_ref().unwrap().starts_with("archived: "));
    assert!(first.is_some());
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.unwrap().success());
    let last = lines.map(Result::unwrap).last().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{last}");
    assert!(last.contains("the next run goes on"), "{last}");
    let kept = rows(&world.folder("a"));
    assert!(!kept.is_empty());

    assert_eq!(world.run("a", &options).code, Some(2));
    assert_eq!(world.run("b", &options).code, Some(2));
    let (found, whole) = (rows(&world.folder("a")), rows(&world.folder("b")));
    assert!(kept.len() < whole.len(), "the signal came too late");
    assert_eq!(found, whole);
}

#[test]
fn without_accounts_the_account_of_the_credentials_is_archived() {
    let world = World::organization(1);
    let out = world.run("a", &["--only", "cases"]);
    let result = out.json();
    assert_eq!(
        result["accounts"][0]["account"],
        casebook_emulator::ACCOUNT_ID
    );
    assert_eq!(result["accounts"][0]["artifact"], "not_read");
    let kinds: Vec<_> = rows(&world.folder("a"))
        .into_keys()
        .map(|(kind, ..)| kind)
        .collect();
    assert!(kinds.iter().any(|kind| kind == "attachment"));
    assert!(kinds.iter().all(|kind| kind != "report" && kind != "check"));
}

/// An organization whose accounts refuse the sixth call of a second. Each has more calls than that.
fn limited() -> World {
    World::new(&json!({
        "sample_data": false,
        "generated_cases": 9,
        "generated_communications": [8, 12],
        "generated_attachment_bytes": [0],
        "generated_accounts": 16,
        "organization": {},
        "calls_per_second": {"DescribeCases": 5, "DescribeCommunications": 5},
    }))
}

#[test]
fn a_run_keeps_below_the_quota_of_each_account_by_itself() {
    let world = limited();
    let mut options = ALL.to_vec();
    options.extend(["--only", "cases"]);
    let out = world.run("a", &options);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    // A machine under load may take long to receive a call, which then counts later. Without a pace, the
    // accounts refuse 170 calls about as often as they answer them.
    let refused = out.stderr.matches(": attempt ").count();
    assert!(refused < 17, "{}", out.stderr);
}

#[test]
fn a_run_that_is_throttled_goes_on_and_names_the_accounts_that_wait() {
    let world = limited();
    let mut options = ALL.to_vec();
    options.extend(["--only", "cases", "--calls-per-second", "unlimited"]);
    let out = world.run("a", &options);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let named = "note: DescribeCommunications of 200000000001: attempt 2 in ";
    assert!(out.stderr.contains(named), "{}", out.stderr);
    assert!(
        out.stderr.contains(": ThrottlingException\n"),
        "{}",
        out.stderr
    );
}

#[test]
fn a_bad_place_and_a_bad_shard_are_said_before_anything_is_sent() {
    let world = World::organization(1);
    fs::create_dir(world.folder("a")).unwrap();
    fs::write(world.folder("a").join("notes.txt"), "mine").unwrap();
    let out = world.run("a", &[]);
    let line = out.refused(253);
    assert!(
        line.contains("expected an archive or an empty folder"),
        "{line}"
    );
    let out = world.run("b", &["--shard", "auto"]);
    let line = out.refused(252);
    assert!(line.contains("AWS_BATCH_JOB_ARRAY_INDEX"), "{line}");
    let out = world.run("b", &["--shard", "5/4"]);
    assert!(out.refused(252).contains("expected I/N"), "{}", out.stderr);
    let out = world.run("b", &["--shard", "2/4", "--shards", "4"]);
    let line = out.refused(252);
    assert!(
        line.starts_with("--shards: expected --shard auto, found 2/4"),
        "{line}"
    );
    for place in ["s3:/audit", "S3://audit", "file:///audit"] {
        let mut archive = world.archive_at(&[place]);
        archive.stdout(Stdio::piped()).stderr(Stdio::piped());
        let out = RunOutput::from(archive.output().unwrap());
        let line = out.refused(252);
        assert!(line.starts_with("PLACE: expected "), "{line}");
    }
    let out = world.run("b", &["--only", "cases,notes"]);
    assert!(
        out.refused(252).contains(r#"found "notes""#),
        "{}",
        out.stderr
    );
    assert!(!world.folder("b").exists());
}

//! An emulated organization, an archive of it in a folder, and what is in the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::future::{Future, pending};
use std::path::{Path, PathBuf};

use casebook::emulated;
use casebook::stack::fleet::Fleet;
use casebook_archive::{
    AccountOutcome, Archive, ArchiveEvent, Finding, Format, Place, RunError, RunId, RunSummary,
    Store, StoreOptions, TABLES, Verdict, Verification, read_stamps,
};
use casebook_emulator::{Account, Emulator, Organization, Scenario};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The role that every generated account has.
pub(crate) const ROLE: &str = "OrganizationAccountAccessRole";

/// An emulated organization, and a folder for archives of it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    home: TempDir,
    format: Format,
}

/// A row without the columns that depend on the run: its table, its account, and its columns.
pub(crate) type Row = (String, String, Value);

impl World {
    /// Makes an organization of the default account and generated ones.
    pub(crate) fn new(accounts: u32) -> Self {
        Self::of(Scenario::new().generated_accounts(accounts - 1), [])
    }

    pub(crate) fn of(scenario: Scenario, accounts: impl IntoIterator<Item = Account>) -> Self {
        let scenario = scenario.organization(Some(Organization::default()));
        let scenario = accounts.into_iter().fold(scenario, Scenario::account);
        Self {
            emulator: Emulator::builder().scenario(scenario).build().unwrap(),
            home: tempfile::tempdir().unwrap(),
            format: Format::Jsonl,
        }
    }

    /// Sets the format of the archives, which are lines of JSON without it.
    pub(crate) fn format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn fleet(&self) -> Fleet {
        Fleet::new(&emulated(&self.emulator)).role(ROLE.parse().unwrap())
    }

    /// Opens an archive, and sets a run up.
    pub(crate) async fn archive(&self, name: &str, run: u32) -> Archive {
        let place = Place::from(self.folder(name));
        let options = StoreOptions::new().format(self.format);
        let store = Store::open(&place, options).await.unwrap();
        let now = std::time::SystemTime::UNIX_EPOCH;
        Archive::new(store, RunId::new(now, run)).accept_terms(true)
    }

    /// Runs until the end.
    pub(crate) async fn run(&self, name: &str, run: u32) -> RunSummary {
        let (result, outcomes) = self.try_run(name, run, pending()).await;
        let summary = result.unwrap();
        assert!(!summary.is_interrupted, "{outcomes:?}");
        summary
    }

    /// Runs until the end, or until `end` completes.
    pub(crate) async fn try_run(
        &self,
        name: &str,
        run: u32,
        end: impl Future<Output = ()>,
    ) -> (Result<RunSummary, RunError>, Vec<AccountOutcome>) {
        let archive = self.archive(name, run).await;
        let outcomes = std::cell::RefCell::default();
        let watch = |event: ArchiveEvent<'_>| {
            if let ArchiveEvent::Ended(outcome) = event {
                let outcomes: &std::cell::RefCell<Vec<AccountOutcome>> = &outcomes;
                outcomes.borrow_mut().push(outcome.clone());
            }
        };
        let members = self.fleet().members();
        let result = archive.run(members, end, watch).await;
        (result, outcomes.into_inner())
    }

    /// Verifies an archive. Returns what was found.
    pub(crate) async fn verify(&self, name: &str) -> (Verdict, Vec<Finding>) {
        let place = Place::from(self.folder(name));
        let store = Store::open_to_read(&place, StoreOptions::new()).await;
        let verification = Verification::new(store.unwrap());
        let mut found = Vec::new();
        let verdict = verification
            .run(|finding| found.push(finding.clone()))
            .await;
        (verdict.unwrap(), found)
    }

    /// Returns all rows of an archive.
    pub(crate) fn rows(&self, name: &str) -> Vec<Row> {
        rows(&self.folder(name))
    }

    /// Returns the names of all files of an archive.
    pub(crate) fn files(&self, name: &str) -> BTreeSet<String> {
        let root = self.folder(name);
        let names = files(&root).into_iter().map(|path| {
            let name = path.strip_prefix(&root).unwrap();
            name.to_str().unwrap().to_owned()
        });
        names.collect()
    }

    /// Returns the calls of each operation since the emulator was built.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        let mut calls = BTreeMap::new();
        for request in self.emulator.requests() {
            let operation = request.operation.unwrap_or("document").to_owned();
            *calls.entry(operation).or_default() += 1;
        }
        calls
    }
}

/// Returns all rows of an archive, sorted. Of Parquet they are the stamps alone, with the fingerprints of the
/// other columns.
pub(crate) fn rows(root: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for path in files(root) {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        let mut folders = name.split('/');
        let Some(kind) = folders.next().and_then(|kind| kind.strip_prefix("kind=")) else {
            continue;
        };
        let account = folders.next().unwrap().strip_prefix("account=").unwrap();
        let of_part = match name.ends_with(".parquet") {
            true => stamps(kind, &path),
            false => lines(&path),
        };
        let of_part = of_part.into_iter();
        rows.extend(of_part.map(|row| (kind.to_owned(), account.to_owned(), row)));
    }
    rows.sort_by_cached_key(|(kind, account, row)| {
        (kind.clone(), account.clone(), row.to_string())
    });
    rows
}

fn lines(part: &Path) -> Vec<Value> {
    let content = fs::read_to_string(part).unwrap();
    let lines = content.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let columns = row.as_object_mut().unwrap();
        assert!(columns.remove("run").is_some() && columns.remove("archived_at").is_some());
        row
    });
    lines.collect()
}

fn stamps(kind: &str, part: &Path) -> Vec<Value> {
    let table = TABLES.iter().find(|table| table.kind == kind).unwrap();
    let stamps = read_stamps(table, Format::Parquet, fs::read(part).unwrap().into()).unwrap();
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

/// Returns the names of the documents of an archive, each of which must have the hash in its name.
pub(crate) fn blobs(root: &Path) -> BTreeSet<String> {
    use sha2::Digest as _;
    let blobs = files(&root.join("blobs")).into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let content = fs::read(&path).unwrap();
        let hash = sha2::Sha256::digest(content);
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(name, hash, "{}", path.display());
        name
    });
    blobs.collect()
}

/// Checks that two archives have the same rows and documents, and that no version of an entity was written
/// twice.
///
/// The service marks each copy of a report, so of reports only the sizes of the documents are compared.
pub(crate) fn expect_equal(found: &Path, expected: &Path, what: &str) {
    let (mut found_rows, mut expected_rows) = (rows(found), rows(expected));
    expect_versions_once(&found_rows, what);
    for (rows, root) in [(&mut found_rows, found), (&mut expected_rows, expected)] {
        let blobs = blobs(root);
        for (kind, _, row) in rows {
            for column in ["sha256", "terms_sha256"] {
                if let Some(hash) = row[column].as_str() {
                    assert!(blobs.contains(hash), "{what}: {row}");
                    if kind == "report" {
                        row[column] = true.into();
                    }
                }
            }
        }
    }
    for (found, expected) in found_rows.iter().zip(&expected_rows) {
        assert_eq!(found, expected, "{what}");
    }
    assert_eq!(found_rows.len(), expected_rows.len(), "{what}");
}

pub(crate) fn expect_versions_once(rows: &[Row], what: &str) {
    let mut versions = BTreeSet::new();
    for (kind, account, row) in rows {
        let id = row["id"].as_str().unwrap();
        let version = row["version"].as_i64().unwrap();
        let is_new = versions.insert((kind, account, id.to_owned(), version));
        assert!(
            is_new,
            "{what}: {kind} {id} of {account} has version {version} twice"
        );
    }
}

/// Copies an archive.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(&file, copy).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

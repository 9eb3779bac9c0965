//! Opening a store, and making one.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use redb::backends::InMemoryBackend;
use redb::{Builder, Database, ReadableDatabase, WriteTransaction};

use crate::chance;
use crate::seal::Key;

use super::tables::{self, FACTS, FORM, KEY};
use super::{Beginning, Broken, Store, index};

/// The form of the file that this version reads and writes.
const THIS_FORM: &[u8] = b"3";
/// The form before, whose lists of open cases have those that wait for their customer among them.
const FORMER_FORM: &[u8] = b"2";
/// The form before that, which has nothing of Support.
const FIRST_FORM: &[u8] = b"1";
/// The data are small but for attachments, which nobody reads twice in a row; so is what is kept
/// of them in memory.
const CACHE: usize = 4 * 1024 * 1024;
/// What is kept in memory besides for each case that is generated, which they are all over.
const CACHE_OF_CASE: usize = 512;
/// The most that is kept for them.
const CACHE_OF_CASES: usize = 64 * 1024 * 1024;
/// The longest file that is read to its end whenever it is opened.
const CHECKED: u64 = 32 * 1024 * 1024;

impl Store {
    /// A new store in memory.
    pub(crate) fn in_memory(beginning: Beginning) -> Result<Self, OpenError> {
        let make = || {
            let database = builder(beginning).create_with_backend(InMemoryBackend::new())?;
            fresh(database, beginning)
        };
        make().map_err(|broken: Broken| OpenError::new(None, broken))
    }

    /// The store in a file, which is made if there is none.
    ///
    /// A new store grows up under another name and gets its own when it is complete, so that no
    /// half-made file is ever found under it. A file of a form before gets what it lacks.
    ///
    /// A file that somebody else has changed is found out here, as long as it is short enough to be
    /// read to its end each time. A long one is read only where its process ended without closing
    /// it; that somebody has changed it may only come out, and end in a panic, when the place is
    /// read.
    pub(crate) fn in_file(path: &Path, beginning: Beginning) -> Result<Self, OpenError> {
        let open = || {
            let length = fs::metadata(path).map_or(0, |file| file.len());
            if length == 0 {
                make(path, beginning)?;
            }
            let mut builder = Builder::new();
            builder.set_cache_size(CACHE);
            builder.set_check_integrity_on_open(length <= CHECKED);
            let database = builder.open(path)?;
            match form(&database)?.as_deref() {
                Some(FIRST_FORM) => renew(&database, |transaction| {
                    tables::fill_support(transaction, beginning)
                })?,
                Some(FORMER_FORM) => renew(&database, |transaction| {
                    index::rebuild(&transaction)?;
                    Ok(transaction)
                })?,
                _ => {}
            }
            Self::over(database)
        };
        open().map_err(|broken: Broken| OpenError::new(Some(path), broken))
    }

    pub(super) fn over(database: Database) -> Result<Self, Broken> {
        if form(&database)?.as_deref() != Some(THIS_FORM) {
            return Err(Broken::corrupted(
                "expected a form from 1 to 3, found another",
            ));
        }
        let facts = database.begin_read()?.open_table(FACTS)?;
        let key = facts.get(KEY)?.and_then(|key| key.value().try_into().ok());
        let key = Key::new(key.ok_or_else(|| Broken::corrupted("expected a key of 32 bytes"))?);
        drop(facts);
        Ok(Self { database, key })
    }
}

/// A new store in a database that has nothing yet.
pub(super) fn fresh(database: Database, beginning: Beginning) -> Result<Store, Broken> {
    seed(&database, beginning)?;
    Store::over(database)
}

fn form(database: &Database) -> Result<Option<Vec<u8>>, Broken> {
    let facts = database.begin_read()?.open_table(FACTS)?;
    Ok(facts.get(FORM)?.map(|form| form.value().to_vec()))
}

/// Brings a file of a form before to this one.
fn renew(
    database: &Database,
    change: impl FnOnce(WriteTransaction) -> Result<WriteTransaction, Broken>,
) -> Result<(), Broken> {
    let transaction = change(database.begin_write()?)?;
    transaction.open_table(FACTS)?.insert(FORM, THIS_FORM)?;
    Ok(transaction.commit()?)
}

/// What makes a store that so much is put into.
fn builder(beginning: Beginning) -> Builder {
    let generated = usize::try_from(beginning.generated_cases).unwrap_or(usize::MAX);
    let more = generated.saturating_mul(CACHE_OF_CASE).min(CACHE_OF_CASES);
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE + more);
    builder
}

fn make(path: &Path, beginning: Beginning) -> Result<(), Broken> {
    let mut name = OsString::from(path);
    name.push(".new");
    let unfinished = PathBuf::from(name);
    // What an earlier attempt left behind may be torn.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let database = builder(beginning).create(&unfinished)?;
    seed(&database, beginning)?;
    drop(database);
    fs::rename(&unfinished, path)?;
    sync_folder_of(path)?;
    Ok(())
}

/// Makes a rename last; only Unix has folders that can be synced.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn seed(database: &Database, beginning: Beginning) -> Result<(), Broken> {
    let transaction = database.begin_write()?;
    {
        let mut facts = transaction.open_table(FACTS)?;
        facts.insert(FORM, THIS_FORM)?;
        facts.insert(KEY, chance::key().as_slice())?;
    }
    tables::fill(&transaction, beginning)?;
    let transaction = tables::fill_support(transaction, beginning)?;
    Ok(transaction.commit()?)
}

/// An emulator's data cannot be opened.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
///
/// let error = Emulator::builder().data("/no/such/folder/data").build().unwrap_err();
/// assert_eq!(error.to_string(), "the data file /no/such/folder/data cannot be opened");
/// ```
#[derive(Debug)]
pub struct OpenError {
    path: Option<PathBuf>,
    source: Broken,
}

impl OpenError {
    pub(crate) fn new(path: Option<&Path>, source: Broken) -> Self {
        Self {
            path: path.map(Path::to_owned),
            source,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "the data file {} cannot be opened", path.display()),
            None => f.write_str("the data in memory cannot be opened"),
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use redb::ReadableTable;

    use super::super::tables::{OPEN, SILENT, WAITING};
    use super::super::{Listing, Window};
    use super::*;
    use crate::moment::Moment;

    fn beginning() -> Beginning {
        Beginning {
            at: Moment::from_seconds(1_800_000_000),
            samples: true,
            generated_cases: 0,
        }
    }

    #[test]
    fn a_file_of_the_first_form_gets_what_it_lacks() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        let store = Store::in_file(&path, beginning()).expect("a new store");
        store.set_subscription("SUBSCRIBED").expect("a fresh store");
        let transaction = store.database.begin_write().expect("a fresh store");
        for table in transaction.list_tables().expect("tables") {
            let former = ["reports", "published", "agreements", "spent", "facts"];
            if !former.contains(&redb::TableHandle::name(&table)) {
                transaction.delete_table(table).expect("a table");
            }
        }
        let mut facts = transaction.open_table(FACTS).expect("facts");
        facts.insert(FORM, FIRST_FORM).expect("a fresh store");
        drop(facts);
        transaction.commit().expect("a fresh store");
        drop(store);

        for _ in 0..2 {
            let store = Store::in_file(&path, beginning()).expect("both forms");
            assert_eq!(store.subscription().expect("it is there"), "SUBSCRIBED");
            assert!(store.support_counts().expect("they are there")[0] > 0);
        }
    }

    #[test]
    fn a_file_of_the_form_before_gets_the_lists_that_it_lacks() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        let beginning = Beginning {
            generated_cases: 40,
            ..beginning()
        };
        let listed = |store: &Store| {
            [None, Some(0), Some(1_780_000_000_000), Some(u64::MAX >> 17)].map(|silent_until| {
                let listing = Listing {
                    resolved: false,
                    silent_until,
                    language: Some("en"),
                    window: Window::ALL,
                    before: None,
                };
                let cases = store.cases(listing, 100).expect("they are there").items;
                cases.iter().map(|case| case.serial).collect::<Vec<_>>()
            })
        };
        let store = Store::in_file(&path, beginning).expect("a new store");
        let before = (listed(&store), store.support_counts().expect("some"));
        let (first, second) = (&before.0[0], &before.0[2]);
        assert!(first.len() > second.len() && second.len() > before.0[3].len());

        let transaction = store.database.begin_write().expect("a fresh store");
        let mut open = transaction.open_table(OPEN).expect("a list");
        for entry in transaction
            .open_table(WAITING)
            .expect("a list")
            .iter()
            .expect("some")
        {
            open.insert(entry.expect("one").0.value(), ())
                .expect("a fresh store");
        }
        drop(open);
        transaction.delete_table(WAITING).expect("a list");
        transaction.delete_table(SILENT).expect("a list");
        let mut facts = transaction.open_table(FACTS).expect("facts");
        facts.insert(FORM, FORMER_FORM).expect("a fresh store");
        drop(facts);
        transaction.commit().expect("a fresh store");
        drop(store);

        let store = Store::in_file(&path, beginning).expect("both forms");
        let after = (listed(&store), store.support_counts().expect("some"));
        assert_eq!(after, before);
    }

    #[test]
    fn a_torn_first_attempt_is_made_again_and_a_foreign_file_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        fs::write(folder.path().join("data.new"), b"torn").expect("a writable folder");
        drop(Store::in_file(&path, beginning()).expect("a new store"));
        assert!(!folder.path().join("data.new").exists());

        fs::write(&path, b"a letter").expect("a writable folder");
        assert!(Store::in_file(&path, beginning()).is_err());
        assert_eq!(fs::read(&path).expect("still there"), b"a letter");
    }

    #[test]
    fn one_file_has_one_emulator() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        let _first = Store::in_file(&path, beginning()).expect("a new store");
        let second = Store::in_file(&path, beginning()).expect_err("the file is taken");
        let why = second.source().expect("a reason").to_string();
        assert!(why.to_lowercase().contains("open"), "{why}");
    }

    #[test]
    fn a_changed_file_is_an_error_and_no_panic() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        drop(Store::in_file(&path, beginning()).expect("a new store"));
        let whole = fs::read(&path).expect("just written");
        for place in (0..whole.len()).step_by(whole.len() / 61) {
            let mut changed = whole.clone();
            changed[place] ^= 0xff;
            fs::write(&path, &changed).expect("a writable folder");
            // Unused pages may change unseen.
            let _ = Store::in_file(&path, beginning());
        }
        fs::write(&path, &whole[..whole.len() / 2]).expect("a writable folder");
        assert!(Store::in_file(&path, beginning()).is_err());
    }
}

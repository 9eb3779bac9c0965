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
mod tests;

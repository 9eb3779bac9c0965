//! Opening a store, and making one.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use redb::backends::{FileBackend, InMemoryBackend};
use redb::{Builder, Database, WriteTransaction};

use crate::crypto::{TokenKey, random};

use super::file_id::FileId;
use super::live::{Failed, Live, Watched};
use super::lock_holder::lock_holder;
use super::tables::{self, FACTS, FILE, FORM, IDENTITY, KEY};
use super::{Beginning, Store, StoreError, index};

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
        make().map_err(|broken: StoreError| OpenError::new(None, broken))
    }

    /// The store in a file, which is made if there is none.
    ///
    /// A new store grows up under another name and gets its own when it is complete, so that no
    /// half-made file is ever found under it. A file of a form before gets what it lacks, and a copy
    /// of a file an identity of its own.
    ///
    /// A file that somebody else has changed is found out here, as long as it is short enough to be
    /// read to its end each time. A long one is read only where its process ended without closing
    /// it; that somebody has changed it may only come out, and end in a panic, when the place is
    /// read.
    pub(crate) fn in_file(path: &Path, beginning: Beginning) -> Result<Self, OpenError> {
        let open = || {
            if !is_there(path)? {
                make(path, beginning)?;
            }
            let own = path.to_owned();
            let live = Live::new(move |failed| open_file(&own, failed))?;
            match form(&live)?.as_deref() {
                Some(FIRST_FORM) => renew(&live, |transaction| {
                    tables::fill_support(transaction, beginning)
                })?,
                Some(FORMER_FORM) => renew(&live, |transaction| {
                    index::rebuild(&transaction)?;
                    Ok(transaction)
                })?,
                _ => {}
            }
            Self::over(live, FileId::at(path)?)
        };
        open().map_err(|broken: StoreError| OpenError::new(Some(path), broken))
    }

    pub(super) fn over(live: Live, file: Option<FileId>) -> Result<Self, StoreError> {
        if form(&live)?.as_deref() != Some(THIS_FORM) {
            return Err(StoreError::corrupted(
                "expected a form from 1 to 3, found another",
            ));
        }
        let facts = live.begin_read()?.open_table(FACTS)?;
        let key = facts.get(KEY)?.and_then(|key| key.value().try_into().ok());
        let key =
            TokenKey::new(key.ok_or_else(|| StoreError::corrupted("expected a key of 32 bytes"))?);
        // Files that were made before have no identity, or do not say which file it belongs to.
        let has_identity = facts.get(IDENTITY)?.is_some();
        let written = facts.get(FILE)?.map(|id| id.value().to_vec());
        drop(facts);
        let is_own = file.is_none_or(|file| written.is_some_and(|written| file.is(&written)));
        if !(has_identity && is_own) {
            let transaction = live.begin_write()?;
            tables::put_identity(&transaction, file)?;
            transaction.commit()?;
        }
        Ok(Self { live, key })
    }
}

/// Whether the file exists and is not empty.
fn is_there(path: &Path) -> Result<bool, StoreError> {
    match fs::metadata(path) {
        Ok(file) if file.is_file() => Ok(file.len() > 0),
        // Opening a pipe could block for ever.
        Ok(_) => Err(io::Error::other("expected a file, found something else").into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn open_file(path: &Path, failed: Failed) -> Result<Database, StoreError> {
    if !is_there(path)? {
        return Err(io::Error::from(io::ErrorKind::NotFound).into());
    }
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder.set_check_integrity_on_open(file.metadata()?.len() <= CHECKED);
    let inner = FileBackend::new(file)?;
    Ok(builder.create_with_backend(Watched { inner, failed })?)
}

/// A new store in a database that has nothing yet.
pub(super) fn fresh(database: Database, beginning: Beginning) -> Result<Store, StoreError> {
    seed(&database, beginning, None)?;
    Store::over(Live::in_memory(database), None)
}

fn form(database: &Live) -> Result<Option<Vec<u8>>, StoreError> {
    let facts = database.begin_read()?.open_table(FACTS)?;
    Ok(facts.get(FORM)?.map(|form| form.value().to_vec()))
}

/// Brings a file of a form before to this one.
fn renew(
    database: &Live,
    change: impl FnOnce(WriteTransaction) -> Result<WriteTransaction, StoreError>,
) -> Result<(), StoreError> {
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

fn make(path: &Path, beginning: Beginning) -> Result<(), StoreError> {
    let mut name = OsString::from(path);
    name.push(".new");
    let unfinished = PathBuf::from(name);
    let file = claim(&unfinished)?;
    // Another process may have been faster.
    if is_there(path)? {
        return Ok(fs::remove_file(&unfinished)?);
    }
    let make = || -> Result<(), StoreError> {
        // An earlier attempt may have left a torn file.
        file.set_len(0)?;
        let inner = FileBackend::new(file.try_clone()?)?;
        let database = builder(beginning).create_with_backend(inner)?;
        seed(&database, beginning, FileId::of(&file)?)?;
        // Closing it ends the claim, so it is renamed before: no process finds it under the old name.
        fs::rename(&unfinished, path)?;
        drop(database);
        Ok(sync_folder_of(path)?)
    };
    make().inspect_err(|_| {
        // The first error says more than a failure to remove the file.
        let _ = fs::remove_file(&unfinished);
    })
}

/// Claims the unfinished store for this process, until the file is closed.
fn claim(unfinished: &Path) -> Result<File, StoreError> {
    loop {
        let found = fs::symlink_metadata(unfinished);
        if found.is_ok_and(|found| !found.is_file()) {
            // It may be a link, and nothing may be written through it.
            fs::remove_file(unfinished)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        for_the_owner_alone(&mut options);
        let file = options.open(unfinished)?;
        // On other systems the lock would exclude the database itself, and a renamed file cannot be
        // recognized.
        if !cfg!(unix) {
            return Ok(file);
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(redb::Error::DatabaseAlreadyOpen.into()),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if is_named(&file, unfinished)? {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn for_the_owner_alone(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn for_the_owner_alone(_: &mut OpenOptions) {}

/// Whether the path still names this file, and not through a link.
#[cfg(unix)]
fn is_named(file: &File, name: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let file = file.metadata()?;
    Ok(fs::symlink_metadata(name)
        .is_ok_and(|named| (named.dev(), named.ino()) == (file.dev(), file.ino())))
}

#[cfg(not(unix))]
fn is_named(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
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

fn seed(database: &Database, beginning: Beginning, file: Option<FileId>) -> Result<(), StoreError> {
    let transaction = database.begin_write()?;
    {
        let mut facts = transaction.open_table(FACTS)?;
        facts.insert(FORM, THIS_FORM)?;
        facts.insert(KEY, random::key().as_slice())?;
    }
    tables::put_identity(&transaction, file)?;
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
    source: Source,
}

#[derive(Debug)]
enum Source {
    StoreError(StoreError),
    Taken(Taken),
    Foreign(Foreign),
}

/// The file was there, and is not one that an emulator has made.
#[derive(Debug)]
struct Foreign;

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no data file of the emulator")
    }
}

impl Error for Foreign {}

/// Every file of redb begins so (redb, docs/design.md, "Database header").
const MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";

/// Whether a file, for which there is an error already, has another beginning than ours.
fn is_foreign(path: &Path) -> bool {
    if !fs::metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let mut beginning = Vec::with_capacity(MAGIC.len());
    let read = File::open(path).and_then(|file| {
        let mut file = file.take(MAGIC.len() as u64);
        file.read_to_end(&mut beginning)
    });
    read.is_ok() && beginning != MAGIC
}

/// Another process has the file open; the text names the process.
#[derive(Debug)]
struct Taken(String);

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Taken {}

impl OpenError {
    pub(crate) fn new(path: Option<&Path>, broken: StoreError) -> Self {
        let source = match path {
            Some(path) if broken.is_taken() => Source::Taken(Taken(lock_holder(path))),
            Some(path) if is_foreign(path) => Source::Foreign(Foreign),
            _ => Source::StoreError(broken),
        };
        Self {
            path: path.map(Path::to_owned),
            source,
        }
    }

    /// Whether another process, or another emulator of this process, has the file open: it can be
    /// opened when that one has ended.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        matches!(self.source, Source::Taken(_))
    }

    /// Whether the file is there and none that an emulator has made. Nothing in it was changed.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        matches!(self.source, Source::Foreign(_))
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
        Some(match &self.source {
            Source::StoreError(broken) => broken,
            Source::Taken(taken) => taken,
            Source::Foreign(foreign) => foreign,
        })
    }
}

#[cfg(test)]
mod tests;

//! Creates, opens and resets a store, in a file or in memory.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;

use redb::backends::{FileBackend, InMemoryBackend};
use redb::{Builder, Database, ReadTransaction, TableHandle as _};

use super::change::Change;
use super::contents::Contents;
use super::database::{AccountDatabase, FailureFlag, MonitoredBackend, Origin, ReopeningDatabase};
use super::file_id::FileId;
use super::fill;
use super::open_error::OpenError;
use super::tables::{self, FACTS, FILE, FORMAT, IDENTITY, KEY};
use super::transaction::{RunningCount, Transaction, empty_table_name};
use super::unfinished::{lock_unfinished, unfinished_path};
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::crypto::{TokenKey, random};

/// The format of the files that this version writes. Format 1 has no tables of Support; 2 and 3 list the
/// cases in other tables; 4 lacks the tables that were added later.
const CURRENT_FORMAT: u8 = b'5';
const FIRST_FORMAT: u8 = b'1';
/// The database cache in bytes. Most data are small, and attachments are rarely read twice in a row.
const CACHE: usize = 4 * 1024 * 1024;
/// The additional cache for each case of a new store, in bytes. The ids of cases are random, so adding
/// the cases writes to every page of the tables of ids.
const CACHE_PER_CASE: usize = 512;
/// The largest additional cache for cases, in bytes.
const LARGEST_CASE_CACHE: usize = 64 * 1024 * 1024;
/// The longest file that is checked as a whole whenever it is opened, in bytes.
const LARGEST_CHECKED_FILE: u64 = 32 * 1024 * 1024;

impl Store {
    /// Creates a store in memory, which renders its contents when they are read, and keeps what differs
    /// from them.
    pub(crate) fn in_memory(contents: Arc<dyn Contents>) -> Result<Self, OpenError> {
        let create = || {
            let mut builder = Builder::new();
            builder.set_cache_size(CACHE);
            let database = builder.create_with_backend(InMemoryBackend::new())?;
            initialize(&database, None, |transaction| {
                fill::clear(&transaction)?;
                Ok(transaction)
            })?;
            let database = ReopeningDatabase::in_memory(database);
            Self::from_database(database, None, Origin::Rendered(contents))
        };
        create().map_err(|error: StoreError| OpenError::new(None, error))
    }

    /// Opens the store in a file, and creates the file if there is none.
    ///
    /// A new file is written as `<path>.new` and renamed when it is complete, so no process finds a
    /// half-written one. A file of an earlier format is converted. On Unix, a file that was copied
    /// gets a new identity ([`identity`](Self::identity)).
    ///
    /// A file of up to 32 MiB is checked as a whole, so damage by another program is found here. A longer
    /// file is checked only if the process that had it open ended without closing it. Otherwise damage is
    /// found when the damaged page is read, and redb may panic then.
    pub(crate) fn in_file(path: &Path, contents: &dyn Contents) -> Result<Self, OpenError> {
        let open = || {
            if !has_data(path)? {
                create_file(path, contents)?;
            }
            let own = path.to_owned();
            let database = ReopeningDatabase::new(move |failed| open_file(&own, failed))?;
            convert(&database, contents)?;
            Self::from_database(database, FileId::at(path)?, Origin::Written)
        };
        open().map_err(|error: StoreError| OpenError::new(Some(path), error))
    }

    /// Returns the store of an account other than the default one, in the same database. These are its
    /// contents, if a data file has none of it.
    ///
    /// Its key is another, so that no token or link of one account is good in another account.
    pub(crate) fn of_account(&self, account: AccountId, contents: Arc<dyn Contents>) -> Self {
        let origin = match self.database.origin() {
            Origin::Rendered(_) => Origin::Rendered(contents),
            Origin::Written | Origin::Unwritten(..) => Origin::Unwritten(contents, fill::fill_once),
        };
        let database = Arc::clone(&self.database.database);
        Self {
            database: AccountDatabase::new(database, account, origin),
            key: self.key.child(&account.to_string()),
        }
    }

    /// Replaces the state of the default account by these contents, deletes that of every other account,
    /// and draws a new identity. The key of the tokens stays, so tokens that were issued before stay valid.
    /// Therefore the lists of used tokens stay, too.
    pub(crate) fn reset(&self, contents: Arc<dyn Contents>) -> Result<(), StoreError> {
        let transaction = self.database.database.begin_write()?;
        put_identity(&transaction, None)?;
        if let Origin::Written = self.database.origin() {
            return fill::replace(&*contents, transaction)?.commit();
        }
        fill::clear(&transaction)?;
        transaction.commit()?;
        self.database.set_origin(Origin::Rendered(contents));
        Ok(())
    }

    /// Writes these contents into an empty database in memory.
    #[cfg(test)]
    pub(super) fn written(database: Database, contents: &dyn Contents) -> Result<Self, StoreError> {
        initialize(&database, None, |transaction| {
            fill::replace(contents, transaction)
        })?;
        let database = ReopeningDatabase::in_memory(database);
        Self::from_database(database, None, Origin::Written)
    }

    /// Returns the store in a database of the current format. `file` is the id of its data file:
    /// `None` in memory, and on systems without inode numbers. The store gets a new identity if it
    /// has none, or if its identity belongs to another file.
    pub(super) fn from_database(
        database: ReopeningDatabase,
        file: Option<FileId>,
        origin: Origin,
    ) -> Result<Self, StoreError> {
        let read = database.begin_read()?;
        let has_empty_tables = has_empty_tables(&read)?;
        let facts = read.open_table(FACTS)?;
        let key = facts.get(KEY)?.and_then(|key| key.value().try_into().ok());
        let key = key.ok_or_else(|| StoreError::corrupted("expected a key of 32 bytes"))?;
        // Earlier versions wrote no identity, or not the id of the file that the identity belongs to.
        let has_identity = facts.get(IDENTITY)?.is_some();
        let written = facts.get(FILE)?.map(|id| id.value().to_vec());
        drop((facts, read));
        let is_own = file.is_none_or(|file| written.is_some_and(|written| file.matches(&written)));
        if !(has_identity && is_own && has_empty_tables) {
            let transaction = database.begin_write()?;
            if !(has_identity && is_own) {
                put_identity(&transaction, file)?;
            }
            tables::create_empty(&transaction)?;
            transaction.commit()?;
        }
        Ok(Self::new(database, TokenKey::new(key), origin))
    }
}

/// Returns whether the database has the tables that stand for missing ones, which earlier versions did not
/// create.
fn has_empty_tables(read: &ReadTransaction) -> Result<bool, StoreError> {
    let name = empty_table_name(&FACTS);
    let mut tables = read.list_tables()?;
    Ok(tables.any(|table| table.name() == name))
}

/// Draws a new identity, and records that it belongs to `file`. With `None`, the recorded file stays.
fn put_identity(transaction: &Transaction, file: Option<FileId>) -> Result<(), StoreError> {
    let mut facts = transaction.open_table(FACTS)?;
    facts.insert(IDENTITY, random::uuid().as_bytes())?;
    if let Some(file) = file {
        facts.insert(FILE, file.bytes().as_slice())?;
    }
    Ok(())
}

/// Returns whether there is a file that is not empty. An empty file counts as none, and is replaced.
fn has_data(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(file) if file.is_file() => Ok(file.len() > 0),
        // Creating a file would replace the link, and writing through a link could change another file.
        Ok(file) if file.is_symlink() => {
            let why = "expected a file, found a link; name the file that it leads to";
            Err(io::Error::other(why).into())
        }
        // A folder, a pipe or a device: opening a pipe could block for ever.
        Ok(_) => Err(io::Error::other("expected a file, found something else").into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn open_file(path: &Path, failed: FailureFlag) -> Result<Database, StoreError> {
    if !has_data(path)? {
        return Err(io::Error::from(io::ErrorKind::NotFound).into());
    }
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder.set_check_integrity_on_open(file.metadata()?.len() <= LARGEST_CHECKED_FILE);
    let inner = FileBackend::new(file)?;
    Ok(builder.create_with_backend(MonitoredBackend { inner, failed })?)
}

/// Converts a file of an earlier format to the current one.
fn convert(database: &ReopeningDatabase, contents: &dyn Contents) -> Result<(), StoreError> {
    let format = {
        let facts = database.begin_read()?.open_table(FACTS)?;
        facts.get(FORMAT)?.map(|format| format.value().to_vec())
    };
    let format = match format.as_deref() {
        Some(&[CURRENT_FORMAT]) => return Ok(()),
        Some(&[format @ FIRST_FORMAT..CURRENT_FORMAT]) => format,
        found => {
            let expected = char::from(CURRENT_FORMAT);
            let why = format!("expected a format from 1 to {expected}");
            // A later version may write a number of several digits.
            let number = found.and_then(|found| str::from_utf8(found).ok()?.parse::<u32>().ok());
            return Err(match number.filter(|number| *number > 0) {
                Some(number) => StoreError::later_format(format!("{why}, found {number}")),
                None => StoreError::corrupted(&format!("{why}, found none")),
            });
        }
    };
    let transaction = database.begin_write()?;
    tables::delete_former(&transaction)?;
    tables::create(&transaction)?;
    fill::write_later_tables(contents, &transaction)?;
    let transaction = if format == FIRST_FORMAT {
        fill::write_cases(contents, transaction)?
    } else {
        let change = Change::new(transaction);
        change.rebuild_list()?;
        change.into_inner()
    };
    put_format(&transaction)?;
    transaction.commit()
}

fn put_format(transaction: &Transaction) -> Result<(), StoreError> {
    let mut facts = transaction.open_table(FACTS)?;
    facts.insert(FORMAT, [CURRENT_FORMAT].as_slice())?;
    Ok(())
}

/// Returns the builder of a database that is going to have these contents.
fn new_builder(contents: &dyn Contents) -> Builder {
    let count = usize::try_from(contents.case_count()).unwrap_or(usize::MAX);
    let more = count.saturating_mul(CACHE_PER_CASE);
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE + more.min(LARGEST_CASE_CACHE));
    builder
}

fn create_file(path: &Path, contents: &dyn Contents) -> Result<(), StoreError> {
    let unfinished = unfinished_path(path);
    let file = lock_unfinished(&unfinished)?;
    // Another process may have created the file since this one looked.
    if has_data(path)? {
        return Ok(fs::remove_file(&unfinished)?);
    }
    let create = || -> Result<(), StoreError> {
        // An interrupted attempt may have left a part of a file.
        file.set_len(0)?;
        let inner = FileBackend::new(file.try_clone()?)?;
        let database = new_builder(contents).create_with_backend(inner)?;
        initialize(&database, FileId::of(&file)?, |transaction| {
            fill::replace(contents, transaction)
        })?;
        // Closing the file ends the lock, so the rename comes first: no other process can lock the
        // complete file under its unfinished name.
        fs::rename(&unfinished, path)?;
        drop(database);
        Ok(sync_folder_of(path)?)
    };
    create().inspect_err(|_| {
        // The first error says more than a failure to remove the file.
        let _ = fs::remove_file(&unfinished);
    })
}

/// Syncs the folder of a file, so that the rename of the file is on the disk. Only Unix can sync a
/// folder.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Writes the format, a new key and a new identity into an empty database, and fills it by `write`.
fn initialize(
    database: &Database,
    file: Option<FileId>,
    write: impl FnOnce(Transaction) -> Result<Transaction, StoreError>,
) -> Result<(), StoreError> {
    // No other thread has the new database yet, so there is no count to share.
    let transaction = Transaction::new(database.begin_write()?, &RunningCount::default());
    put_format(&transaction)?;
    transaction
        .open_table(FACTS)?
        .insert(KEY, random::key().as_slice())?;
    put_identity(&transaction, file)?;
    write(transaction)?.commit()
}

#[cfg(test)]
mod tests;

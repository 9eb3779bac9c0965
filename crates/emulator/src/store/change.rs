//! Changing cases, attachments and refreshes: one transaction, which is kept whole or not at all.

use redb::{ReadableTable, WriteTransaction};

use super::case::{Attached, Attachment, Case, Communication, File, Set};
use super::index::Standing;
use super::tables::{
    ATTACHMENTS, CASE_IDS, CASES, COMMUNICATIONS, DISPLAY_IDS, FILES, REFRESHES, SET_ENDS, SETS,
};
use super::{Asked, Store, StoreError, cases, index, record};

/// A change that is being made. Dropping it leaves everything as it was.
pub(crate) struct Change {
    transaction: WriteTransaction,
}

impl Store {
    /// Begins a change; one at a time.
    pub(crate) fn change(&self) -> Result<Change, StoreError> {
        Ok(Change::over(self.live.begin_write()?))
    }
}

impl Change {
    pub(super) fn over(transaction: WriteTransaction) -> Self {
        Self { transaction }
    }

    pub(super) fn transaction(&self) -> &WriteTransaction {
        &self.transaction
    }

    pub(super) fn into_inner(self) -> WriteTransaction {
        self.transaction
    }

    /// Makes the change last; it is on the disk when this returns.
    pub(crate) fn keep(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }

    /// The case with an id.
    pub(crate) fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let serial = cases::serial_of(&self.transaction.open_table(CASE_IDS)?, id)?;
        cases::found(&self.transaction.open_table(CASES)?, serial)
    }

    /// The case with either of its ids.
    pub(crate) fn case_named(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let serial = match cases::serial_of(&self.transaction.open_table(CASE_IDS)?, id)? {
            None => cases::serial_of(&self.transaction.open_table(DISPLAY_IDS)?, id)?,
            serial => serial,
        };
        cases::found(&self.transaction.open_table(CASES)?, serial)
    }

    /// How many cases were created after one time and up to another, counted up to `most`.
    pub(crate) fn created(&self, after: u64, to: u64, most: u64) -> Result<u64, StoreError> {
        index::count_created(&self.transaction, (after, to), most)
    }

    /// The serial of the next case.
    pub(crate) fn next_serial(&self) -> Result<u64, StoreError> {
        let cases = self.transaction.open_table(CASES)?;
        Ok(cases.last()?.map_or(0, |(serial, _)| serial.value()) + 1)
    }

    /// Adds a case that has not been there, without communications.
    pub(crate) fn open_case(&self, case: &Case) -> Result<(), StoreError> {
        let mut ids = self.transaction.open_table(CASE_IDS)?;
        ids.insert(case.case_id.as_str(), case.serial)?;
        let mut ids = self.transaction.open_table(DISPLAY_IDS)?;
        ids.insert(case.display_id.as_str(), case.serial)?;
        drop(ids);
        index::enlist(&self.transaction, case)?;
        self.put_case(case)
    }

    /// Writes a case, and lists it by where it stands.
    pub(crate) fn put_case(&self, case: &Case) -> Result<(), StoreError> {
        let mut cases = self.transaction.open_table(CASES)?;
        let former = cases.insert(case.serial, record::write(case)?.as_slice())?;
        let former = former.map(|former| Standing::read(former.value()));
        index::relist(&self.transaction, case, former.transpose()?)
    }

    /// Adds a communication to a case, which still has to be put.
    pub(crate) fn say(
        &self,
        case: &mut Case,
        at: u64,
        communication: &Communication,
    ) -> Result<(), StoreError> {
        let mut communications = self.transaction.open_table(COMMUNICATIONS)?;
        let key = (case.serial, at, case.said);
        communications.insert(key, record::write(communication)?.as_slice())?;
        case.said += 1;
        Ok(())
    }

    /// The attachment set with an id.
    pub(crate) fn set(&self, id: &str) -> Result<Option<Set>, StoreError> {
        cases::set(&self.transaction.open_table(SETS)?, id)
    }

    /// Writes a set, new or not.
    pub(crate) fn put_set(&self, id: &str, set: &Set) -> Result<(), StoreError> {
        let mut sets = self.transaction.open_table(SETS)?;
        sets.insert(id, record::write(set)?.as_slice())?;
        let mut ends = self.transaction.open_table(SET_ENDS)?;
        ends.insert((set.expires, id), ())?;
        Ok(())
    }

    /// Forgets a set, but not its files.
    fn remove_set(&self, id: &str, set: &Set) -> Result<(), StoreError> {
        self.transaction.open_table(SETS)?.remove(id)?;
        let mut ends = self.transaction.open_table(SET_ENDS)?;
        ends.remove((set.expires, id))?;
        Ok(())
    }

    /// Forgets the sets that expired before a time, with their files.
    pub(crate) fn sweep_sets(&self, before: u64) -> Result<(), StoreError> {
        let ended = {
            let ends = self.transaction.open_table(SET_ENDS)?;
            let mut ended = Vec::new();
            for entry in ends.range(..(before, ""))? {
                ended.push(entry?.0.value().1.to_owned());
            }
            ended
        };
        for id in ended {
            if let Some(set) = self.set(&id)? {
                let mut files = self.transaction.open_table(FILES)?;
                for file in &set.files {
                    files.remove(file.number)?;
                }
                drop(files);
                self.remove_set(&id, &set)?;
            }
        }
        Ok(())
    }

    /// Keeps a file of some length, whose bytes `write` puts where they stay.
    pub(crate) fn keep_file(
        &self,
        name: String,
        length: usize,
        write: impl FnOnce(&mut [u8]),
    ) -> Result<File, StoreError> {
        let mut files = self.transaction.open_table(FILES)?;
        let number = files.last()?.map_or(0, |(number, _)| number.value()) + 1;
        let mut place = files.insert_reserve(number, length)?;
        write(place.as_mut());
        Ok(File { name, number })
    }

    /// Makes attachments of a case out of the files of a set, which is used up by that.
    pub(crate) fn attach_set(
        &self,
        id: &str,
        set: Set,
        case: u64,
        mut name: impl FnMut() -> String,
    ) -> Result<Vec<Attached>, StoreError> {
        self.remove_set(id, &set)?;
        let attach = |file| self.attach(name(), file, case);
        set.files.into_iter().map(attach).collect()
    }

    /// Makes an attachment of a case out of a file.
    pub(crate) fn attach(&self, id: String, file: File, case: u64) -> Result<Attached, StoreError> {
        let attached = Attached {
            attachment_id: id,
            file_name: file.name.clone(),
        };
        let mut attachments = self.transaction.open_table(ATTACHMENTS)?;
        let attachment = record::write(&Attachment { file, case })?;
        attachments.insert(attached.attachment_id.as_str(), attachment.as_slice())?;
        Ok(attached)
    }

    /// Notes that a check was asked to be refreshed.
    pub(crate) fn refresh(&self, check: &str, asked: Asked) -> Result<(), StoreError> {
        let mut refreshes = self.transaction.open_table(REFRESHES)?;
        refreshes.insert(check, (asked.at, asked.ran_before))?;
        Ok(())
    }

    /// The last time that a check was asked to be refreshed.
    pub(crate) fn refreshed(&self, check: &str) -> Result<Option<Asked>, StoreError> {
        let refreshes = self.transaction.open_table(REFRESHES)?;
        Ok(refreshes.get(check)?.map(|asked| Asked::of(asked.value())))
    }
}

//! A failure that stops only one of several entities.

use super::failure::Failure;

/// The first of the failures that stopped only the entity they met, such as a report whose document cannot be
/// downloaded. The others are read all the same, and the source fails at its end.
#[derive(Debug, Default)]
pub(super) struct FirstFailure(Option<Failure>);

impl FirstFailure {
    /// Returns what was read of an entity, or `None` if only this entity cannot be read.
    ///
    /// # Errors
    ///
    /// Fails if the archive cannot be written, which ends the account.
    pub(super) fn pass<T>(&mut self, read: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(failure @ Failure::Archive(_)) => Err(failure),
            Err(failure) => {
                self.0.get_or_insert(failure);
                Ok(None)
            }
        }
    }

    /// Returns the first failure, if there was one.
    pub(super) fn end(self) -> Result<(), Failure> {
        self.0.map_or(Ok(()), Err)
    }
}

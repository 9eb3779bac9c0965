//! Files and folders that cannot be read.

use casebook_types::AccountId;

use super::finding::{Finding, FindingKind};
use crate::store::StoreError;

/// Returns the finding of a file or folder that cannot be read.
///
/// # Errors
///
/// Fails with the error, if other files would meet it as well.
pub(super) fn unread(
    account: Option<AccountId>,
    file: &str,
    error: StoreError,
) -> Result<Finding, StoreError> {
    let Some(found) = error.of_file(file) else {
        return Err(error);
    };
    Ok(Finding {
        kind: FindingKind::Unread,
        account,
        file: file.to_owned(),
        expected: "a file or folder that can be read".to_owned(),
        found,
        advice: "change what keeps it from being read, or restore it from a copy, and verify again",
    })
}

/// Takes what was read. Of a file or folder that cannot be read, it adds the finding and returns nothing.
///
/// # Errors
///
/// Fails with the error, if other files would meet it as well.
pub(super) fn read_or_find<T: Default>(
    read: Result<T, StoreError>,
    file: &str,
    found: &mut Vec<Finding>,
) -> Result<T, StoreError> {
    match read {
        Ok(read) => Ok(read),
        Err(error) => {
            found.push(unread(None, file, error)?);
            Ok(T::default())
        }
    }
}

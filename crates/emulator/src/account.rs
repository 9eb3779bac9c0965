//! The one AWS account that the emulator has: its number, the authors of its communications, and the ids
//! of its cases.

use crate::encoding::hex;
use crate::time::Timestamp;

/// The number of the account. Every request with a valid signature belongs to it, whatever its access
/// key.
pub const ACCOUNT_ID: &str = "111122223333";
/// The email address of the account's owner, who opens the cases.
pub(crate) const OWNER: &str = "owner@example.com";
/// The customer as `submittedBy` of a communication, in the form of the API reference (Communication).
pub(crate) const CUSTOMER: &str = "SampleRole (Role) <owner@example.com>";
/// The support agent as `submittedBy` of a communication (docs/service-notes.md, "Case states").
pub(crate) const AWS: &str = "Amazon Web Services";

/// Returns a `caseId` in the form that the service uses today (docs/service-notes.md, "Values"). `number`
/// is random.
pub(crate) fn case_id(at: Timestamp, number: [u8; 8]) -> String {
    let (year, number) = (at.year(), hex::encode(&number));
    format!("case-{ACCOUNT_ID}-muen-{year}-{number}")
}

/// Returns the `displayId` of the case with a serial: ten digits. Consecutive serials get ids that are
/// far apart.
pub(crate) fn display_id(serial: u64) -> String {
    const FIRST: u128 = 1_000_000_000;
    const COUNT: u128 = 9_000_000_000;
    // The step and the count have no common divisor, so no two of the first nine billion serials share an
    // id.
    const STEP: u128 = 6_180_339_887;
    (FIRST + u128::from(serial) * STEP % COUNT).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_of_cases_have_the_form_of_the_samples() {
        let id = case_id(Timestamp::from_seconds(1_800_000_000), [0xc4; 8]);
        assert_eq!(id, "case-111122223333-muen-2027-c4c4c4c4c4c4c4c4");
        let ids: BTreeSet<_> = (1..10_000).map(display_id).collect();
        assert_eq!(ids.len(), 9_999);
        assert!(ids.iter().all(|id| id.len() == 10));
        assert_eq!(display_id(u64::MAX).len(), 10);
    }
}

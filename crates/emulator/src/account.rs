//! The AWS accounts that the emulator has: their numbers, the authors of their communications, and the ids
//! of their cases.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::hex;
use crate::text_error::text_error;
use crate::time::Timestamp;

/// The number of the default account, which every emulator has. The sample access key and those of
/// [`Builder::credentials`](crate::Builder::credentials) belong to it.
pub const ACCOUNT_ID: &str = "111122223333";
/// The email address of the account's owner, who opens the cases.
pub(crate) const OWNER: &str = "owner@example.com";
/// The customer as `submittedBy` of a communication, in the form of the API reference (Communication).
pub(crate) const CUSTOMER: &str = "SampleRole (Role) <owner@example.com>";
/// The support agent as `submittedBy` of a communication (docs/service-notes.md, "Case states").
pub(crate) const AWS: &str = "Amazon Web Services";

/// The number of an AWS account: twelve digits.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{ACCOUNT_ID, AccountId};
///
/// let account: AccountId = "012345678901".parse()?;
/// assert_eq!(account.to_string(), "012345678901");
/// assert_eq!(AccountId::DEFAULT.to_string(), ACCOUNT_ID);
///
/// let refused = "1234".parse::<AccountId>().unwrap_err();
/// assert_eq!(refused.to_string(), "the account: expected 12 digits, found \"1234\"");
/// # Ok::<(), casebook_emulator::AccountIdError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AccountId(u64);

impl AccountId {
    /// The default account, whose number is [`ACCOUNT_ID`].
    pub const DEFAULT: Self = Self(111_122_223_333);

    /// The number of the first generated account; the others follow it.
    const FIRST_GENERATED: u64 = 200_000_000_001;

    /// Returns the generated account with an index from 0 on.
    pub(crate) fn generated(index: u32) -> Self {
        Self(Self::FIRST_GENERATED + u64::from(index))
    }

    /// Returns the index of a generated account; `None` if its number is too small or too large for one.
    pub(crate) fn generated_index(self) -> Option<u32> {
        u32::try_from(self.0.checked_sub(Self::FIRST_GENERATED)?).ok()
    }

    /// Returns the number itself.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// Returns a number by which the generated data of accounts differ: 0 for the default account.
    pub(crate) fn seed(self) -> u64 {
        self.0.wrapping_sub(Self::DEFAULT.0)
    }
}

/// Writes the twelve digits.
impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

/// Parses twelve digits.
impl FromStr for AccountId {
    type Err = AccountIdError;

    fn from_str(text: &str) -> Result<Self, AccountIdError> {
        let is_number = text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok()).flatten();
        number.map(Self).ok_or_else(|| {
            AccountIdError(format!("the account: expected 12 digits, found {text:?}"))
        })
    }
}

impl Serialize for AccountId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| {
            serde::de::Error::custom(format_args!("expected 12 digits, found {text:?}"))
        })
    }
}

text_error! {
    /// A text is not the number of an account.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::AccountId;
    ///
    /// assert!("111122223333".parse::<AccountId>().is_ok());
    /// assert!("1111-2222-3333".parse::<AccountId>().is_err());
    /// ```
    pub struct AccountIdError;
}

/// Returns a `caseId` in the form that the service uses today (docs/service-notes.md, "Values"). `number`
/// is random.
pub(crate) fn case_id(account: AccountId, at: Timestamp, number: [u8; 8]) -> String {
    let (year, number) = (at.year(), hex::encode(&number));
    format!("case-{account}-muen-{year}-{number}")
}

/// Returns the `displayId` of the case of an account with a serial: ten digits. Consecutive serials get
/// ids that are far apart, and so do equal serials of different accounts.
pub(crate) fn display_id(account: AccountId, serial: u64) -> String {
    let serial = u128::from(serial) + first_displayed(account);
    (FIRST_ID + serial * ID_STEP % ID_COUNT).to_string()
}

/// Returns the smallest serial of an account whose case has a `displayId`, if any has it.
pub(crate) fn displayed_serial(account: AccountId, display_id: &str) -> Option<u64> {
    /// The inverse of the step modulo the count.
    const INVERSE: u128 = 5_931_679_823;
    let id: u128 = display_id.parse().ok()?;
    let serial = id.checked_sub(FIRST_ID)? % ID_COUNT * INVERSE % ID_COUNT;
    let serial = (serial + ID_COUNT - first_displayed(account)) % ID_COUNT;
    let serial = u64::try_from(serial).ok()?;
    (self::display_id(account, serial) == display_id).then_some(serial)
}

const FIRST_ID: u128 = 1_000_000_000;
const ID_COUNT: u128 = 9_000_000_000;
// The step and the count have no common divisor, so no two of the first nine billion serials share an id.
const ID_STEP: u128 = 6_180_339_887;

fn first_displayed(account: AccountId) -> u128 {
    // More than the serials that an account is likely to have.
    const SERIALS: u128 = 1_000_003;
    u128::from(account.seed()) * SERIALS % ID_COUNT
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_of_cases_have_the_form_of_the_samples() {
        let id = case_id(
            AccountId::DEFAULT,
            Timestamp::from_seconds(1_800_000_000),
            [0xc4; 8],
        );
        assert_eq!(id, "case-111122223333-muen-2027-c4c4c4c4c4c4c4c4");
        let display_id = |serial| display_id(AccountId::DEFAULT, serial);
        let ids: BTreeSet<_> = (1..10_000).map(display_id).collect();
        assert_eq!(ids.len(), 9_999);
        assert!(ids.iter().all(|id| id.len() == 10));
        assert_eq!(display_id(u64::MAX).len(), 10);
    }

    #[test]
    fn equal_serials_of_many_accounts_have_different_display_ids() {
        let accounts = (0..1_000)
            .map(AccountId::generated)
            .chain([AccountId::DEFAULT]);
        let ids: BTreeSet<_> = accounts
            .flat_map(|account| (1..100).map(move |serial| display_id(account, serial)))
            .collect();
        assert_eq!(ids.len(), 1_001 * 99);
    }

    #[test]
    fn a_display_id_leads_back_to_its_serial_and_another_text_to_none() {
        for account in [AccountId::DEFAULT, AccountId::generated(7), AccountId(0)] {
            for serial in (1..1_000).chain([u64::from(u32::MAX), 8_999_999_999]) {
                let id = display_id(account, serial);
                assert_eq!(displayed_serial(account, &id), Some(serial), "{id}");
            }
            for other in [
                "",
                "0",
                "-1",
                "+1000000001",
                "01000000001",
                "10000000000",
                "x",
            ] {
                assert_eq!(displayed_serial(account, other), None, "{other}");
            }
        }
    }

    #[test]
    fn the_default_account_has_the_published_number() {
        assert_eq!(ACCOUNT_ID.parse(), Ok(AccountId::DEFAULT));
        assert_eq!(AccountId::generated(7).generated_index(), Some(7));
        assert_eq!(AccountId::DEFAULT.generated_index(), None);
    }
}

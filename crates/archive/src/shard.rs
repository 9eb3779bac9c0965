//! Shards: the accounts of one of several workers.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use casebook_types::AccountId;
use ring::digest::{SHA256, digest};

/// The accounts of one of several workers, `I/N`: those that a hash of the account's number assigns to
/// worker I of N.
///
/// Every account belongs to exactly one worker, whichever accounts there are. So workers with the same
/// N need to know nothing of each other.
///
/// ```
/// use casebook_archive::Shard;
/// use casebook_types::AccountId;
///
/// let account: AccountId = "012345678901".parse()?;
/// let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|text| text.parse().unwrap()).into();
/// assert_eq!(shards.iter().filter(|shard| shard.contains(&account)).count(), 1);
/// # Ok::<(), casebook_types::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shard {
    index: u32,
    count: NonZeroU32,
}

impl Shard {
    /// The only shard of one worker: all accounts.
    pub const ALL: Self = Self {
        index: 0,
        count: NonZeroU32::MIN,
    };

    /// Creates the shard of a worker, whose number is from 1 to `count`.
    ///
    /// # Errors
    ///
    /// Fails if there is no such worker.
    pub fn new(number: u32, count: u32) -> Result<Self, ShardError> {
        let error = || ShardError(format!("{number}/{count}"));
        let count = NonZeroU32::new(count).ok_or_else(error)?;
        let index = number.checked_sub(1).ok_or_else(error)?;
        match index < count.get() {
            true => Ok(Self { index, count }),
            false => Err(error()),
        }
    }

    /// Returns whether the account is one of the shard.
    #[must_use]
    pub fn contains(&self, account: &AccountId) -> bool {
        let hash = digest(&SHA256, account.as_str().as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_ref()[..8]);
        u64::from_be_bytes(first) % u64::from(self.count.get()) == u64::from(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.count)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ShardError(text.to_owned());
        let (number, count) = text.split_once('/').ok_or_else(error)?;
        let read = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => digits.parse().map_err(|_| error()),
            false => Err(error()),
        };
        Self::new(read(number)?, read(count)?).map_err(|_| error())
    }
}

/// The error of a text that is no shard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShardError(String);

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "shard: expected I/N with I from 1 to N, such as 2/5 for the second of five workers, found {:?}",
            self.0
        )
    }
}

impl std::error::Error for ShardError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_shard_that_no_worker_has_is_refused() {
        for text in [
            "",
            "1",
            "0/3",
            "4/3",
            "1/0",
            "+1/3",
            "1/3/5",
            "a/b",
            "1/99999999999",
        ] {
            let error = text.parse::<Shard>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("found {text:?}")), "{error}");
        }
    }

    /// Other versions of casebook must agree on it, since workers of both may run side by side.
    #[test]
    fn an_account_stays_in_its_shard() {
        let shard = |id: &str| {
            let account = id.parse().unwrap();
            (1..=7).find(|number| Shard::new(*number, 7).unwrap().contains(&account))
        };
        let found = ["000000000000", "111122223333", "999999999999"].map(shard);
        // sha256sum of each number: its first eight bytes, modulo 7, plus 1.
        assert_eq!(found, [Some(3), Some(5), Some(1)]);
    }

    proptest! {
        #[test]
        fn every_account_is_in_one_shard(id in "[0-9]{12}", count in 1..50_u32) {
            let account = id.parse().unwrap();
            let mut shards = (1..=count).map(|number| Shard::new(number, count).unwrap());
            prop_assert_eq!(shards.clone().filter(|shard| shard.contains(&account)).count(), 1);
            prop_assert!(shards.all(|shard| shard.to_string().parse() == Ok(shard)));
        }
    }

    #[test]
    fn shards_are_about_equally_large() {
        let mut sizes = [0_u32; 8];
        for number in 0..8000_u64 {
            let account = format!("{number:012}").parse().unwrap();
            let shards = (1..=8).map(|number| Shard::new(number, 8).unwrap());
            let of = shards
                .into_iter()
                .position(|shard| shard.contains(&account));
            sizes[of.unwrap()] += 1;
        }
        assert!(
            sizes.iter().all(|size| (850..1150).contains(size)),
            "{sizes:?}"
        );
    }
}

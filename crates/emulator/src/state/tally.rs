//! Counts of the requests and their outcomes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::api::{Api, unknown_operation};
use crate::faults::LINKED;

/// The name under which requests are counted that are for no known operation and for no link.
const UNKNOWN: &str = "unknown";

/// Counts of the requests since the emulator was built or reset, for each operation.
///
/// Requests to download links are counted as `document`, requests to upload links as `upload`. Requests
/// for unknown operations, and those whose body could not be read, are counted as `unknown`. Requests to
/// the controls under `/_emulator/` are not counted.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// let request = http::Request::get("http://localhost/v1/report/list").body(String::new())?;
/// futures_util::FutureExt::now_or_never(emulator.call(request));
/// let tally = emulator.tally();
/// let listed = tally.of("ListReports");
/// assert_eq!((listed.seen, listed.acted, listed.refused, listed.answered), (1, 0, 1, 1));
/// assert_eq!(tally.of("CreateCase").seen, 0);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Tally {
    operations: BTreeMap<&'static str, Counts>,
}

/// How many requests there were, and what became of them.
///
/// Each request that was seen ends as answered or as lost. A pending request is neither yet.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// How many requests arrived.
    pub seen: u64,
    /// For how many requests the operation succeeded, even if the client did not get the response.
    pub acted: u64,
    /// How many requests were refused, by the rules of the service or by a fault, even if the client did
    /// not get the response.
    pub refused: u64,
    /// How many requests got a whole response, also if it came slowly. The emulator does not know whether
    /// the client has read the response to its end.
    pub answered: u64,
    /// How many requests got no response or only a part of one, including those whose client went away
    /// before.
    pub lost: u64,
    /// How many requests met each fault, by the [name](crate::InjectedFault::name) of the fault.
    pub faults: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Returns the counts of an operation, or of `document`, `upload` or `unknown`.
    ///
    /// # Panics
    ///
    /// Panics if the emulator has no operation of this name. Otherwise a test with a misspelled name
    /// would always find zero.
    #[must_use]
    pub fn of(&self, operation: &str) -> Counts {
        if let Some(counts) = self.operations.get(operation) {
            return counts.clone();
        }
        let is_known = operation == UNKNOWN
            || LINKED.contains(&operation)
            || Api::answers(operation).is_some();
        assert!(is_known, "{}", unknown_operation(operation, UNKNOWN));
        Counts::default()
    }

    /// Returns the counts of all requests together.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.operations.values() {
            total.add(counts);
        }
        total
    }

    /// Returns the counts for each operation that was requested, and for `document`, `upload` and
    /// `unknown`.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Counts)> {
        self.operations.iter().map(|(name, counts)| (*name, counts))
    }

    pub(crate) fn entry(&mut self, name: Option<&'static str>) -> &mut Counts {
        self.operations.entry(name.unwrap_or(UNKNOWN)).or_default()
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.seen += other.seen;
        self.acted += other.acted;
        self.refused += other.refused;
        self.answered += other.answered;
        self.lost += other.lost;
        for (name, count) in &other.faults {
            *self.faults.entry(name).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_documents_and_the_unknown_are_counted_from_zero() {
        let tally = Tally::default();
        for name in Api::names().chain(LINKED).chain([UNKNOWN]) {
            assert_eq!(tally.of(name), Counts::default(), "{name}");
        }
    }

    #[test]
    #[should_panic(expected = "found \"CreatCase\"; did you mean CreateCase?")]
    fn the_count_of_a_misspelled_operation_is_refused() {
        let _ = Tally::default().of("CreatCase");
    }
}

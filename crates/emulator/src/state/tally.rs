//! Counts of the requests and their outcomes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::api::{Api, unknown_operation};
use crate::faults::LINKED;

/// The name of requests for neither an operation nor a document.
const UNKNOWN: &str = "unknown";

/// Counts of the requests since an emulator began or was reset, for each operation.
///
/// Documents are counted as `document`, and parts that are uploaded to links as `upload`; requests for unknown operations, and those without their whole
/// body, as `unknown`. Requests to the emulator's own controls are left out.
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

/// Counts of some requests and their outcomes.
///
/// Every request that was seen is answered or lost in the end; a pending one is neither.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// How many arrived.
    pub seen: u64,
    /// For how many the operation succeeded, whether the client got the response or not.
    pub acted: u64,
    /// How many were refused, by the rules of the service or by a fault, whether the client got the response
    /// or not.
    pub refused: u64,
    /// How many got a whole response, at once or in drips. The emulator does not know whether the client
    /// read it to its end.
    pub answered: u64,
    /// How many got no response or a part of one, including those whose client went away before.
    pub lost: u64,
    /// How many met each fault, by [`InjectedFault::name`](crate::InjectedFault::name).
    pub faults: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Returns the counts of an operation, or of `document`, `upload` or `unknown`.
    ///
    /// # Panics
    ///
    /// Panics if the emulator answers no operation of this name: a test that counts a misspelled
    /// operation would find none for ever.
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

    /// Returns the counts of each name.
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

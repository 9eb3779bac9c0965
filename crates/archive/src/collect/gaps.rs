//! The documents that an archive has to do without.

use std::ops::AddAssign;

/// The number of documents that a run would have archived, and could not.
///
/// A document that the archive has from an earlier run is no gap. An attachment is asked for only while its
/// case is new or has changed, so one that AWS no longer has counts in that run alone.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Gaps {
    /// Reports whose terms were not accepted.
    pub terms: u64,
    /// Reports, agreements and attachments that AWS does not give out.
    pub refused: u64,
}

impl AddAssign for Gaps {
    fn add_assign(&mut self, more: Self) {
        self.terms += more.terms;
        self.refused += more.refused;
    }
}

/// Why a document is missing, for the count of the gaps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Gap {
    /// The run was not to have it, or there is none yet.
    Unwanted,
    /// The terms of the report were not accepted.
    Terms,
    /// AWS does not give it out.
    Refused,
}

impl AddAssign<Gap> for Gaps {
    fn add_assign(&mut self, gap: Gap) {
        match gap {
            Gap::Unwanted => {}
            Gap::Terms => self.terms += 1,
            Gap::Refused => self.refused += 1,
        }
    }
}

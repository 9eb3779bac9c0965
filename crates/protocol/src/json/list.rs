//! Lists of objects, which make up most of a long response.

use super::error::ReadResult;
use super::members::{Members, Order};
use super::reader::Reader;

/// A list that objects are read into, without its type, so that one loop serves all lists.
pub(super) trait Objects {
    /// Returns the size of an entry in memory.
    fn size(&self) -> usize;

    /// Reserves memory for this number of further entries.
    fn reserve(&mut self, more: usize);

    /// Adds an empty entry.
    fn add(&mut self) -> &mut dyn Members;
}

impl<T: Members + Default> Objects for Vec<T> {
    fn size(&self) -> usize {
        size_of::<T>()
    }

    fn reserve(&mut self, more: usize) {
        self.reserve_exact(more);
    }

    fn add(&mut self) -> &mut dyn Members {
        let at = self.len();
        self.push(T::default());
        &mut self[at]
    }
}

impl Reader<'_> {
    /// Reads a list of objects. Null entries are left out, and null is an empty list.
    pub(super) fn objects(&mut self, into: &mut dyn Objects) -> ReadResult {
        let start = self.at();
        let mut order = Order::new();
        let mut number = 0;
        self.entries(|from| {
            if from.null()? {
                return Ok(());
            }
            if number == SAMPLE {
                into.reserve(estimate(from, start, into.size()));
            }
            number += 1;
            from.object_in(&mut order, into.add())
        })
    }
}

/// The number of objects whose average length is used to estimate how many objects follow.
const SAMPLE: usize = 4;

/// Estimates how many objects follow, if they are about as long as the first ones. So a long list
/// allocates once after the first four, and does not copy its entries while it grows.
fn estimate(from: &Reader<'_>, start: usize, size: usize) -> usize {
    /// The maximum number of bytes to reserve for one byte of JSON.
    const MAX_RATIO: usize = 4;

    let length = (from.at() - start) / SAMPLE;
    let more = from.left() / length.max(size / MAX_RATIO).max(1);
    more + more / 16 + 1
}

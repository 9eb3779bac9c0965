//! Lists of objects, which make up most of a long response.

use super::error::ReadResult;
use super::members::{Members, Order};
use super::reader::Reader;

/// A list to read objects into. The trait hides the type of the entries, so that the code of one
/// loop serves all lists.
pub(super) trait Objects {
    /// Returns the size of an entry in memory, in bytes.
    fn size(&self) -> usize;

    /// Reserves memory for this number of further entries.
    fn reserve(&mut self, more: usize);

    /// Adds an entry with default values, and returns it to be read into.
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

/// Estimates how many objects follow, if they are about as long as the first [`SAMPLE`]. So a long
/// list allocates only once after these, and does not copy its entries again and again while it
/// grows.
fn estimate(from: &Reader<'_>, start: usize, size: usize) -> usize {
    /// The maximum memory to reserve for one byte of JSON, in bytes. Without this limit, a response
    /// of many tiny objects (`{}`) would reserve far more memory than it has bytes.
    const MAX_RATIO: usize = 4;

    let length = (from.at() - start) / SAMPLE;
    let more = from.left() / length.max(size / MAX_RATIO).max(1);
    more + more / 16 + 1
}

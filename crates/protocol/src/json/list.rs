//! Lists of objects, which are what is long about an answer.

use super::error::ReadError;
use super::members::{Members, Order};
use super::reader::Reader;

/// A list that objects are read into. The loop that reads them is there once for all types of them.
pub(super) trait Objects {
    /// How many bytes one of them takes.
    fn size(&self) -> usize;

    /// Asks for the memory of so many more.
    fn reserve(&mut self, more: usize);

    /// Adds one that nothing was read into yet.
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
    /// Reads a list of objects; null among them, or in the place of the list, is none.
    pub(super) fn objects(&mut self, into: &mut dyn Objects) -> Result<(), ReadError> {
        let start = self.at();
        let mut order = Order::new();
        let mut number = 0;
        self.entries(|from| {
            if from.null()? {
                return Ok(());
            }
            if number == ASKED_FIRST {
                into.reserve(more(from, start, into.size()));
            }
            number += 1;
            from.object_in(&mut order, into.add())
        })
    }
}

/// For so many objects a list asks for memory by itself.
const ASKED_FIRST: usize = 4;

/// How many objects a list will go on for, if they are about as long as those before. So the memory of
/// a long one is asked for once, and is not copied while it grows.
fn more(from: &Reader<'_>, start: usize, size: usize) -> usize {
    /// For one byte of JSON no more than so many bytes are asked for, whatever comes.
    const MOST: usize = 4;

    let length = (from.at() - start) / ASKED_FIRST;
    let more = from.left() / length.max(size / MOST).max(1);
    more + more / 16 + 1
}

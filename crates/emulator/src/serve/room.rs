//! Room for the bodies that are on their way, which all connections share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many bytes of each body come without asking: most bodies are smaller.
const FREE: usize = 64 * 1024;

/// How many bytes of bodies there is room for. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<AtomicUsize>);

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Makes place for a body that has no bytes yet.
    pub(super) fn place(&self) -> Place {
        Place {
            room: self.clone(),
            held: AtomicUsize::new(0),
        }
    }
}

/// What one body takes of the room, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Room,
    held: AtomicUsize,
}

impl Place {
    /// Takes more of it; `false`, and nothing is taken, where there is no more.
    pub(super) fn grow(&self, bytes: usize) -> bool {
        let held = self.held.load(Relaxed);
        let asked = |held: usize| held.saturating_sub(FREE);
        let more = asked(held.saturating_add(bytes)) - asked(held);
        let left = |left: usize| left.checked_sub(more);
        let grown = self.room.0.fetch_update(Relaxed, Relaxed, left).is_ok();
        if grown {
            self.held.store(held.saturating_add(bytes), Relaxed);
        }
        grown
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let held = self.held.load(Relaxed).saturating_sub(FREE);
        self.room.0.fetch_add(held, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_share_the_room_and_small_ones_always_find_some() {
        let room = Room::of(1_000);
        let (one, other) = (room.place(), room.place());
        assert!(one.grow(FREE) && one.grow(900));
        assert!(other.grow(FREE) && !other.grow(101) && other.grow(100));
        assert!(!one.grow(1));
        assert!(room.place().grow(FREE) && !room.place().grow(FREE + 1));
        drop(one);
        assert!(other.grow(900) && !other.grow(1));
        drop(other);
        assert_eq!(room.0.load(Relaxed), 1_000);
    }
}

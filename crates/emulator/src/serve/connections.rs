//! The open connections, and which of them are idle.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::Instant;

/// The shortest idle time after which a connection may be closed in favour of a new one. A shorter pause
/// may be the one between two requests of a client, or the time until the client has received the last
/// response.
const IDLE: Duration = Duration::from_secs(1);

/// The open connections. Dropping this closes all of them at once.
#[derive(Debug, Default)]
pub(super) struct Connections {
    tasks: JoinSet<()>,
    open: HashMap<Id, (AbortHandle, Activity)>,
}

impl Connections {
    pub(super) fn count(&self) -> usize {
        self.open.len()
    }

    /// Spawns the task that serves a new connection.
    pub(super) fn add(
        &mut self,
        activity: Activity,
        connection: impl Future<Output = ()> + Send + 'static,
    ) {
        let handle = self.tasks.spawn(connection);
        self.open.insert(handle.id(), (handle, activity));
    }

    /// Waits until a connection has ended; for ever if there is no connection.
    pub(super) async fn ended(&mut self) {
        let ended = self.tasks.join_next_with_id().await;
        match ended {
            Some(Ok((id, ()))) => self.open.remove(&id),
            Some(Err(error)) => self.open.remove(&error.id()),
            None => std::future::pending().await,
        };
    }

    /// Closes the connection that has been idle longest, if that is at least [`IDLE`].
    pub(super) fn end_an_idle_one(&self) {
        let idle = self.open.values().filter_map(|(handle, activity)| {
            let since = activity.idle_since()?;
            (since.elapsed() >= IDLE && !handle.is_finished()).then_some((since, handle))
        });
        if let Some((_, handle)) = idle.min_by_key(|(since, _)| *since) {
            handle.abort();
        }
    }
}

/// Counts the pending requests of a connection, and remembers when it last changed. Clones share both.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<PendingCount>>);

#[derive(Debug)]
struct PendingCount {
    count: usize,
    since: Instant,
}

impl Activity {
    /// Returns the activity of a connection that was just accepted.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(PendingCount {
            count: 0,
            since: Instant::now(),
        })))
    }

    /// Returns a request whose head has arrived.
    pub(super) fn request(&self) -> PendingRequest {
        let request = PendingRequest {
            activity: self.clone(),
            is_complete: AtomicBool::new(false),
        };
        request.touch();
        request
    }

    fn idle_since(&self) -> Option<Instant> {
        let pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (pending.count == 0).then_some(pending.since)
    }

    fn change(&self, by: isize) {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.count = pending.count.saturating_add_signed(by);
        pending.since = Instant::now();
    }
}

/// A request of a connection. From the last byte of its body to the last byte of its response it counts
/// as pending. Before, the connection counts as idle, because the operation has not run, and the rest of
/// the body may never arrive. Dropping this ends the request.
#[derive(Debug)]
pub(super) struct PendingRequest {
    activity: Activity,
    is_complete: AtomicBool,
}

impl PendingRequest {
    /// Is called when a piece of the body has arrived: the idle time begins again.
    pub(super) fn touch(&self) {
        self.activity.change(0);
    }

    /// Is called when the whole body has arrived. Further calls have no effect.
    pub(super) fn complete(&self) {
        if !self.is_complete.swap(true, Relaxed) {
            self.activity.change(1);
        }
    }
}

impl Drop for PendingRequest {
    fn drop(&mut self) {
        self.activity
            .change(if *self.is_complete.get_mut() { -1 } else { 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_connection_ends_and_none_that_is_used() {
        let mut connections = Connections::default();
        let mut activities = Vec::new();
        for _ in 0..3 {
            let activity = Activity::new();
            connections.add(activity.clone(), std::future::pending());
            activities.push(activity);
            tokio::time::advance(IDLE / 2).await;
        }
        let used = activities[0].request();
        used.complete();
        used.complete();
        // The first connection has a pending request. The second has been idle for a second, the third
        // for half a second.
        connections.end_an_idle_one();
        connections.ended().await;
        assert_eq!(connections.count(), 2);
        connections.end_an_idle_one();
        let ended = tokio::time::timeout(IDLE / 4, connections.ended()).await;
        assert!(ended.is_err(), "one is used, and one was just accepted");
        drop(used);
        // A connection with an incomplete request counts as idle.
        let half = activities[2].request();
        tokio::time::advance(IDLE).await;
        for left in [1, 0] {
            connections.end_an_idle_one();
            connections.ended().await;
            assert_eq!(connections.count(), left);
        }
        drop(half);
    }
}

//! The values that only the service knows.

mod list;

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use casebook::auth::{Clock, Env, SharedConfig};

pub(super) use self::list::List;
use super::cache::Cache;
use super::entry::Entry;
use super::typed_line::TypedLine;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::globals::Globals;
use crate::session::Session;

/// The time limit for all calls, and for everything before them: the user waits at the keyboard.
const LIMIT: Duration = Duration::from_secs(2);
/// The time after it in which a run ends the processes that it has started.
const GRACE: Duration = Duration::from_millis(300);

/// Returns the entries of a list: from the cache while they are fresh, or else from the service
/// that the line chooses. Without an answer in time there are none.
pub(super) fn entries(list: &List, typed: &TypedLine) -> Vec<Entry> {
    let Some(mut globals) = typed.globals() else {
        return Vec::new();
    };
    if globals.emulator && globals.endpoint_url.is_some() {
        return Vec::new();
    }
    // Completing a word creates no data file. An emulator without one has the same samples.
    globals.data = globals.data.filter(|path| path.exists());
    if globals.emulator && globals.data.is_none() {
        // Everything is in this process, so there is nothing to wait for, and nothing to keep.
        return fetched(list, globals).unwrap_or_default();
    }
    globals.timeout = Some(LIMIT);
    let cache = match globals.emulator {
        true => None,
        false => {
            let (env, now) = (Env::from_process(), Clock::system().now());
            Cache::new(&env, &format!("{list:?}"), &globals, now)
        }
    };
    if let Some(entries) = cache.as_ref().and_then(Cache::read) {
        return entries;
    }
    let list = list.clone();
    let Some(entries) = in_time(move || fetched(&list, globals).ok()).flatten() else {
        return Vec::new();
    };
    if let Some(cache) = cache {
        cache.write(&entries);
    }
    entries
}

/// Returns the profiles of the shared configuration files.
pub(super) fn profiles() -> Vec<Entry> {
    let read = || {
        let files = SharedConfig::load(&Env::from_process()).ok()?;
        let profiles = files.profiles();
        Some(profiles.filter_map(|name| Entry::new(name, "")).collect())
    };
    in_time(read).flatten().unwrap_or_default()
}

/// Runs something on a thread of its own, because a file system or a program that has been asked
/// for credentials may block it; `None` if it takes too long.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (send, done) = channel();
    thread::spawn(move || send.send(work()));
    done.recv_timeout(LIMIT + GRACE).ok()
}

/// Fetches a list.
///
/// # Errors
///
/// Fails if the configuration is wrong, the service returns an error, or the time is over.
fn fetched(list: &List, globals: Globals) -> Result<Vec<Entry>, Failure> {
    let limit = globals.timeout;
    let session = Session::new(globals).without_prompts();
    session.run(async {
        let fetch = list.fetch(&session);
        match limit {
            None => fetch.await,
            // Dropping the future ends a program that was asked for credentials.
            Some(limit) => match tokio::time::timeout(limit, fetch).await {
                Ok(fetched) => fetched,
                Err(_) => Err(Failure::new(Exit::Other, "Timeout", "no list in time")),
            },
        }
    })
}

//! Keeps lists for a short time, so that a key that is pressed twice asks the service once.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook::auth::Env;
use casebook_files::{Access, create_folder, read, write};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::Entry;
use crate::globals::Globals;
use crate::session::cache_folder;

/// How long a list counts as fresh.
const FRESH: Duration = Duration::from_secs(60);

/// The largest file that is read: more than the largest that is written.
const LARGEST: u64 = 4 << 20;

/// The variables that choose the service and the account. None of them is secret.
const VARIABLES: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HOME",
];

/// The kept entries of one list, of one account at one service.
#[derive(Debug)]
pub(super) struct Cache {
    path: PathBuf,
    key: String,
    now: SystemTime,
}

/// The contents of a file.
#[derive(Deserialize, Serialize)]
struct Kept {
    /// The hash of everything that chooses the entries.
    key: String,
    /// The time of the response, in seconds since 1970.
    time: u64,
    entries: Vec<Entry>,
}

impl Cache {
    /// Returns the cache of a list, for the service and the account that options and variables
    /// choose; `None` without a home directory.
    pub(super) fn new(env: &Env, list: &str, globals: &Globals, now: SystemTime) -> Option<Self> {
        let folder = cache_folder(env)?.join("completion");
        Some(Self::at(&folder, &key(env, list, globals), now))
    }

    /// The name of the file is the beginning of the hash, so there are at most 256 files.
    fn at(folder: &Path, key: &str, now: SystemTime) -> Self {
        let path = folder.join(format!("{}.json", &key[..2]));
        let key = key.to_owned();
        Self { path, key, now }
    }

    /// Returns the entries if they are fresh.
    pub(super) fn read(&self) -> Option<Vec<Entry>> {
        let kept: Kept = serde_json::from_slice(&read(&self.path, LARGEST).ok()?).ok()?;
        let time = UNIX_EPOCH.checked_add(Duration::from_secs(kept.time))?;
        // A time in the future is that of another clock.
        let age = self.now.duration_since(time).ok()?;
        (kept.key == self.key && age < FRESH).then_some(kept.entries)
    }

    /// Keeps the entries, readable for this user alone. If that fails, the next run fetches them
    /// again.
    pub(super) fn write(&self, entries: &[Entry]) {
        let Ok(time) = self.now.duration_since(UNIX_EPOCH) else {
            return;
        };
        let kept = Kept {
            key: self.key.clone(),
            time: time.as_secs(),
            entries: entries.to_vec(),
        };
        if let (Ok(text), Some(folder)) = (serde_json::to_vec(&kept), self.path.parent())
            && create_folder(folder, Access::Owner).is_ok()
        {
            let _ = write(&self.path, &text, Access::Owner);
        }
    }
}

/// Returns the hash of everything that chooses the entries of a list.
fn key(env: &Env, list: &str, globals: &Globals) -> String {
    let url = globals.endpoint_url.as_ref().map(ToString::to_string);
    let of_services = ["ARTIFACT", "SUPPORT"].map(|it| format!("AWS_ENDPOINT_URL_{it}"));
    let names = VARIABLES.iter().copied();
    let names = names.chain(of_services.iter().map(String::as_str));
    let variables = names.map(|name| env.get(name));
    let options = [
        Some(list),
        globals.profile.as_deref(),
        globals.region.as_ref().map(|region| region.as_str()),
        url.as_deref(),
    ];
    let mut hash = Sha256::new();
    for part in options.into_iter().chain(variables) {
        // The length separates the parts, and a missing part differs from an empty one.
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(part.unwrap_or_default());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;

    fn globals(line: &[&str]) -> Globals {
        let command = Globals::augment_args(clap::Command::new("casebook").no_binary_name(true));
        Globals::from_arg_matches(&command.try_get_matches_from(line).unwrap()).unwrap()
    }

    fn entries() -> Vec<Entry> {
        vec![Entry::new("1541019661", "An instance does not start").unwrap()]
    }

    #[test]
    fn entries_are_fresh_for_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        let begin = UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        let at = |seconds: i64| {
            let time = begin.checked_add(Duration::from_secs(seconds.unsigned_abs()));
            let time = if seconds < 0 {
                Some(begin - Duration::from_secs(1))
            } else {
                time
            };
            Cache::at(folder.path(), "ab12", time.unwrap())
        };
        assert_eq!(at(0).read(), None);
        at(0).write(&entries());
        assert_eq!(at(59).read(), Some(entries()));
        assert_eq!(at(60).read(), None);
        assert_eq!(at(-1).read(), None);
    }

    #[test]
    fn another_list_in_the_same_file_is_not_returned() {
        let folder = tempfile::tempdir().unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        Cache::at(folder.path(), "ab12", now).write(&entries());
        assert_eq!(Cache::at(folder.path(), "ab34", now).read(), None);
        Cache::at(folder.path(), "ab34", now).write(&[]);
        assert_eq!(Cache::at(folder.path(), "ab12", now).read(), None);
        std::fs::write(folder.path().join("ab.json"), "{").unwrap();
        assert_eq!(Cache::at(folder.path(), "ab12", now).read(), None);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_the_file_and_its_folder() {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir().unwrap();
        let env = Env::from_iter([("HOME", home.path().to_str().unwrap())]);
        let now = UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        let cache = Cache::new(&env, "Cases", &globals(&[]), now).unwrap();
        cache.write(&entries());
        assert_eq!(cache.read(), Some(entries()));
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&cache.path), 0o600);
        assert_eq!(mode(cache.path.parent().unwrap()), 0o700);
    }

    #[test]
    fn every_choice_of_an_account_has_a_key_of_its_own() {
        let none = Env::from_iter([("HOME", "/home/a")]);
        let mut keys = vec![
            key(&none, "Cases", &globals(&[])),
            key(&none, "Reports", &globals(&[])),
            key(&none, "Cases", &globals(&["--profile", "a"])),
            key(&none, "Cases", &globals(&["--region", "eu-west-1"])),
            key(
                &none,
                "Cases",
                &globals(&["--endpoint-url", "http://127.0.0.1:1"]),
            ),
        ];
        for name in [VARIABLES, &["AWS_ENDPOINT_URL_ARTIFACT"]].concat() {
            keys.push(key(&Env::from_iter([(name, "a")]), "Cases", &globals(&[])));
        }
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}

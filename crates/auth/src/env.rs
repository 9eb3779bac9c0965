//! The environment as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A snapshot of environment variables.
///
/// Only [`of_the_process`](Self::of_the_process) looks at the machine; everything else in this
/// crate takes such a snapshot. Clones share it.
///
/// `Debug` prints the names and no values, since some of them are secrets.
///
/// ```
/// use casebook_auth::Env;
///
/// let env = Env::from_iter([("AWS_REGION", "eu-central-1"), ("AWS_PROFILE", " ")]);
/// assert_eq!(env.get("AWS_REGION"), Some("eu-central-1"));
/// assert_eq!(env.get("AWS_PROFILE"), None);
/// ```
#[derive(Clone, Default)]
pub struct Env(Arc<BTreeMap<OsString, OsString>>);

impl Env {
    /// The variables that this process has now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the process is asked for its environment"
    )]
    pub fn of_the_process() -> Self {
        Self(Arc::new(std::env::vars_os().collect()))
    }

    /// The value of a variable; one that is blank, or no Unicode, counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.os(name)?
            .to_str()
            .filter(|value| !value.trim().is_empty())
    }

    /// The user's home directory, by the variables that name it.
    ///
    /// That is `HOME`; where it is missing, on Windows also `USERPROFILE`, or `HOMEDRIVE` and
    /// `HOMEPATH` together.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.home_on(cfg!(windows))
    }

    fn home_on(&self, windows: bool) -> Option<PathBuf> {
        if let Some(home) = self.path_text("HOME") {
            return Some(home.into());
        }
        if !windows {
            return None;
        }
        if let Some(profile) = self.path_text("USERPROFILE") {
            return Some(profile.into());
        }
        let mut whole = self.path_text("HOMEDRIVE")?.to_owned();
        whole.push(self.path_text("HOMEPATH")?);
        Some(whole.into())
    }

    /// The path in a variable, with a leading `~/` led home.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.path_text(name).map(|path| self.at_home(path))
    }

    /// The path itself, or the same below the home directory if it begins with `~/`.
    pub(crate) fn at_home(&self, path: &OsStr) -> PathBuf {
        let below = path
            .to_str()
            .and_then(|path| path.strip_prefix('~'))
            .filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
        match (below, self.home()) {
            (Some(below), Some(home)) => home.join(below.trim_start_matches(['/', '\\'])),
            _ => path.into(),
        }
    }

    /// A value that may be no Unicode, as paths may be.
    fn path_text(&self, name: &str) -> Option<&OsStr> {
        self.os(name)
            .filter(|value| value.to_str().is_none_or(|text| !text.trim().is_empty()))
    }

    fn os(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str)
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(Arc::new(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        ))
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_blank_value_is_none() {
        let env = Env::from_iter([("A", ""), ("B", " \t"), ("C", " c ")]);
        assert_eq!(env.get("A"), None);
        assert_eq!(env.get("B"), None);
        assert_eq!(env.get("C"), Some(" c "));
        assert_eq!(env.get("D"), None);
    }

    #[test]
    fn home_comes_first_everywhere() {
        let env = Env::from_iter([
            ("HOME", "C:\\users\\a"),
            ("USERPROFILE", "b"),
            ("HOMEDRIVE", "c"),
            ("HOMEPATH", "d"),
        ]);
        assert_eq!(
            env.home_on(true).as_deref(),
            Some(Path::new("C:\\users\\a"))
        );
        assert_eq!(
            env.home_on(false).as_deref(),
            Some(Path::new("C:\\users\\a"))
        );
    }

    #[test]
    fn windows_has_other_names_for_home() {
        let profile = Env::from_iter([("USERPROFILE", "C:\\a"), ("HOMEDRIVE", "D:")]);
        assert_eq!(profile.home_on(true).as_deref(), Some(Path::new("C:\\a")));
        assert_eq!(profile.home_on(false), None);
        let drive = Env::from_iter([("HOMEDRIVE", "D:"), ("HOMEPATH", "\\a")]);
        assert_eq!(drive.home_on(true).as_deref(), Some(Path::new("D:\\a")));
        assert_eq!(Env::from_iter([("HOMEDRIVE", "D:")]).home_on(true), None);
    }

    #[test]
    fn a_tilde_leads_home() {
        let env = Env::from_iter([("HOME", "/home/a"), ("F", "~/x"), ("G", "~b/x")]);
        assert_eq!(env.path("F").as_deref(), Some(Path::new("/home/a/x")));
        assert_eq!(env.path("G").as_deref(), Some(Path::new("~b/x")));
    }

    #[test]
    fn the_process_has_variables() {
        assert!(!Env::of_the_process().0.is_empty());
    }

    proptest! {
        #[test]
        fn debug_shows_no_value(name in "[A-Z_]{1,12}", value in "[a-z0-9]{1,20}") {
            let env = Env::from_iter([(name.clone(), value.clone())]);
            let shown = format!("{env:?}");
            prop_assert!(shown.contains(&name));
            prop_assert!(!shown.contains(&value));
        }
    }
}

//! A snapshot of the environment variables, as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

mod users;

use users::Users;

/// Why the home directory is unknown, for messages.
pub(crate) const NO_HOME: &str = if cfg!(windows) {
    "neither HOME nor USERPROFILE is set"
} else {
    "HOME is not set and the user database names no home directory"
};

/// A snapshot of environment variables, with access to the user database of the machine.
///
/// Only [`from_process`](Self::from_process) reads the real environment; all other functions of this
/// crate take an `Env`. Clones share one snapshot. `Debug` prints the names of the variables but not
/// their values, because some values are secrets.
///
/// ```
/// use casebook_auth::Env;
///
/// let env = Env::from_iter([("AWS_REGION", "eu-central-1"), ("AWS_PROFILE", " ")]);
/// assert_eq!(env.get("AWS_REGION"), Some("eu-central-1"));
/// assert_eq!(env.get("AWS_PROFILE"), None);
/// ```
#[derive(Clone, Default)]
pub struct Env(Arc<Inner>);

#[derive(Default)]
struct Inner {
    variables: BTreeMap<OsString, OsString>,
    users: Users,
}

impl Env {
    /// Takes a snapshot of the variables of this process.
    ///
    /// The user database of this machine is queried only when a home directory is needed that no
    /// variable names.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the process is asked for its environment"
    )]
    pub fn from_process() -> Self {
        Self(Arc::new(Inner {
            variables: std::env::vars_os().collect(),
            users: Users::from_machine(),
        }))
    }

    /// Returns the value of a variable, with any blanks around it. A value that is only blanks or
    /// is not Unicode counts as unset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?
            .to_str()
            .filter(|value| !value.trim().is_empty())
    }

    /// Returns the value of a variable that is not Unicode, with `U+FFFD` in place of each invalid
    /// byte.
    ///
    /// It is for errors: such a variable is set, though [`get`](Self::get) cannot return it.
    pub(crate) fn not_unicode(&self, name: &str) -> Option<String> {
        let value = self.get_os(name)?;
        value
            .to_str()
            .is_none()
            .then(|| value.to_string_lossy().into_owned())
    }

    /// Returns the names of all variables that begin with `prefix`.
    pub(crate) fn names(&self, prefix: &str) -> impl Iterator<Item = &str> {
        let names = self.0.variables.keys().filter_map(|name| name.to_str());
        names.filter(move |name| name.starts_with(prefix))
    }

    /// Returns the home directory of the user.
    ///
    /// The order is `HOME`, then the user database, which helps services that start without `HOME`. On
    /// Windows, the order is `HOME`, `USERPROFILE`, then `HOMEDRIVE` with `HOMEPATH`.
    ///
    /// A snapshot made with `from_iter` has no user database.
    ///
    /// ```
    /// use casebook_auth::Env;
    ///
    /// assert_eq!(Env::from_iter([("HOME", "/home/ada")]).home().unwrap().to_str(), Some("/home/ada"));
    /// assert_eq!(Env::default().home(), None);
    /// ```
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.home_on(cfg!(windows)).or_else(|| self.0.users.home())
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

    /// Returns the path in a variable. If it begins with `~/` or `~user/`, the home directory of
    /// that user replaces this part.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.path_text(name).map(|path| self.at_home(path))
    }

    /// Replaces a leading `~/` or `~user/` of a path with the home directory of that user (POSIX, XCU
    /// 2.6.1).
    pub(crate) fn at_home(&self, path: &OsStr) -> PathBuf {
        let expanded = || {
            let rest = path.to_str()?.strip_prefix('~')?;
            let (user, below) = rest.split_once(['/', '\\']).unwrap_or((rest, ""));
            let home = match user {
                "" => self.home(),
                user => self.0.users.home_of(user),
            };
            Some(home?.join(below.trim_start_matches(['/', '\\'])))
        };
        expanded().unwrap_or_else(|| path.into())
    }

    /// Returns the value of a variable that contains a path, so it may be other than Unicode.
    fn path_text(&self, name: &str) -> Option<&OsStr> {
        self.get_os(name)
            .filter(|value| value.to_str().is_none_or(|text| !text.trim().is_empty()))
    }

    /// Returns the value of a variable unchanged, even if it is blank or not Unicode.
    #[must_use]
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        let value = self.0.variables.get(OsStr::new(name));
        value.map(OsString::as_os_str)
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let own = |(name, value): (K, V)| (name.into(), value.into());
        Self(Arc::new(Inner {
            variables: variables.into_iter().map(own).collect(),
            users: Users::default(),
        }))
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.variables.keys()).finish()
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
    fn the_variable_home_comes_first_on_every_system() {
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
    fn the_user_database_knows_a_home_that_no_variable_names() {
        let users = Users::of(|name| match name {
            None => Some("/home/me".into()),
            Some("ada") => Some("/home/ada".into()),
            Some(_) => None,
        });
        let env = |home: &str| {
            let variables = [
                ("HOME", home),
                ("F", "~/x"),
                ("G", "~ada/x"),
                ("H", "~bob/x"),
            ];
            let variables = variables.map(|(name, value)| (name.into(), value.into()));
            Env(Arc::new(Inner {
                variables: variables.into(),
                users,
            }))
        };
        for (home, expected) in [("", "/home/me"), (" ", "/home/me"), ("/b", "/b")] {
            let env = env(home);
            assert_eq!(env.home().as_deref(), Some(Path::new(expected)));
            assert_eq!(env.path("F"), Some(Path::new(expected).join("x")));
            assert_eq!(env.path("G").as_deref(), Some(Path::new("/home/ada/x")));
            assert_eq!(env.path("H").as_deref(), Some(Path::new("~bob/x")));
        }
    }

    #[test]
    fn the_process_has_variables() {
        assert!(!Env::from_process().0.variables.is_empty());
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

//! The user database of the machine.

use std::path::PathBuf;

/// A function that finds a home directory: that of the user with this name, or, for `None`, that of
/// the user who runs this process.
type Lookup = fn(Option<&str>) -> Option<PathBuf>;

/// Looks up home directories in the user database. `None` if the snapshot has no database.
#[derive(Clone, Copy, Default)]
pub(super) struct Users(Option<Lookup>);

impl Users {
    /// Returns the user database of this machine. It may be a file, LDAP or another service, and a
    /// query can be slow. So it is queried only when a home directory is needed.
    pub(super) fn from_machine() -> Self {
        #[cfg(unix)]
        return Self(Some(find));
        #[cfg(not(unix))]
        Self(None)
    }

    /// Returns the home directory of the user who runs this process.
    pub(super) fn home(self) -> Option<PathBuf> {
        self.find(None)
    }

    /// Returns the home directory of the user with this name.
    pub(super) fn home_of(self, name: &str) -> Option<PathBuf> {
        self.find(Some(name))
    }

    #[cfg(test)]
    pub(super) fn of(lookup: Lookup) -> Self {
        Self(Some(lookup))
    }

    fn find(self, name: Option<&str>) -> Option<PathBuf> {
        let home = self.0?(name)?;
        (!home.as_os_str().is_empty()).then_some(home)
    }
}

/// Queries the database. If the query fails, the user counts as unknown.
#[cfg(unix)]
fn find(name: Option<&str>) -> Option<PathBuf> {
    use nix::unistd::{Uid, User};

    let found = match name {
        Some(name) => User::from_name(name),
        None => User::from_uid(Uid::current()),
    };
    Some(found.ok()??.dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_machine_knows_where_its_users_live() {
        let users = Users::from_machine();
        assert!(users.home_of("root").is_some_and(|home| home.is_absolute()));
        assert_eq!(users.home_of("no such user"), None);
        assert_eq!(users.home_of("\0"), None);
    }

    #[test]
    fn without_a_database_no_user_is_known() {
        assert_eq!(Users::default().home(), None);
        assert_eq!(Users::of(|_| Some(PathBuf::new())).home(), None);
    }
}

//! Where the files are.

use std::path::PathBuf;

use crate::Env;

/// Where the config file is: `AWS_CONFIG_FILE`, or `.aws/config` in the home directory.
///
/// `None` where neither is known.
///
/// ```
/// use std::path::Path;
///
/// use casebook_auth::{Env, config};
///
/// let env = Env::from_iter([("HOME", "/home/ada"), ("AWS_CONFIG_FILE", "~/elsewhere")]);
/// assert_eq!(config::config_path(&env).as_deref(), Some(Path::new("/home/ada/elsewhere")));
/// ```
#[must_use]
pub fn config_path(env: &Env) -> Option<PathBuf> {
    path(env, "AWS_CONFIG_FILE", "config")
}

/// Where the credentials file is: `AWS_SHARED_CREDENTIALS_FILE`, or `.aws/credentials` in the home
/// directory.
///
/// `None` where neither is known.
///
/// ```
/// use std::path::Path;
///
/// use casebook_auth::{Env, config};
///
/// let env = Env::from_iter([("HOME", "/home/ada")]);
/// assert_eq!(
///     config::credentials_path(&env).as_deref(),
///     Some(Path::new("/home/ada/.aws/credentials")),
/// );
/// ```
#[must_use]
pub fn credentials_path(env: &Env) -> Option<PathBuf> {
    path(env, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

fn path(env: &Env, variable: &str, file: &str) -> Option<PathBuf> {
    env.path(variable)
        .or_else(|| Some(env.home()?.join(".aws").join(file)))
}
